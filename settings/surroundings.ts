import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { z } from "zod";
import type { RunSettings } from "../providers/engine/lifecycle.ts";
import { noStackFile, readStackFile, type StackFile } from "./stack-file.ts";

/** What there is beside the values of the settings; a mistake shows only here. */
export interface Surroundings extends StackFile {
  /** Name of the project: the namespace of our settings. */
  project: string;
  /** Name of the stack, without the organization. Left out: no stack is meant, but the whole environment. */
  stack?: string;
  /** Every key of the stack's configuration with its namespace, also those that nobody reads. */
  keys: readonly string[];
  /** The keys in whose value something is encrypted. */
  secretKeys: readonly string[];
  /** Of the shell that started the run. */
  environment: RunSettings["environment"];
  /** Whether a file is there, by its path from the directory of Pulumi.yaml. */
  isThere: (file: string) => boolean;
}

/** Nothing but the values is known. */
export const noSurroundings: Surroundings = {
  project: "cx-tenants",
  keys: [],
  secretKeys: [],
  ...noStackFile,
  environment: {},
  isThere: () => true,
};

const keyList = z.array(z.string()).catch([]);

/** The surroundings of the stack that is running. */
export function surroundingsOfRun(environment: Surroundings["environment"]): Surroundings {
  // The SDK keeps this list for itself; the variable is how the language host hands it over.
  const secretKeys = environment["PULUMI_CONFIG_SECRET_KEYS"] ?? "[]";
  const project = pulumi.getProject();
  return {
    project,
    stack: pulumi.getStack(),
    keys: Object.keys(pulumi.runtime.allConfig()),
    // Older hosts write `cx-tenants:config:login`.
    secretKeys: keyList.parse(JSON.parse(secretKeys)).map((key) => key.replace(":config:", ":")),
    ...stackFileOf(pulumi.getStack(), project, environment),
    environment,
    isThere: existsSync,
  };
}

/** There is none when another one is used (`--config-file`). */
function stackFileOf(
  stack: string,
  project: string,
  environment: Surroundings["environment"],
): StackFile {
  const name = `Pulumi.${stack}.yaml`;
  try {
    return readStackFile(readFileSync(join(stackFolder(environment), name)), name, project);
  } catch {
    return noStackFile;
  }
}

const projectFile = z.object({ stackConfigDir: z.string().default(".") });

/** A program may run in another folder than Pulumi.yaml's (`main`), and keep its stack files in a third. */
function stackFolder(environment: Surroundings["environment"]): string {
  const root = environment["PULUMI_NODEJS_ROOT_DIRECTORY"] ?? "";
  const name = ["Pulumi.yaml", "Pulumi.yml"].find((one) => existsSync(join(root, one)));
  const { data } = projectFile.safeParse(
    name === undefined ? {} : parse(readFileSync(join(root, name), "utf8")),
  );
  return join(root, data?.stackConfigDir ?? ".");
}
