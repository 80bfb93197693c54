import { createHash } from "node:crypto";
import { textAt, withValueAt } from "../json.ts";
import type { JsonObject } from "../json.ts";
import type { PlatformState } from "../state.ts";
import { RequestError } from "./request-error.ts";

const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** A logo that passed the check. */
export interface Logo {
  readonly content: Buffer;
  readonly extension: "png" | "svg";
}

/** Tells PNG and SVG by their content; refuses everything else. */
export function checkLogo(content: Buffer): Logo {
  if (content.subarray(0, pngSignature.length).equals(pngSignature)) {
    return { content, extension: "png" };
  }
  if (isSvg(content.toString("utf8"))) return { content, extension: "svg" };
  throw new RequestError(400, "Only PNG and SVG files are allowed for tenantLogo");
}

/** Puts the logo on the file server; returns the document that refers to it. */
export function storeLogo(state: PlatformState, document: JsonObject, logo: Logo): JsonObject {
  const tenantId = textAt(document, ["tenantId"]);
  const path = `${tenantId}-logo.${logo.extension}`;
  const entry = {
    tenantId,
    path,
    bytes: logo.content.length,
    sha256: createHash("sha256").update(logo.content).digest("hex"),
  };
  state.logos = [...state.logos.filter((other) => other.tenantId !== tenantId), entry];
  const withPath = withValueAt(document, ["tenantSettings", "logoPath"], path);
  return withValueAt(
    withPath,
    ["tenantSettings", "logoURL"],
    `/file-engine/api/downloadFileStream?filename=${path}`,
  );
}

/** True when the first element is `svg`, after any declaration, comment or doctype. */
function isSvg(text: string): boolean {
  const prolog =
    /^\uFEFF?(?:\s+|<\?[\s\S]*?\?>|<!--[\s\S]*?-->|<!DOCTYPE[^>[]*(?:\[[\s\S]*?\])?[^>]*>)*/i;
  return /^<svg[\s>/]/i.test(text.replace(prolog, ""));
}
