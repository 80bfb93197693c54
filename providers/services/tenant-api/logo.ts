import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";

/** A logo file that is fit to be sent (contract §5). */
export interface Logo {
  mediaType: "image/png" | "image/svg+xml";
  content: Buffer<ArrayBuffer>;
  /** SHA-256 in hex: the service gives no checksum back, so change is seen by ours. */
  hash: string;
  /** Set when the shape is far from 4:1, which the placements are made for. */
  shapeWarning: string | undefined;
}

/** Why a logo file can't be used. */
export interface LogoProblem {
  problem: string;
}

const largestBytes = 2 * 1024 * 1024;
const widestRatio = 4.5;
const narrowestRatio = 3;

/** Reads and judges a logo file. Relative paths start at the program's directory. */
export function readLogo(path: string): Logo | LogoProblem {
  let content: Buffer<ArrayBuffer>;
  try {
    const stats = statSync(path);
    // From a pipe nothing might ever come.
    if (!stats.isFile()) throw new Error("no file");
    if (stats.size > largestBytes) {
      return { problem: `'${path}' has ${String(stats.size)} bytes; 2 MB are allowed` };
    }
    content = readFileSync(path);
  } catch {
    return {
      problem: `cannot read the file '${path}'; give a PNG or SVG file, relative to the program's directory (that of Pulumi.yaml, or its 'main')`,
    };
  }
  const mediaType = mediaTypeOf(content);
  if (mediaType === undefined) return { problem: `'${path}' is neither a PNG nor an SVG image` };
  if (!isWhole(content, mediaType)) {
    return {
      problem: `'${path}' is not a whole ${mediaType === "image/png" ? "PNG" : "SVG"} image; it was cut off or damaged, and login pages would show none`,
    };
  }
  const danger =
    mediaType === "image/svg+xml" ? activeContent(content.toString("utf8")) : undefined;
  if (danger !== undefined) {
    return {
      problem: `'${path}' contains ${danger}; login pages show this image, so active content is refused: remove it`,
    };
  }
  return {
    mediaType,
    content,
    hash: createHash("sha256").update(content).digest("hex"),
    shapeWarning: shapeWarning(
      path,
      mediaType === "image/png" ? pngRatio(content) : svgRatio(content),
    ),
  };
}

const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

function mediaTypeOf(content: Buffer): Logo["mediaType"] | undefined {
  if (content.subarray(0, 8).equals(pngSignature)) return "image/png";
  return beforeRoot.test(content.subarray(0, 4_096).toString("utf8")) ? "image/svg+xml" : undefined;
}

/** What may stand before the root of an SVG: declaration, comments and document type. */
const beforeRoot =
  /^\uFEFF?\s*(?:<\?[^>]*\?>\s*|<!--(?:[^-]|-(?!->))*-->\s*|<!DOCTYPE[^[>]*(?:\[[^\]]*\])?\s*>\s*)*<(?:svg:)?svg[\s>]/i;

/** The last chunk of a PNG; some programs write more behind it. */
const pngEnd = Buffer.from("IEND");

function isWhole(content: Buffer, mediaType: Logo["mediaType"]): boolean {
  if (mediaType === "image/svg+xml") {
    return /(?:<\/(?:svg:)?svg\s*>|<svg[^>]*\/>)\s*(?:<!--(?:[^-]|-(?!->))*-->\s*)*$/i.test(
      content.subarray(-4_096).toString("utf8"),
    );
  }
  const hasHeader = content.length >= 24 && content.toString("latin1", 12, 16) === "IHDR";
  return hasHeader && pngRatio(content) > 0 && content.includes(pngEnd);
}

/** Ways to run something from inside an SVG. Entities could hide any of the others. */
const activePatterns: readonly (readonly [RegExp, string])[] = [
  [/<\s*(?:[\w-]+:)?script/i, "a script"],
  [/\son[a-z]+\s*=/i, "an event handler"],
  [/(?:java|vb)script\s*:/i, "a script URL"],
  [/<\s*(?:[\w-]+:)?foreignObject/i, "a foreignObject"],
  [/<!ENTITY/i, "an entity declaration"],
  [/&#/, "a character reference"],
];

function activeContent(svg: string): string | undefined {
  return activePatterns.find(([pattern]) => pattern.test(svg))?.[1];
}

function pngRatio(content: Buffer): number {
  return content.readUInt32BE(16) / content.readUInt32BE(20);
}

function svgRatio(content: Buffer): number | undefined {
  const root = /<svg[^>]*>/i.exec(content.toString("utf8"))?.[0] ?? "";
  const viewBox = /viewBox\s*=\s*["']([^"']+)/i
    .exec(root)?.[1]
    ?.trim()
    .split(/[\s,]+/)
    .map(Number);
  const width = viewBox?.[2] ?? attribute(root, "width");
  const height = viewBox?.[3] ?? attribute(root, "height");
  return width === undefined || height === undefined ? undefined : width / height;
}

function attribute(tag: string, name: string): number | undefined {
  const value = new RegExp(`\\s${name}\\s*=\\s*["']([\\d.]+)`, "i").exec(tag)?.[1];
  return value === undefined ? undefined : Number(value);
}

function shapeWarning(path: string, ratio: number | undefined): string | undefined {
  if (ratio === undefined || !Number.isFinite(ratio)) return undefined;
  if (ratio >= narrowestRatio && ratio <= widestRatio) return undefined;
  return `logo '${path}' is ${ratio.toFixed(1)} times as wide as high; 4 times fits all places that show it`;
}
