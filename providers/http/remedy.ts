import type { ClientSettings } from "./client.ts";
import type { PlatformFailure } from "./errors.ts";

/** What the user can do about a failed call, where the answer, or that there is none, tells it. */
export function remedyFor(
  { authorization, url }: ClientSettings,
  { code, status, transportCode }: PlatformFailure,
  { mayUseProxy }: { mayUseProxy: boolean },
): string | undefined {
  if (status === 401 || status === 403) return authorization?.remedy(status);
  const proxy = mayUseProxy ? proxyVariable() : undefined;
  if (status === 407 && proxy !== undefined) {
    return `put the login of the proxy into ${proxy}, or name the host in NO_PROXY`;
  }
  if (code === "untrusted") return remedyForCertificate(transportCode, url);
  if (code !== "unreachable") return undefined;
  if (transportCode === "EPROTO") {
    return `check scheme and port of ${url}: another protocol than https is spoken there`;
  }
  const through =
    proxy === undefined
      ? ""
      : `; calls go through the proxy of ${proxy} unless NO_PROXY names the host`;
  return `check that ${url} is right and can be reached from here${through}`;
}

function remedyForCertificate(reason: string | undefined, url: string): string {
  if (reason === "CERT_HAS_EXPIRED") return "have the server's certificate renewed";
  if (reason === "CERT_NOT_YET_VALID") return "check the clock of this machine";
  if (reason === "ERR_TLS_CERT_ALTNAME_INVALID") {
    return `check that ${url} has the host name that the server's certificate is for`;
  }
  return "set caCertFile to the CA that signed the server's certificate, or the variable CX_CA_CERT_FILE: refresh and destroy know only the caCertFile of the last pulumi up";
}

/** The variable that leads calls of https through a proxy. Its value may hold a password. */
function proxyVariable(): string | undefined {
  const names = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];
  return names.find((name) => (process.env[name] ?? "") !== "");
}
