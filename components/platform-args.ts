import { isDeepStrictEqual } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import type { z } from "zod";
import { parseJson } from "../providers/objects.ts";
import { leafAt } from "../providers/resources/tenant/document/leaves.ts";
import { variables } from "../providers/tuning.ts";
import { listProblems, problem, problemsOf, type Problem } from "../providers/words/problems.ts";
import { platformOf, platformSchema, type Platform } from "./platform.ts";

/**
 * A platform as a program writes it, or as it stands in the stack's configuration under `<project>:platform`: what
 * may be left out gets its default.
 */
export type PlatformArgs = z.input<typeof platformSchema>;

const judged = new WeakMap<object, Platform>();

/** The platform with all defaults. Throws a RunError that names every mistake in it. */
export function platformFrom(written: PlatformArgs): Platform {
  const known = judged.get(written) ?? judge(written);
  judged.set(written, known);
  return known;
}

function judge(written: PlatformArgs): Platform {
  if (pulumi.Output.isInstance(written)) {
    throw new pulumi.RunError(
      "the platform that the program gives is an Output; it has to be plain, since names of objects are made of it: config.requireObject, not requireSecretObject",
    );
  }
  const platform = platformOf(written);
  const problems = [...problemsOf(platformSchema, written), ...withoutEffect(written)];
  if (platform !== undefined && problems.length === 0) return platform;
  const count = problems.length === 1 ? "a mistake" : `${String(problems.length)} mistakes`;
  throw new pulumi.RunError(
    `the platform that the program gives has ${count}; nothing was changed:\n${listProblems(problems)}`,
  );
}

/**
 * Handlers read how the platform is called where every run finds it anew. A program's own object is not there, unless
 * it is the configuration's.
 */
function withoutEffect(written: object): Problem[] {
  const key = `${pulumi.getProject()}:platform`;
  const block = parseJson(pulumi.runtime.getConfig(key) ?? "");
  return Object.entries(variables)
    .filter(([, path]) => {
      const value = leafAt({ ...written }, path);
      return value !== undefined && !isDeepStrictEqual(value, leafAt({ block }, `block.${path}`));
    })
    .map(([variable, path]) =>
      problem(
        path,
        `has no effect here; set it in the stack's configuration (${key}) or in the environment (${variable})`,
      ),
    );
}
