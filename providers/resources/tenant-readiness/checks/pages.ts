import { z } from "zod";
import type { Answer } from "../../../http/answer.ts";
import { PlatformError } from "../../../http/errors.ts";
import { redact } from "../../../words/redact.ts";
import { recordsIn } from "../../../services/tenant-api/document.ts";
import { hasLogo } from "../../tenant/creation/parts.ts";
import { findTenant } from "../../tenant/document/payload.ts";
import { realmIn } from "../schema.ts";
import { notAsked, type Check, type Finding, type Round } from "../round.ts";

/** The tenant's realm answers at the tenant's host name. */
export const realm: Check = (round) => {
  const name = realmIn(round.spec);
  const wanted = z.object({ realm: z.literal(name) });
  return lookAt(round, {
    path: `/auth/realms/${encodeURIComponent(name)}`,
    remedy:
      "the /auth path of the Ingress must lead to keycloak, and no other Ingress may claim this host; if it does, Keycloak has no such realm yet: see the log of the platform's tenant service",
    judge: ({ json, html }) => {
      if (wanted.safeParse(json).success) return undefined;
      return html === undefined ? "without naming the realm" : "with a page, not with the realm";
    },
  });
};

/** Unified Admin shows its page at the tenant's host name. */
export const loginPage: Check = (round) =>
  lookAt(round, {
    path: "/unified-admin",
    accept: "text/html",
    remedy:
      "the / path of the Ingress must lead to apisix-gateway, and Unified Admin must be running behind it",
    judge: ({ html }) => {
      if (html === undefined) return "without a page";
      return html.trim() === "" ? "with an empty page" : undefined;
    },
  });

const logoRemedy =
  "the platform must know the tenant by this host name and have its logo: check fqdn and logo of the tenant, and the platform's file service";

/**
 * The platform names the tenant's logo; the host name alone tells it which tenant. A platform that
 * asks for a login there gets none: what it has stored is in its list, which is asked at its own URL.
 */
export const logo: Check = (round) =>
  lookAt(round, {
    path: "/cx-tenant/tenant/logo",
    remedy: logoRemedy,
    withoutLogin: () => storedLogo(round),
    judge: ({ json }) =>
      recordsIn(json).some(({ logoPath }) => hasLogo({ tenantSettings: { logoPath } }))
        ? undefined
        : "without a logoPath: no logo is stored",
  });

async function storedLogo(round: Round): Promise<Finding | undefined> {
  const { tenantId } = round.spec;
  const live = findTenant(await round.tenants(), tenantId);
  if (live !== undefined && hasLogo(live)) return undefined;
  return { came: `the platform's list names no logo of tenant '${tenantId}'`, remedy: logoRemedy };
}

/** What to look at below the tenant's own host name. */
interface Look {
  path: string;
  accept?: string;
  /** What to do when another answer came than the wanted one. */
  remedy: string;
  /** What to find when the host wants a login (401, 403), since it gets none. Default: see `remedy`. */
  withoutLogin?(): Promise<Finding | undefined>;
  /** What is wrong with a 2xx answer, as in "answered …"; undefined when it is the wanted one. */
  judge(answer: Answer): string | undefined;
}

const longestWay = 4;

/** Asks once, without credentials; follows redirects as long as they stay at the host name. */
async function lookAt(round: Round, look: Look): Promise<Finding | undefined> {
  const client = await round.client();
  if (client === undefined) return notAsked(round);
  let url = new URL(look.path, `https://${round.spec.fqdn}`);
  for (let steps = 1; ; steps += 1) {
    try {
      const answer = await client.send({
        method: "GET",
        path: `${url.pathname}${url.search}`,
        operation: `look at tenant '${round.spec.tenantId}'`,
        ...(look.accept !== undefined && { accept: look.accept }),
        deadline: round.deadline,
      });
      const wrong = look.judge(answer);
      return wrong === undefined
        ? undefined
        : { came: `${redact(url.href)} answered ${wrong}`, remedy: look.remedy };
    } catch (error) {
      if (!(error instanceof PlatformError)) throw error;
      const wantsLogin = error.code === "unauthorized" || error.code === "forbidden";
      if (wantsLogin && look.withoutLogin !== undefined) return await look.withoutLogin();
      const next = redirectTarget(error, url);
      if (next === undefined || steps === longestWay) return findingOf(error, url, look);
      url = next;
    }
  }
}

function redirectTarget({ redirectTo }: PlatformError, from: URL): URL | undefined {
  if (redirectTo === undefined || !URL.canParse(redirectTo, from.href)) return undefined;
  const target = new URL(redirectTo, from);
  return target.host === from.host ? target : undefined;
}

function findingOf({ failure }: PlatformError, url: URL, { remedy }: Look): Finding {
  const { status, location, serverMessage = "" } = failure;
  const where = redact(url.href);
  if (status === undefined) {
    return {
      came: `${where} ${serverMessage}`,
      remedy:
        "check that the platform's entry is up, can be reached from here and shows the right certificate (check certificate)",
    };
  }
  const words = location === undefined ? serverMessage : `redirects to ${location}`;
  return { came: `${where} answered HTTP ${String(status)}: ${words}`, remedy };
}
