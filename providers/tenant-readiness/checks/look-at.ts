import type { Answer } from "../../http/client.ts";
import { PlatformError } from "../../http/errors.ts";
import type { Round } from "../round.ts";
import { notAsked, type Finding } from "./check.ts";

/** What to look at below the tenant's own host name. */
export interface Look {
  path: string;
  accept?: string;
  /** Send the token of the login to the CX Tenant API. Default false. */
  login?: boolean;
  /** What to do when another answer came than the wanted one. */
  remedy: string;
  /** What is wrong with a 2xx answer, as in "answered …"; undefined when it is the wanted one. */
  judge(answer: Answer): string | undefined;
}

const longestWay = 4;

/** Asks once; follows redirects as long as they stay at the host name. */
export async function lookAt(round: Round, look: Look): Promise<Finding | undefined> {
  const client = await round.client(look.login === true);
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
        : { came: `${url.href} answered ${wrong}`, remedy: look.remedy };
    } catch (error) {
      if (!(error instanceof PlatformError)) throw error;
      const next = redirectTarget(error, url);
      if (next === undefined || steps === longestWay) return findingOf(error, url, round, look);
      url = next;
    }
  }
}

function redirectTarget({ failure: { location } }: PlatformError, from: URL): URL | undefined {
  if (location === undefined || !URL.canParse(location, from.href)) return undefined;
  const target = new URL(location, from);
  return target.host === from.host ? target : undefined;
}

function findingOf({ failure }: PlatformError, url: URL, round: Round, look: Look): Finding {
  const { status, location, serverMessage = "" } = failure;
  if (status === undefined) {
    return {
      came: `${url.href} ${serverMessage}`,
      remedy:
        "check that the platform's entry is up, can be reached from here and shows the right certificate (check certificate)",
    };
  }
  const words = location === undefined ? serverMessage : `redirects to ${location}`;
  const isLogin = look.login === true && (status === 401 || status === 403);
  return {
    came: `${url.href} answered HTTP ${String(status)}: ${words}`,
    remedy: isLogin ? round.platform.authorization.remedy(status) : look.remedy,
  };
}
