import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { environmentHere } from "../../../operations/fleet/environment.ts";
import { shardOf } from "../../../settings/split.ts";

const before = process.cwd();
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cx-environment-"));
  process.chdir(folder);
  await writeFile("Pulumi.yaml", "name: cx-tenants\n");
});
afterEach(async () => {
  process.chdir(before);
  await rm(folder, { recursive: true });
});

const environment = (text: string) => writeFile("Pulumi.prod.yaml", text);

test.each(["3", '"3"'])(
  "shards may be written as %s: Pulumi writes numbers as texts",
  async (written) => {
    await environment(`config: { platform: {}, "cx-tenants:shards": ${written} }\n`);
    expect(environmentHere("prod").split.of).toBe(3);
  },
);

test("a key without a namespace is the project's", async () => {
  await environment("config: { platform: {}, shards: 3, tenantsFile: list.yaml }\n");
  await writeFile("list.yaml", "- { tenantId: tenant1, tenantName: One, shard: 2 }\n");
  const { tenantIds, split } = environmentHere("prod");
  expect([tenantIds, split.pinned]).toEqual([["tenant1"], { tenant1: 2 }]);
});

test("a link is one stack of an environment, and no environment", async () => {
  await environment("config: { platform: {}, shards: 3 }\n");
  await symlink("Pulumi.prod.yaml", "Pulumi.prod-1.yaml");
  expect(() => environmentHere("acme/prod-1")).toThrow(
    /prod-1 is one stack of an environment.*--stack acme\/prod;/s,
  );
});

const secret = '"cx-tenants:secrets": { tenantDefaults: { keyCloak: { secure: v1:abc } } }';

test("secrets that only one stack can read are refused", async () => {
  await environment(`config: { platform: {}, shards: 3, ${secret} }\n`);
  expect(() => environmentHere("prod")).toThrow("encrypted for one stack alone");
});

test.each(["encryptionsalt: v1:abc", "secretsprovider: awskms://alias/cx"])(
  "with %s every stack can read them",
  async (line) => {
    await environment(`config: { platform: {}, shards: 3, ${secret} }\n${line}\n`);
    expect(environmentHere("prod").split.of).toBe(3);
  },
);

test("a tenant may be called like what every object has", async () => {
  await environment("config: { platform: {}, shards: 3 }\n");
  expect([1, 2, 3]).toContain(shardOf("constructor", environmentHere("prod").split));
});
