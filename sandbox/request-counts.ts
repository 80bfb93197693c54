import type { FaultTarget, ServiceName } from "./faults.ts";

/** Routes by service; the first that fits names the request. `:x` stands for one path element. */
const routes: Record<ServiceName, readonly string[]> = {
  tenant: ["/tenant", "/tenant/logo", "/tenant/:id"],
  keycloak: [
    "/realms/master",
    "/realms/master/protocol/openid-connect/token",
    "/realms/:realm",
    "/realms/:realm/protocol/openid-connect/token",
  ],
  grafana: [
    "/api/health",
    "/api/datasources",
    "/api/datasources/name/:name",
    "/api/datasources/uid/:uid",
    "/api/datasources/uid/:uid/health",
    "/api/plugins/:id/settings",
    "/api/admin/provisioning/datasources/reload",
  ],
};

/** How often each route was asked, faults included: "tenant POST /tenant" → 3. */
export class RequestCounts {
  #counts = new Map<string, number>();

  /** Counts a request on arrival. A path outside the known routes stands for itself. */
  count({ service, method, path }: FaultTarget): void {
    const route = routes[service].find((pattern) => isMatch(pattern, path)) ?? path;
    const key = `${service} ${method} ${route}`;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  reset(): void {
    this.#counts.clear();
  }

  toJSON(): Record<string, number> {
    return Object.fromEntries(this.#counts);
  }
}

function isMatch(pattern: string, path: string): boolean {
  const wanted = pattern.split("/");
  const actual = path.replace(/\/$/, "").split("/");
  return (
    wanted.length === actual.length &&
    wanted.every((element, index) => element.startsWith(":") || element === actual[index])
  );
}
