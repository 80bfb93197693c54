import { readFile } from "node:fs/promises";
import { describe, expect, test } from "@jest/globals";
import { Ajv } from "ajv";
import { z } from "zod";
import { configurationProblems } from "../../policy/configuration.ts";
import { tenantPolicies } from "../../policy/policies.ts";
import { rules } from "../../policy/rules.ts";
import { parseJson } from "../../providers/objects.ts";
import { fleet, judged } from "./resources.ts";

describe("the example of a configuration", () => {
  test("names rules that there are", async () => {
    const example = await readExample();
    expect(configurationProblems(example)).toEqual([]);
    expect(Object.keys(example)).toContain("fqdn-pattern");
  });

  // The engine asks the same of the same schemas; it lets keys pass that they do not know.
  test("is right for the schema of each rule", async () => {
    for (const [name, written] of Object.entries(await readExample())) {
      const schema = tenantPolicies().find((policy) => policy.name === name)?.configSchema;
      const { enforcementLevel: _level, ...settings } = written;
      const ajv = new Ajv({ strict: false });
      const isRight = ajv.validate(
        { type: "object", ...schema, additionalProperties: false },
        settings,
      );
      expect({ name, isRight, errors: ajv.errors }).toEqual({ name, isRight: true, errors: null });
    }
  });

  test("is right for the rules themselves", async () => {
    for (const [name, written] of Object.entries(await readExample())) {
      const rule = rules.find((one) => one.name === name);
      const { enforcementLevel: _level, ...settings } = written;
      const said = rule === undefined ? [] : judged(rule, [fleet([])], settings);
      expect(said.filter((line) => line.includes("its configuration is wrong"))).toEqual([]);
    }
  });
});

describe("a configuration", () => {
  test("of all rules has a level and nothing else", () => {
    expect(configurationProblems({ all: { enforcementLevel: "disabled" } })).toEqual([]);
    expect(
      configurationProblems({ all: { below: ["x"] } }).map(
        ({ path, reason }) => `${path}: ${reason}`,
      ),
    ).toEqual([
      "all.enforcementLevel: is missing; a level is all that it can say",
      "all.below: has no effect for all rules at once; write it under each rule",
    ]);
  });

  test("that is empty is no configuration", () => {
    expect(configurationProblems(undefined)).toHaveLength(1);
  });

  test("may say something of all rules, and name environments for the engine", () => {
    expect(
      configurationProblems({ all: "advisory", environments: ["prod"], "dns-ttl": {} }),
    ).toEqual([]);
  });

  test("with a name that is none of a rule is wrong, and the right one is told", () => {
    expect(configurationProblems({ "dns-tll": {} })).toEqual([
      { path: "dns-tll", reason: 'is no rule: did you mean "dns-ttl"?' },
    ]);
    expect(configurationProblems({ tickets: "mandatory" })[0]?.reason).toMatch(
      /^is no rule; there are all, fqdn-pattern, .*, change-window$/,
    );
    expect(configurationProblems([])).toHaveLength(1);
  });
});

const configuration = z.record(z.string(), z.record(z.string(), z.unknown()));

async function readExample(): Promise<z.infer<typeof configuration>> {
  const file = new URL("../../policy/prod.json", import.meta.url);
  return configuration.parse(parseJson(await readFile(file, "utf8")));
}
