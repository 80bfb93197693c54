import type { X509Certificate } from "node:crypto";
import type { Platform } from "../../components/platform.ts";
import { CxError } from "../../providers/errors.ts";
import { Deadline } from "../../providers/flow/deadline.ts";
import { createHttpClient, type ServiceSettings } from "../../providers/http/client.ts";
import { PlatformError } from "../../providers/http/errors.ts";
import { shakeHands } from "../../providers/http/handshake.ts";
import { callSettings } from "../../providers/tuning.ts";
import { printable } from "../../providers/words/printable.ts";
import { daysLeft, soonDays } from "../certificate-age.ts";
import { right, warning, type Examination, type Fact, type Finding } from "./examination.ts";
import type { Reach } from "./stack.ts";

const area = "Services";
/** A healthy service answers sooner. */
const lookSeconds = 10;

/** Scheme, host and port of each service of a platform, each once. */
export function originsOf({ tenantApi, keycloak, grafana }: Platform): string[] {
  const urls = [tenantApi.url, keycloak.url, ...(grafana === undefined ? [] : [grafana.url])];
  return [...new Set(urls.map((url) => new URL(url).origin))];
}

/** Looks at one of them. The fact: it can be reached, and is whom it says. */
export function lookAtOrigin(
  exam: Examination,
  origin: string,
  { reach, now }: { reach: Fact<Reach>; now: () => number },
): Fact<undefined> {
  const connected = exam.look(area, `connection to ${origin}`, async () => {
    await knock(origin, { ...(await settingsOf(reach)), insecureSkipVerify: true });
    return right(undefined, "answers");
  });
  return exam.look(area, `certificate of ${new URL(origin).host}`, async () => {
    await connected();
    return lookAtCertificate(origin, await settingsOf(reach), now());
  });
}

type CallSettings = Omit<ServiceSettings, "service" | "url">;

async function settingsOf(reach: Fact<Reach>): Promise<CallSettings> {
  const settings = callSettings((await reach()).run);
  const { requestTimeoutSeconds = lookSeconds } = settings;
  return {
    ...settings,
    requestTimeoutSeconds: Math.min(requestTimeoutSeconds, lookSeconds),
    retries: { maxRetries: 1 },
  };
}

/** Any answer is one. No credential is sent. */
async function knock(origin: string, settings: CallSettings): Promise<void> {
  const client = createHttpClient({ ...settings, service: "the server", url: origin });
  const deadline = Deadline.inSeconds(2 * lookSeconds);
  const call = { method: "GET", path: "/", operation: `reach ${origin}`, deadline } as const;
  try {
    await client.send(call);
  } catch (error) {
    const isAnswer = error instanceof PlatformError && error.failure.status !== undefined;
    if (!isAnswer) throw error;
  } finally {
    client.close();
  }
}

async function lookAtCertificate(
  origin: string,
  settings: CallSettings,
  nowMs: number,
): Promise<Finding<undefined>> {
  const { protocol, hostname } = new URL(origin);
  if (protocol === "http:") return plainHttp(hostname);
  await knock(origin, settings);
  const { port } = new URL(origin);
  const host = hostname.replace(/^\[|\]$/g, "");
  const entry = { host, port: port === "" ? 443 : Number(port) };
  const deadline = () => Deadline.inSeconds(lookSeconds);
  const shown = await shakeHands(entry, { servername: host, deadline: deadline() });
  if (typeof shown === "string") {
    return right(undefined, "trusted; reached through a proxy, which hides until when");
  }
  const { certificate, distrust } = shown;
  const ownCa = settings.insecureSkipVerify === true ? "not checked" : "trusted by caCertFile";
  return judgeValidity(
    certificate,
    nowMs,
    distrust === undefined ? "trusted by the system" : ownCa,
  );
}

function plainHttp(hostname: string): Finding<undefined> {
  if (/^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)) {
    return right(undefined, "none: http, on this machine");
  }
  const what = "none: http, and whoever is on the way gets the logins";
  return warning(undefined, what, "use https in the URLs of the platform's settings");
}

/** How long a certificate is still valid. Throws a CxError when it is not. */
export function judgeValidity(
  { issuer, validToDate, validTo }: X509Certificate,
  nowMs: number,
  trust: string,
): Finding<undefined> {
  const days = daysLeft(validToDate, nowMs);
  const by = printable(issuer.replaceAll("\n", ", "));
  const date = validToDate.toISOString().slice(0, 10);
  const renewal = "have the server's certificate renewed";
  if (days < 0) throw new CxError(`has expired (${validTo}; issued by ${by})`, renewal);
  const what = `${trust}, issued by ${by}, valid until ${date}`;
  if (days >= soonDays) return right(undefined, what);
  return warning(undefined, `${what}: ${String(days)} days are left`, renewal);
}
