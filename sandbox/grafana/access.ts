import type { FastifyReply, FastifyRequest } from "fastify";
import type { Services } from "../services.ts";

/** Who asks, from least to most. The server admin is the one who may reload provisioning. */
const roles = ["viewer", "editor", "admin", "serverAdmin"] as const;

type Role = (typeof roles)[number];

/** The account behind a request, and the organization that it works in. */
interface Caller {
  readonly role: Role;
  readonly organization: number;
}

/** The organizations of this Grafana; the first one has the dashboards of the platform. */
const organizations = [1, 2];

/** A pre-handler that lets pass who has at least this role: 401 without identity, 403 below it. */
export function requireRole(services: Services, needed: Role, permission: string) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const caller = callerOf(services, request);
    if (!caller) {
      await reply.code(401).send(unauthorized);
    } else if (roles.indexOf(caller.role) < roles.indexOf(needed)) {
      await reply.code(403).send({
        accessErrorId: "ACE0000000001",
        message: `You'll need additional permissions to perform this action. Permissions needed: ${permission}`,
        title: "Access denied",
      });
    }
  };
}

/** The organization that a request is about; it was let pass already. */
export function organizationOf(services: Services, request: FastifyRequest): number {
  return callerOf(services, request)?.organization ?? 1;
}

/** The permissions of the account behind a request: action → scopes. */
export function permissionsOf(
  services: Services,
  request: FastifyRequest,
): Record<string, string[]> {
  const role = callerOf(services, request)?.role ?? "viewer";
  const isAdmin = roles.indexOf(role) >= roles.indexOf("admin");
  const actions = ["read", "query", ...(isAdmin ? ["create", "write", "delete"] : [])];
  return Object.fromEntries(
    actions.map((action) => [
      `datasources:${action}`,
      [action === "create" ? "" : "datasources:*"],
    ]),
  );
}

function callerOf(services: Services, request: FastifyRequest): Caller | undefined {
  const { credentials, knobs } = services;
  const { grafanaRole, grafanaAnonymous, grafanaAdminOrganization } = knobs.current;
  const { authorization } = request.headers;
  const asked = request.headers["x-grafana-org-id"];
  const wanted = typeof asked === "string" ? Number(asked) : undefined;
  if (wanted !== undefined && !organizations.includes(wanted)) return undefined;
  if (authorization === undefined) {
    return grafanaAnonymous ? { role: "viewer", organization: 1 } : undefined;
  }
  if (authorization === `Bearer ${credentials.grafanaToken}`) {
    // A token belongs to one organization.
    return (wanted ?? 1) === 1 ? { role: grafanaRole, organization: 1 } : undefined;
  }
  const { grafanaAdminUsername, grafanaAdminPassword } = credentials;
  const basic = Buffer.from(`${grafanaAdminUsername}:${grafanaAdminPassword}`).toString("base64");
  if (authorization !== `Basic ${basic}`) return undefined;
  return { role: "serverAdmin", organization: wanted ?? grafanaAdminOrganization };
}

const unauthorized = {
  extra: null,
  message: "Unauthorized",
  messageId: "auth.unauthorized",
  statusCode: 401,
  traceID: "",
};
