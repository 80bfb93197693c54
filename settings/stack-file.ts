import { isUtf8 } from "node:buffer";
import { parseAllDocuments } from "yaml";
import { z } from "zod";
import type { Problem } from "../providers/words/problems.ts";
import { quiet } from "../providers/words/yaml-mistake.ts";
import { notUtf8 } from "./tenants-file.ts";

/** What is written in the file of a stack, beyond what Pulumi makes of it. */
export interface StackFile {
  /** `config` with full keys, where an encrypted value is `{ secure: … }`; empty if there is none. */
  file: Readonly<Record<string, unknown>>;
  /** Keys that stand beside `config`, where Pulumi passes over what it doesn't know. */
  keysBesideConfig: readonly string[];
  /** What is wrong with the file itself. */
  fileProblems: readonly Problem[];
}

export const noStackFile: StackFile = { file: {}, keysBesideConfig: [], fileProblems: [] };

const twice =
  "stands in the stack's file twice, with and without the project's name before it: Pulumi takes one of the two by chance; leave only one";

const shape = z.looseObject({ config: z.record(z.string(), z.unknown()).nullish() });

/**
 * Reads the file of a stack. Pulumi has read it too and has judged it; what it takes without a word, and
 * may hide a mistake from us, is a problem: another encoding, several documents, one key in two spellings.
 */
export function readStackFile(content: Uint8Array, name: string, project: string): StackFile {
  const problem = (reason: string) => ({ ...noStackFile, fileProblems: [{ path: name, reason }] });
  if (!isUtf8(content)) return problem(notUtf8);
  const text = new TextDecoder().decode(content);
  const documents = parseAllDocuments(text, { ...quiet, merge: true });
  const [document, second] = "empty" in documents ? [] : documents;
  if (second !== undefined) {
    return problem("holds several YAML documents (---), of which Pulumi reads only the first");
  }
  const parsed = shape.safeParse(document?.toJS() ?? {});
  if (!parsed.success || document?.errors.length !== 0) return noStackFile; // Pulumi's own business
  const { config, ...beside } = parsed.data;
  const written = Object.entries(config ?? {});
  const keys = written.map(([key]) => key);
  return {
    file: Object.fromEntries(written.map(([key, value]) => [fullKey(key, project), value])),
    keysBesideConfig: Object.keys(beside),
    fileProblems: keys
      .filter((key) => !key.includes(":") && keys.includes(fullKey(key, project)))
      .map((path) => ({ path, reason: twice })),
  };
}

/** Without a colon the project's own namespace is meant, to Pulumi too. */
function fullKey(key: string, project: string): string {
  return key.includes(":") ? key : `${project}:${key}`;
}
