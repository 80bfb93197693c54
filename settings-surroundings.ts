import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { z } from "zod";

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
  environment: {},
};

const keyList = z.array(z.string());
const stackFile = z.looseObject({ config: z.record(z.string(), z.unknown()).default({}) });

/** The surroundings of the stack that is running. */
export function surroundingsOfRun(environment: Surroundings["environment"]): Surroundings {
  // The SDK keeps this list for itself; the variable is how the language host hands it over.
  const secretKeys = environment["PULUMI_CONFIG_SECRET_KEYS"] ?? "[]";
  const { config, ...beside } = readStackFile(`Pulumi.${pulumi.getStack()}.yaml`);
  return {
    project: pulumi.getProject(),
    keys: Object.keys(pulumi.runtime.allConfig()),
    secretKeys: keyList.catch([]).parse(JSON.parse(secretKeys)).map(withoutMiddle),
    keysBesideConfig: Object.keys(beside),
    file: config,
    environment,
  };
}

/** Older hosts write `cx-tenants:config:login`. */
function withoutMiddle(key: string): string {
  return key.replace(":config:", ":");
}

/** Pulumi itself has read the file, or another one (`--config-file`), and has judged it. */
function readStackFile(file: string): z.infer<typeof stackFile> {
  try {
    return stackFile
      .catch({ config: {} })
      .parse(parse(readFileSync(file, "utf8"), { merge: true }));
  } catch {
    return { config: {} };
  }
}
