import { expect, test } from "@jest/globals";
import { z } from "zod";
import { platformSchema } from "../../../components/platform.ts";
import { knownKeysAt } from "../../../providers/words/problems.ts";

const point = z.strictObject({ x: z.int(), y: z.int().optional() });
const schema = z
  .strictObject({
    points: z.array(point).optional(),
    named: z.record(z.string(), point.nullable()).default({}),
    shape: z.discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("circle"), radius: z.int() }),
      z.strictObject({ kind: z.literal("square"), side: z.int() }),
    ]),
    either: z.union([point, z.string()]),
    text: z.string(),
  })
  .refine(() => true);

test.each<[PropertyKey[], string[]]>([
  [[], ["points", "named", "shape", "either", "text"]],
  [
    ["points", 3],
    ["x", "y"],
  ],
  [
    ["named", "any"],
    ["x", "y"],
  ],
  [["shape"], ["kind", "radius", "side"]],
  [["either"], ["x", "y"]],
  [["text"], []],
  [["points"], []],
  [["toString"], []],
  [["text", "deeper"], []],
])("the keys known at %j are %j", (path, keys) => {
  expect(knownKeysAt(schema, path)).toEqual(keys);
});

test("the platform's blocks are known to their ends", () => {
  expect(knownKeysAt(platformSchema, [])).toContain("rootDomain");
  expect(knownKeysAt(platformSchema, ["grafana", "provisioned"])).toContain("fileVersion");
  expect(knownKeysAt(platformSchema, ["ingress", "tls"])).toContain("clusterIssuer");
  expect(knownKeysAt(platformSchema, ["dns", "target"])).toEqual(["addresses", "hostname"]);
});
