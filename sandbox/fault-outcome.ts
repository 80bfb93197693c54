import { setTimeout as sleep } from "node:timers/promises";
import { htmlAnswer, jsonAnswer, proxyErrorPage } from "./answer.ts";
import type { Answer } from "./answer.ts";
import type { Fault } from "./faults.ts";

/** What the client gets to see: an answer, half of one, or a cut connection. */
export type Outcome =
  | { readonly kind: "answer" | "truncatedAnswer"; readonly answer: Answer }
  | { readonly kind: "reset" };

/**
 * Plays a fault around the work of a service.
 * @param work does the service's work after a delay in milliseconds that counts as the service's own.
 */
export async function outcomeUnder(
  fault: Fault | undefined,
  work: (delayMs: number) => Promise<Answer>,
): Promise<Outcome> {
  const delayMs = fault?.delayMs ?? 0;
  switch (fault?.kind) {
    case undefined:
    case "delay":
    case "halfCreate":
      return { kind: "answer", answer: await work(delayMs) };
    case "truncate":
      return { kind: "truncatedAnswer", answer: await work(delayMs) };
    case "resetAfter":
      await work(delayMs);
      return { kind: "reset" };
    case "statusAfter":
      await work(delayMs);
      return { kind: "answer", answer: faultAnswer(fault, fault.status ?? 500) };
    case "resetBefore":
      await sleep(delayMs, undefined, { ref: false });
      return { kind: "reset" };
    case "status":
      await sleep(delayMs, undefined, { ref: false });
      return { kind: "answer", answer: faultAnswer(fault, fault.status ?? 500) };
    case "html":
      await sleep(delayMs, undefined, { ref: false });
      return { kind: "answer", answer: faultAnswer(fault, fault.status ?? 502) };
    case "emptyHtml200":
      await sleep(delayMs, undefined, { ref: false });
      return { kind: "answer", answer: htmlAnswer(200, "") };
  }
}

function faultAnswer(fault: Fault, status: number): Answer {
  const headers =
    fault.retryAfterSeconds === undefined ? {} : { "retry-after": String(fault.retryAfterSeconds) };
  if (typeof fault.body === "string") return htmlAnswer(status, fault.body, headers);
  if (fault.body) return jsonAnswer(status, fault.body, headers);
  return proxyErrorPage(status, "openresty", headers);
}
