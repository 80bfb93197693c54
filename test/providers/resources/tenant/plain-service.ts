import { z } from "zod";
import { mergeObjects } from "../../../../providers/objects.ts";
import { leafAt } from "../../../../providers/resources/tenant/document/leaves.ts";
import { startServer, type ReceivedRequest, type Reply } from "../../http/test-server.ts";

type Document = Readonly<Record<string, unknown>>;

/** A tenant service without any schema, and the realms beside it: it stores and shows what it is given. */
export interface PlainService {
  url: string;
  tenants: Document[];
  /** Requests so far, as `PATCH /tenant`. */
  requests(): string[];
}

/** Answers a request, with or without the service's own work. */
export type Disturbance = (request: ReceivedRequest, work: () => Reply) => Reply;

/** Starts one on a free port. */
export async function startPlainService(
  disturbance: Disturbance = (_request, work) => work(),
): Promise<PlainService> {
  const service: PlainService = { url: "", tenants: [], requests: () => [] };
  const server = await startServer((request) => {
    return disturbance(request, () => {
      const { pathname, searchParams } = new URL(request.path, "http://localhost");
      const [place, name] = pathname.slice(1).split("/");
      if (place === "realms") return realm(service, name);
      return reply(service, request, searchParams.get("id") ?? name);
    });
  });
  service.url = server.url;
  service.requests = () =>
    server.requests.map(({ method, path }) => `${method} ${path.split("?")[0] ?? ""}`);
  return service;
}

/** A tenant's realm is there while the tenant is; a record may name another one than its id. */
function realm({ tenants }: PlainService, name: string | undefined): Reply {
  const isThere = tenants.some(
    (tenant) => (leafAt(tenant, "tenantSettings.keyCloak.realm") ?? tenant["tenantId"]) === name,
  );
  return isThere ? { body: { realm: name } } : { status: 404, body: { error: "Realm not found" } };
}

const object = z.record(z.string(), z.unknown());

function reply(service: PlainService, request: ReceivedRequest, tenantId?: string): Reply {
  const found = service.tenants.find((tenant) => tenant["tenantId"] === tenantId);
  switch (request.method) {
    case "POST":
      service.tenants = [...service.tenants, newTenant(dataOf(request))];
      return { status: 201, body: service.tenants.at(-1) };
    case "PATCH": {
      if (found === undefined) return { status: 404, body: { message: "Tenant not found" } };
      const stored = request.body.includes("filename=") ? withLogo : {};
      const changed = mergeObjects(mergeObjects(found, dataOf(request)), stored);
      service.tenants = service.tenants.map((tenant) => (tenant === found ? changed : tenant));
      return { body: changed };
    }
    default:
      if (tenantId === undefined) return { body: service.tenants };
      return found === undefined ? { status: 404, body: {} } : { body: found };
  }
}

const withLogo = { tenantSettings: { logoPath: "logo.svg" } };

function newTenant(document: Document): Document {
  return mergeObjects(document, { _id: "5f1", ...withLogo });
}

/** The text part `data` of a multipart form. */
export function dataOf({ body }: ReceivedRequest): Document {
  const text = /name="data"\r\n\r\n([\s\S]*?)\r\n--/.exec(body)?.[1] ?? "{}";
  return object.parse(JSON.parse(text));
}
