import type { FastifyReply, FastifyRequest } from "fastify";
import type { Services } from "../services.ts";

/** Who asks, from least to most. The server admin is the one who may reload provisioning. */
const roles = ["viewer", "editor", "admin", "serverAdmin"] as const;

type Role = (typeof roles)[number];

/** A pre-handler that lets pass who has at least this role: 401 without identity, 403 below it. */
export function requireRole(services: Services, needed: Role, permission: string) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const role = roleOf(services, request.headers.authorization);
    if (!role) {
      await reply.code(401).send(unauthorized);
    } else if (roles.indexOf(role) < roles.indexOf(needed)) {
      await reply.code(403).send({
        accessErrorId: "ACE0000000001",
        message: `You'll need additional permissions to perform this action. Permissions needed: ${permission}`,
        title: "Access denied",
      });
    }
  };
}

function roleOf(services: Services, authorization: string | undefined): Role | undefined {
  const { credentials, knobs } = services;
  const { grafanaRole, grafanaAnonymous } = knobs.current;
  if (authorization === undefined) return grafanaAnonymous ? "viewer" : undefined;
  if (authorization === `Bearer ${credentials.grafanaToken}`) return grafanaRole;
  const { grafanaAdminUsername, grafanaAdminPassword } = credentials;
  const basic = Buffer.from(`${grafanaAdminUsername}:${grafanaAdminPassword}`).toString("base64");
  return authorization === `Basic ${basic}` ? "serverAdmin" : undefined;
}

const unauthorized = {
  extra: null,
  message: "Unauthorized",
  messageId: "auth.unauthorized",
  statusCode: 401,
  traceID: "",
};
