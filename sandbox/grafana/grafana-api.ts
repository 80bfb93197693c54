import fastify from "fastify";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { parseJsonObject } from "../json.ts";
import type { Services } from "../services.ts";
import { organizationOf, permissionsOf, requireRole } from "./access.ts";
import { isValidUrl, toDto, toListItem, updateDataSource, updateSchema } from "./data-sources.ts";
import { GrafanaData } from "./grafana-data.ts";
import { configurationProblem, infinityType } from "./infinity.ts";

const readPermission = "datasources:read";

/** Grafana's HTTP API, as it looks behind the gateway (without the prefix `/grafana`). */
export function createGrafana(services: Services): FastifyInstance {
  const app = fastify({ routerOptions: { ignoreTrailingSlash: true } });
  // Grafana reads the body as JSON whatever its type says; what is wrong with it is answered there.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => {
    done(null, body);
  });
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ message: "Not found" }));
  app.get("/api/health", () => ({ database: "ok", version: "12.0.2", commit: "sandbox" }));
  const data = new GrafanaData(services);
  addReadRoutes(app, services, data);
  addUpdateRoute(app, services, data);
  addHealthRoute(app, services, data);
  addReloadRoute(app, services, data);
  return app;
}

function addReadRoutes(app: FastifyInstance, services: Services, data: GrafanaData): void {
  const preHandler = requireRole(services, "viewer", readPermission);
  const rows = (request: FastifyRequest) => data.rows(organizationOf(services, request));
  app.get("/api/datasources", { preHandler }, (request) => rows(request).map(toListItem));
  app.get<{ Params: { name: string } }>(
    "/api/datasources/name/:name",
    { preHandler },
    (request, reply) => {
      const row = rows(request).find(({ name }) => name === request.params.name);
      return row ? toDto(row) : notFound(reply);
    },
  );
  app.get<{ Params: { uid: string }; Querystring: { accesscontrol?: string } }>(
    "/api/datasources/uid/:uid",
    { preHandler },
    (request, reply) => {
      const row = rows(request).find(({ uid }) => uid === request.params.uid);
      if (!row) return notFound(reply);
      const isAsked = request.query.accesscontrol === "true";
      if (!isAsked || services.knobs.current.grafanaTellsRights !== "withDataSource") {
        return toDto(row);
      }
      return { ...toDto(row), accessControl: metadataOf(permissionsOf(services, request)) };
    },
  );
  app.get("/api/org", { preHandler }, (request) => {
    const id = organizationOf(services, request);
    return { id, name: `Organization ${String(id)}` };
  });
  app.get<{ Params: { id: string } }>(
    "/api/plugins/:id/settings",
    { preHandler: requireRole(services, "viewer", "plugins:read") },
    ({ params: { id } }, reply) =>
      id === infinityType
        ? { id, type: "datasource", info: { version: services.knobs.current.infinityVersion } }
        : refuse(reply, 404, "Plugin not found, no installed plugin with that id"),
  );
  app.get("/api/access-control/user/permissions", { preHandler }, (request, reply) =>
    services.knobs.current.grafanaTellsRights === "never"
      ? refuse(reply, 404, "Not found")
      : permissionsOf(services, request),
  );
}

/** What an account may do with one data source; actions that are about none are left out. */
function metadataOf(permissions: Readonly<Record<string, string[]>>): Record<string, boolean> {
  const actions = Object.keys(permissions).filter((action) => permissions[action]?.[0] !== "");
  return Object.fromEntries(actions.map((action) => [action, true]));
}

function addUpdateRoute(app: FastifyInstance, services: Services, data: GrafanaData): void {
  const preHandler = requireRole(services, "admin", "datasources:write");
  app.put<{ Params: { uid: string } }>(
    "/api/datasources/uid/:uid",
    { preHandler },
    (request, reply) => {
      const json = typeof request.body === "string" ? parseJsonObject(request.body) : undefined;
      const body = updateSchema.safeParse(json);
      if (!body.success) return refuse(reply, 400, "bad request data");
      const url = body.data.url ?? "";
      if (!isValidUrl(url)) {
        return refuse(reply, 400, `Validation error, invalid URL: "${url}"`);
      }
      const organization = organizationOf(services, request);
      const stored = data.findByUid(request.params.uid, organization);
      if (!stored) return notFound(reply);
      if (stored.readOnly) return refuse(reply, 403, "Cannot update read-only data source");
      const result = updateDataSource(services.store.state.grafana.dataSources, stored, body.data);
      switch (result.kind) {
        case "sameName":
          return refuse(reply, 409, sameNameText);
        case "sameUid":
          return refuse(reply, 500, "Failed to update datasource");
        case "outdated":
          return refuse(reply, 409, outdatedText);
        case "updated":
          data.replaceRows(result.rows);
          return {
            datasource: toDto(result.row),
            id: result.row.id,
            message: "Datasource updated",
            name: result.row.name,
          };
      }
    },
  );
}

function addHealthRoute(app: FastifyInstance, services: Services, data: GrafanaData): void {
  const preHandler = requireRole(services, "viewer", "datasources:query");
  app.get<{ Params: { uid: string } }>(
    "/api/datasources/uid/:uid/health",
    { preHandler },
    (request, reply) => {
      const stored = data.findByUid(request.params.uid, organizationOf(services, request));
      if (!stored) return notFound(reply);
      const row = services.pluginView.see(stored);
      const problem =
        row.type === infinityType
          ? configurationProblem(row, services.knobs.current.infinityVersion)
          : undefined;
      if (problem === undefined) return { message: "OK", status: "OK" };
      void reply.code(400);
      return { message: problem, status: "ERROR" };
    },
  );
}

function addReloadRoute(app: FastifyInstance, services: Services, data: GrafanaData): void {
  const preHandler = requireRole(services, "serverAdmin", "provisioning:reload");
  app.post("/api/admin/provisioning/datasources/reload", { preHandler }, () => {
    // The running pod only has the copy that it made when it was created.
    data.applyPodFiles();
    return { message: "Datasources config reloaded" };
  });
}

const outdatedText =
  "Datasource has already been updated by someone else. Please reload and try again";
const sameNameText = "Failed to update datasource: data source with the same name already exists";

function notFound(reply: FastifyReply) {
  return refuse(reply, 404, "Data source not found");
}

function refuse(reply: FastifyReply, status: number, message: string) {
  void reply.code(status);
  return { message };
}
