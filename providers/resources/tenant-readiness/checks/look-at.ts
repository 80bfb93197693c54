import type { Answer } from "../../../http/answer.ts";
import { PlatformError } from "../../../http/errors.ts";
import { redact } from "../../../words/redact.ts";
import type { Round } from "../round.ts";
import { notAsked, type Finding } from "./check.ts";

/** What to look at below the tenant's own host name. */
export interface Look {
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
export async function lookAt(round: Round, look: Look): Promise<Finding | undefined> {
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
      if (look.withoutLogin !== undefined && wantsLogin(error)) return await look.withoutLogin();
      const next = redirectTarget(error, url);
      if (next === undefined || steps === longestWay) return findingOf(error, url, look);
      url = next;
    }
  }
}

function wantsLogin({ code }: PlatformError): boolean {
  return code === "unauthorized" || code === "forbidden";
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
