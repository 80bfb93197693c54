import multipart from "@fastify/multipart";
import fastify from "fastify";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { expressNotFoundPage } from "../answer.ts";
import { textAt } from "../json.ts";
import type { JsonObject } from "../json.ts";
import type { Services } from "../services.ts";
import { echoDocument } from "./documents.ts";
import { NoRouteError, RequestError } from "./request-error.ts";
import { listAnswer } from "./tenant-list.ts";
import { Tenants } from "./tenants.ts";
import { readUpload } from "./upload.ts";

const bodyLimit = 8 * 1024 * 1024;

interface ById {
  Params: { id: string };
}

/** The CX Tenant API, as it looks behind the gateway (without the prefix `/cx-tenant`). */
export async function createTenantApi(services: Services): Promise<FastifyInstance> {
  const app = fastify({ bodyLimit, routerOptions: { ignoreTrailingSlash: true } });
  await app.register(multipart, { limits: { fileSize: bodyLimit, fieldSize: bodyLimit } });
  // Every other body arrives as text: what is allowed depends on the version line.
  app.removeContentTypeParser(["application/json", "text/plain"]);
  app.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => {
    done(null, body);
  });
  app.setErrorHandler(answerError);
  app.setNotFoundHandler(answerNoRoute);
  const tenants = new Tenants(services);
  addReadRoutes(app, services, tenants);
  addWriteRoutes(app, services, tenants);
  return app;
}

function addReadRoutes(app: FastifyInstance, services: Services, tenants: Tenants): void {
  app.get("/tenant", (request) => {
    const documents = tenants.list().map((tenant) => echo(services, tenant));
    return listAnswer(documents, services.knobs.current, pageOfQuery(request));
  });

  app.get("/tenant/logo", (request) => {
    // 5.0.0 has no such route: the word is an id there.
    if (services.knobs.current.apiVersion === "5.0.0") return one(services, tenants.find("logo"));
    const tenant = tenants.findByHost(request.headers.host ?? "");
    return { logoPath: textAt(tenant, ["tenantSettings", "logoPath"]) };
  });

  app.get<ById>("/tenant/:id", (request) => one(services, tenants.find(request.params.id)));
}

function addWriteRoutes(app: FastifyInstance, services: Services, tenants: Tenants): void {
  const { knobs } = services;

  app.post("/tenant", async (request, reply) => {
    const document = await tenants.create(await readUpload(request, knobs.current));
    void reply.code(knobs.current.createStatus);
    return one(services, document);
  });

  const update = async (id: string, style: "path" | "query", request: FastifyRequest) => {
    const { updateStyle } = knobs.current;
    if (updateStyle !== "both" && updateStyle !== style) throw new NoRouteError();
    return one(services, await tenants.update(id, await readUpload(request, knobs.current)));
  };
  app.patch<ById>("/tenant/:id", (request) => update(request.params.id, "path", request));
  app.patch("/tenant", (request) => update(idOfQuery(request), "query", request));

  const remove = (id: string) => {
    if (knobs.current.deleteScope === "unsupported") throw new NoRouteError();
    tenants.delete(id);
    return { message: "Tenant deleted successfully" };
  };
  app.delete<ById>("/tenant/:id", (request) => remove(request.params.id));
  app.delete("/tenant", (request) => remove(idOfQuery(request)));
}

/** The page that is asked for, from 1; what is no page is the first one. */
function pageOfQuery(request: FastifyRequest): number {
  const query = z.object({ page: z.coerce.number().int().min(1) });
  return query.safeParse(request.query).data?.page ?? 1;
}

/** The guides print the key as `id` and once as `Id`. */
function idOfQuery(request: FastifyRequest): string {
  const query = z.object({ id: z.string().optional(), Id: z.string().optional() });
  const { id, Id } = query.parse(request.query);
  const found = id ?? Id;
  if (found === undefined) throw new RequestError(400, "query parameter id is required");
  return found;
}

function echo({ knobs, secrets }: Services, document: JsonObject): JsonObject {
  return echoDocument(document, knobs.current.secretEcho, secrets.vaultKey);
}

function one(services: Services, document: JsonObject): JsonObject {
  const shown = echo(services, document);
  const { envelope } = services.knobs.current;
  return envelope === "none" ? shown : { [envelope]: shown };
}

function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (error instanceof NoRouteError) return answerNoRoute(request, reply);
  if (error instanceof RequestError) {
    return reply.code(error.status).send({ message: error.message });
  }
  const known = z.object({ statusCode: z.int(), message: z.string() }).safeParse(error);
  if (known.success) return reply.code(known.data.statusCode).send({ message: known.data.message });
  return reply.code(500).send({ message: String(error) });
}

function answerNoRoute(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const path = request.url.split("?", 1)[0] ?? "";
  return reply
    .code(404)
    .type("text/html; charset=utf-8")
    .send(expressNotFoundPage(request.method, path));
}
