import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import type { Problem } from "../providers/words/problems.ts";
import { noStackFile, readStackFile, type StackFile } from "./stack-file.ts";

/** What there is beside the values of the settings; a mistake shows only here. */
export interface Surroundings {
  /** Name of the project: the namespace of our settings. */
  project: string;
  /** Every key of the stack's configuration with its namespace, also those that nobody reads. */
  keys: readonly string[];
  /** The keys in whose value something is encrypted. */
  secretKeys: readonly string[];
  /** Keys of the stack's file that stand beside `config`, where Pulumi passes over what it doesn't know. */
  keysBesideConfig: readonly string[];
  /** `config` of the stack's file, where an encrypted value is `{ secure: … }`; empty if there is none. */
  file: Readonly<Record<string, unknown>>;
  /** What is wrong with the file itself. */
  fileProblems: readonly Problem[];
  /** Of the shell that started the run. */
  environment: Readonly<Record<string, string | undefined>>;
}

/** Nothing but the values is known. */
export const noSurroundings: Surroundings = {
  project: "cx-tenants",
  keys: [],
  secretKeys: [],
  keysBesideConfig: [],
  file: {},
  fileProblems: [],
  environment: {},
};

const keyList = z.array(z.string());

/** The surroundings of the stack that is running. */
export function surroundingsOfRun(environment: Surroundings["environment"]): Surroundings {
  // The SDK keeps this list for itself; the variable is how the language host hands it over.
  const secretKeys = environment["PULUMI_CONFIG_SECRET_KEYS"] ?? "[]";
  const project = pulumi.getProject();
  const { config, keysBeside, problems } = stackFileOf(pulumi.getStack(), project);
  return {
    project,
    keys: Object.keys(pulumi.runtime.allConfig()),
    secretKeys: keyList.catch([]).parse(JSON.parse(secretKeys)).map(withoutMiddle),
    keysBesideConfig: keysBeside,
    file: config,
    fileProblems: problems,
    environment,
  };
}

/** Older hosts write `cx-tenants:config:login`. */
function withoutMiddle(key: string): string {
  return key.replace(":config:", ":");
}

/** There is none when another one is used (`--config-file`). */
function stackFileOf(stack: string, project: string): StackFile {
  const name = `Pulumi.${stack}.yaml`;
  try {
    return readStackFile(readFileSync(name), name, project);
  } catch {
    return noStackFile;
  }
}
