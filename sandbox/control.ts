import fastify from "fastify";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { Entry } from "./entry.ts";
import { GrafanaData } from "./grafana/grafana-data.ts";
import { listedHosts, verdictOf } from "./grafana/infinity.ts";
import { ProvisioningError } from "./grafana/provisioning.ts";
import { tenantRealms } from "./keycloak-realms.ts";
import type { RequestCounts } from "./request-counts.ts";
import type { Services } from "./services.ts";
import { expireLicense } from "./tenant-service/suspension.ts";

/** What the control address works with beside the services. */
export interface ControlParts {
  readonly services: Services;
  readonly requests: RequestCounts;
  readonly entry: Pick<Entry, "provisioningFiles" | "restore">;
  readonly isReady: () => boolean;
  /** Called once the answer to `POST /stop` is on its way. */
  readonly stop: () => void;
}

/** The control side: looks into the platform, disturbs it, restarts parts of it, stops it. */
export function createControl(parts: ControlParts): FastifyInstance {
  const app = fastify();
  app.setErrorHandler((error, _request, reply) =>
    reply.code(statusOf(error)).send({ message: messageOf(error) }),
  );
  app.get("/health", (_request, reply) =>
    parts.isReady()
      ? reply.send({ status: "ready" })
      : reply.code(503).send({ status: "starting" }),
  );
  app.get("/state", () => describeState(parts));
  addDisturbanceRoutes(app, parts);
  addGrafanaRoutes(app, parts);
  app.post("/license/expire", (request, reply) => {
    const { tenantId } = license.parse(request.body);
    const tenant = expireLicense(parts.services, tenantId);
    return tenant ?? reply.code(404).send({ message: "Tenant not found" });
  });
  app.post("/stop", (_request, reply) => {
    reply.raw.once("finish", parts.stop);
    return { stopping: true };
  });
  return app;
}

function statusOf(error: unknown): number {
  if (error instanceof z.ZodError) return 400;
  if (error instanceof ProvisioningError) return 409;
  // Fastify's own errors, such as a body that is not JSON, say their status.
  return z.object({ statusCode: z.int() }).safeParse(error).data?.statusCode ?? 500;
}

function messageOf(error: unknown): string {
  return error instanceof z.ZodError ? z.prettifyError(error) : String(error);
}

function describeState({ services, requests }: ControlParts) {
  const { state } = services.store;
  const { tenants, databaseUsers, mediaDomains, buckets, logos, webhookEvents, grafana } = state;
  const infinity = new GrafanaData(services).infinity();
  const realms = tenantRealms(state);
  return {
    tenants,
    realms: realms.map(({ name }) => name),
    // What logs in now, in clear like the tenants; the record can say something else.
    realmAdmins: realms.map(({ name, accounts }) => ({ realm: name, ...accounts })),
    databaseUsers,
    mediaDomains: mediaDomains.map(({ name }) => name),
    mediaDomainRequests: mediaDomains,
    buckets,
    logos,
    allowedHosts: infinity ? listedHosts(infinity) : [],
    dataSources: grafana.dataSources,
    webhookEvents,
    requests,
    knobs: services.knobs.current,
  };
}

function addDisturbanceRoutes(app: FastifyInstance, parts: ControlParts): void {
  const { services, requests, entry } = parts;
  app.post("/faults", (request) => {
    services.faults.replace(request.body);
    return { faults: request.body };
  });
  app.post("/knobs", (request) => services.knobs.merge(request.body));
  app.post("/requests/reset", () => {
    requests.reset();
    return { reset: true };
  });
  app.post("/reset", async () => {
    services.store.reset();
    services.pluginView.forget();
    services.knobs.reset();
    services.faults.replace([]);
    services.loginFailures.reset();
    requests.reset();
    await entry.restore();
    await services.store.flush();
    return { reset: true };
  });
}

function addGrafanaRoutes(app: FastifyInstance, parts: ControlParts): void {
  const data = new GrafanaData(parts.services);

  app.get("/grafana/verdict", (request, reply) => {
    const { url, pluginVersion } = verdictQuery.parse(request.query);
    const infinity = data.infinity();
    if (!infinity) return reply.code(404).send({ message: "Data source not found" });
    const version = pluginVersion ?? parts.services.knobs.current.infinityVersion;
    return verdictOf(parts.services.pluginView.see(infinity), url, version);
  });

  app.post("/grafana/foreign-write", (request, reply) => {
    const row = data.writeForeign(foreignWrite.parse(request.body));
    return row ?? reply.code(404).send({ message: "Data source not found" });
  });

  app.post("/grafana/restart", async (request) => {
    const { kind } = restart.parse(request.body);
    if (kind === "containerRestart") data.applyPodFiles();
    else data.recreatePod(await parts.entry.provisioningFiles.read());
    return { restarted: kind };
  });

  app.post("/grafana/provisioning", async (request) => {
    await parts.entry.provisioningFiles.replace(
      z.record(z.string(), z.string()).parse(request.body),
    );
    return { mounted: true };
  });
}

const license = z.strictObject({ tenantId: z.string() });

const verdictQuery = z.object({ url: z.string(), pluginVersion: z.string().optional() });

const foreignWrite = z.strictObject({
  style: z.enum(["versioned", "versionless"]),
  add: z.array(z.json()).default([]),
  remove: z.array(z.json()).default([]),
});

const restart = z.strictObject({ kind: z.enum(["podRecreation", "containerRestart"]) });
