import { parseAllDocuments } from "yaml";
import { z } from "zod";
import type { Problem } from "../providers/words/problems.ts";
import { quiet } from "../providers/words/yaml-mistake.ts";

/** What is written in the file of a stack, beyond what Pulumi makes of it. */
export interface StackFile {
  /** `config` with full keys, where an encrypted value is `{ secure: … }`. */
  config: Readonly<Record<string, unknown>>;
  /** Keys that stand beside `config`. */
  keysBeside: readonly string[];
  problems: readonly Problem[];
}

export const noStackFile: StackFile = { config: {}, keysBeside: [], problems: [] };

const shape = z.looseObject({ config: z.record(z.string(), z.unknown()).nullish() });

/**
 * Reads the file of a stack. Pulumi has read it too and has judged it; what it takes without a word, and
 * may hide a mistake from us, is a problem: another encoding, several documents, one key in two spellings.
 */
export function readStackFile(content: Uint8Array, name: string, project: string): StackFile {
  const problem = (reason: string) => ({ ...noStackFile, problems: [{ path: name, reason }] });
  const text = textIn(content);
  if (text === undefined) return problem("is not UTF-8 text; save it as UTF-8");
  const documents = parseAllDocuments(text, { ...quiet, merge: true });
  const [document, second] = "empty" in documents ? [] : documents;
  if (second !== undefined) {
    return problem("holds several YAML documents (---), of which Pulumi reads only the first");
  }
  const parsed = shape.safeParse(document?.toJS() ?? {});
  if (!parsed.success || document?.errors.length !== 0) return noStackFile; // Pulumi's own business
  const { config, ...beside } = parsed.data;
  const keys = Object.keys(config ?? {});
  const entries = Object.entries(config ?? {}).map(([key, value]) => [
    fullKey(key, project),
    value,
  ]);
  return {
    config: Object.fromEntries(entries) as Record<string, unknown>,
    keysBeside: Object.keys(beside),
    problems: keys.filter((key) => isTwice(key, keys, project)).map(twice),
  };
}

function textIn(content: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(content);
  } catch {
    return undefined;
  }
}

/** Without a colon the project's own namespace is meant, to Pulumi too. */
function fullKey(key: string, project: string): string {
  return key.includes(":") ? key : `${project}:${key}`;
}

function isTwice(key: string, keys: readonly string[], project: string): boolean {
  return !key.includes(":") && keys.includes(fullKey(key, project));
}

function twice(key: string): Problem {
  return {
    path: key,
    reason:
      "stands in the stack's file twice, with and without the project's name before it: Pulumi takes one of the two by chance; leave only one",
  };
}
