import { htmlAnswer, jsonAnswer, proxyErrorPage } from "./answer.ts";
import type { Answer } from "./answer.ts";
import type { ServiceName } from "./faults.ts";
import type { Services } from "./services.ts";

const acceptedAudience = ["multitenancy", "account", "realm-management"];

/** Where a request goes: a service with the path inside it, or a page that is the answer. */
export type Destination =
  { readonly service: ServiceName; readonly path: string } | { readonly page: Answer };

/** The routes of APISIX. They match every host, so that no tenant needs one of its own. */
export function routeInApisix(path: string): Destination {
  const tenantPath = withoutPrefix(path, "/cx-tenant");
  if (tenantPath !== undefined) return { service: "tenant", path: tenantPath };
  const grafanaPath = withoutPrefix(path, "/grafana");
  if (grafanaPath !== undefined) return { service: "grafana", path: grafanaPath };
  return { page: htmlAnswer(200, loginPage) };
}

/** Keycloak is reached without APISIX, below `/auth`. */
export function routeToKeycloak(path: string): Destination {
  const keycloakPath = withoutPrefix(path, "/auth");
  return keycloakPath === undefined
    ? { page: htmlAnswer(404, "") }
    : { service: "keycloak", path: keycloakPath };
}

/** The check on the secured route `/cx-tenant/tenant*`: undefined when the request may pass. */
export function authorizeTenantCall(
  { knobs, tokens }: Services,
  call: { method: string; path: string; authorization: string | undefined },
): Answer | undefined {
  const { auth, apiVersion, openLogo } = knobs.current;
  const isSecured = auth === "byVersion" ? apiVersion === "5.1" : auth;
  if (!isSecured || !call.path.startsWith("/tenant")) return undefined;
  if (openLogo && call.path === "/tenant/logo") return undefined;
  const token = /^Bearer (.+)$/i.exec(call.authorization ?? "")?.[1];
  const claims = token === undefined ? undefined : tokens.read(token, "master", "Bearer");
  const scopes = claims?.scope.split(" ") ?? [];
  const isAccepted =
    claims?.aud.some((audience) => acceptedAudience.includes(audience)) === true &&
    scopes.includes("email") &&
    scopes.includes("profile");
  if (!isAccepted) {
    return proxyErrorPage(401, "openresty", { "www-authenticate": 'Bearer realm="master"' });
  }
  return mayUse(claims.realm_access.roles, call.method)
    ? undefined
    : jsonAnswer(403, { error: "access_denied", error_description: "not_authorized" });
}

function mayUse(roles: readonly string[], method: string): boolean {
  return roles.includes("mtt-admin") || (roles.includes("mtt-viewer") && method === "GET");
}

/** The rest of a path after a prefix of whole path elements; the query stays. */
function withoutPrefix(path: string, prefix: string): string | undefined {
  if (!path.startsWith(prefix)) return undefined;
  const rest = path.slice(prefix.length);
  if (rest === "" || rest.startsWith("?")) return `/${rest}`;
  return rest.startsWith("/") ? rest : undefined;
}

/** Unified Admin's login page: what every path without a route of its own shows. */
const loginPage = `<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Expertflow CX</title></head>
<body>
<h1>Expertflow CX</h1>
<form method="post" action="/unified-admin/keycloakLogin">
<label>Username <input name="username"></label>
<label>Password <input name="password" type="password"></label>
<button>Log in</button>
</form>
</body>
</html>
`;
