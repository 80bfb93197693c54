import type { ClientSettings } from "./client.ts";
import type { PlatformFailure } from "./errors.ts";

/** What the user can do about a failed call, where the answer, or that there is none, tells it. */
export function remedyFor(
  { authorization, service, url }: ClientSettings,
  { code, status, transportCode }: PlatformFailure,
  { mayUseProxy }: { mayUseProxy: boolean },
): string | undefined {
  if (status === 401 || status === 403) return authorization?.remedy(status);
  if (status === 404) return `check that ${url} is the address of ${service}, its path included`;
  const proxy = mayUseProxy ? proxyVariable() : undefined;
  if (status === 407 && proxy !== undefined) {
    return `put the login of the proxy into ${proxy}, or name the host in NO_PROXY`;
  }
  if (code === "untrusted") return "set caCertFile to the CA that signed the server's certificate";
  if (transportCode === "EPROTO") {
    return `check scheme and port of ${url}: another protocol than https is spoken there`;
  }
  if (code === "interrupted" && url.startsWith("http:")) {
    return `if it happens every time, check scheme and port of ${url}: a port of https breaks off calls of http`;
  }
  if (code !== "unreachable") return undefined;
  const through =
    proxy === undefined
      ? ""
      : `; calls go through the proxy of ${proxy} unless NO_PROXY names the host`;
  return `check that ${url} is right and can be reached from here${through}`;
}

/** The variable that leads calls of https through a proxy. Its value may hold a password. */
function proxyVariable(): string | undefined {
  const names = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];
  return names.find((name) => (process.env[name] ?? "") !== "");
}
