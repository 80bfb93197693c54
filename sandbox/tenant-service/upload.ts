import type { FastifyRequest } from "fastify";
import { isJsonObject, parseJsonObject } from "../json.ts";
import type { JsonObject } from "../json.ts";
import type { Knobs } from "../knobs.ts";
import { RequestError } from "./request-error.ts";

/** What a create or update carries. */
export interface Upload {
  readonly payload: JsonObject;
  /** Content of the logo part, when there is one. */
  readonly logo?: Buffer;
}

/** Reads the body in the form of the version line: JSON in 5.0.0, multipart afterwards. */
export async function readUpload(request: FastifyRequest, knobs: Knobs): Promise<Upload> {
  if (knobs.apiVersion === "5.0.0") return { payload: readJsonBody(request) };
  if (!request.isMultipart()) {
    throw new RequestError(400, "multipart/form-data with the part `data` is expected");
  }
  return readMultipart(request, knobs.logoPart);
}

function readJsonBody(request: FastifyRequest): JsonObject {
  const isJson = request.headers["content-type"]?.startsWith("application/json") ?? false;
  const payload = typeof request.body === "string" ? parseJsonObject(request.body) : undefined;
  if (!isJson || !payload) throw new RequestError(400, "a JSON object is expected");
  return payload;
}

async function readMultipart(request: FastifyRequest, logoPart: string): Promise<Upload> {
  let data: unknown;
  let logo: Buffer | undefined;
  for await (const part of request.parts()) {
    if (part.type === "field") {
      if (part.fieldname === "data") data = part.value;
      continue;
    }
    const content = await part.toBuffer();
    if (part.fieldname !== logoPart) throw new RequestError(400, "Unexpected field");
    logo = content;
  }
  const payload = payloadOf(data);
  return logo ? { payload, logo } : { payload };
}

function payloadOf(data: unknown): JsonObject {
  if (data === undefined) throw new RequestError(400, "data is required");
  // A part that is marked as JSON arrives parsed already.
  const payload = typeof data === "string" ? parseJsonObject(data) : data;
  if (!isJsonObject(payload)) throw new RequestError(400, "data is not a JSON object");
  return payload;
}
