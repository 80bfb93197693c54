import type { Backend, EntryObject } from "./entry.ts";

/** A path of a tenant's host name and the Service behind it. */
export interface Path {
  path: string;
  backend: { service: string; port: number };
}

/** The two paths that a tenant needs: logins, and everything else. */
export function pathsOf({ backends }: EntryObject): { auth: Path; platform: Path } {
  return {
    auth: { path: "/auth", backend: backend("keycloak", backends?.auth) },
    platform: { path: "/", backend: backend("apisix-gateway", backends?.platform) },
  };
}

function backend(defaultService: string, given: Backend | undefined): Path["backend"] {
  return { service: given?.service ?? defaultService, port: given?.port ?? 80 };
}
