import { describe, expect, test } from "@jest/globals";
import { leavesOf } from "../../../../providers/resources/tenant/document/leaves.ts";
import { tenantSpec } from "../../../../providers/resources/tenant/schema.ts";
import {
  generatedPaths,
  isSecretPath,
  secretPaths,
} from "../../../../providers/resources/tenant/secret-paths.ts";
import { anySecret, fullSpec } from "./sample-spec.ts";

const leaves = leavesOf(fullSpec);

test("the full sample is right by the schema", () => {
  expect(tenantSpec.safeParse(fullSpec).error).toBeUndefined();
});

describe("secret paths", () => {
  test.each(secretPaths)("%s is a setting of the schema that holds a text", (path) => {
    expect(leaves.get(path)).toMatch(anySecret);
    const [block = "", ...rest] = path.split(".");
    expect(tenantSpec.safeParse({ ...fullSpec, [block]: nested([...rest, "x"]) }).success).toBe(
      false,
    );
  });

  test("are all of the secrets of a tenant", () => {
    const secrets = [...leaves].filter(([, value]) => anySecret.test(String(value)));
    expect(secrets.map(([path]) => path).sort()).toEqual([...secretPaths, "seed"].sort());
  });

  test("include every password that is generated", () => {
    expect(secretPaths).toEqual(expect.arrayContaining([...generatedPaths]));
  });
});

describe("a path counts as secret", () => {
  test.each([
    ...secretPaths,
    "smtp.password",
    "smtp.passwd",
    "api.clientSecret",
    "hook.token",
    "maps.apiKey",
    "ssh.privateKey",
    "cloud.credentials.key",
    "api_key",
    "aws.access-key",
    "smtp.passphrase",
    "smtpPass",
    "smtpPass2",
    "DBPass",
    "SIPPwd.new",
    "userPwd.old",
    "db_pass",
    "pass",
    "db.pwd",
    "list[0].PASS",
  ])("when it is %s", (path) => {
    expect(isSecretPath(path)).toBe(true);
  });

  test.each([
    "bypass",
    "passive",
    "compass.north",
    "keyboard",
    "monkey",
    "passenger.seat",
    "trainPassenger",
  ])("not when it only begins or ends alike: %s", (path) => {
    expect(isSecretPath(path)).toBe(false);
  });

  test("never when it is a known setting that is no secret", () => {
    const known = [...leaves.keys()].filter(
      (path) => !(secretPaths as readonly string[]).includes(path),
    );
    expect(known.filter(isSecretPath)).toEqual([]);
  });
});

function nested([key = "", ...rest]: string[]): unknown {
  return rest.length === 0 ? { [key]: 1 } : { [key]: nested(rest) };
}
