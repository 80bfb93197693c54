import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { Checkout } from "./checkout.ts";

// One story, told in order, with the sandbox on other ports than the file of its stack names at first.
const stackFile = "Pulumi.dev.yaml";
let checkout: Checkout;

beforeAll(async () => {
  checkout = await Checkout.make();
}, 60_000);
afterAll(() => checkout.remove(), 60_000);

test("a first start makes two live tenants, and no change that git sees", async () => {
  const { text, failure } = await checkout.start();
  expect(failure).toBe("");
  expect(text).toMatch(/^ {2}tenant1 {2}https:\/\/tenant1\.cx\.localhost:\d+$/m);
  expect(text).toMatch(/^ {2}tenant2 {2}https:\/\/tenant2\.cx\.localhost:\d+$/m);
  expect(await checkout.changes()).toBe("");
}, 180_000);

test("plain pulumi in a shell of the sandbox works on the ports that it has", async () => {
  const { text } = await checkout.inSandboxShell('echo "$CX_SANDBOX_GATEWAY_URL"');
  expect(text).toMatch(/^https:\/\/localhost:(?!8443)\d+$/m);
  const preview = await checkout.inSandboxShell("pulumi preview --expect-no-changes");
  expect(preview).toMatchObject({ failure: "" });
}, 60_000);

test("after its stack was removed, a start makes file, stack and tenants again", async () => {
  const remove = "pulumi destroy --yes --skip-preview && pulumi stack rm --yes";
  expect(await checkout.inSandboxShell(remove)).toMatchObject({ failure: "" });
  await expect(checkout.read(stackFile)).rejects.toThrow("ENOENT");
  const start = await checkout.start();
  expect(start).toMatchObject({ failure: "" });
  expect(start.text).toContain(
    `${stackFile} was not there (pulumi stack rm takes it along): put back`,
  );
  expect(start.text).toMatch(/^ {2}tenant2 {2}https:/m);
  expect(await checkout.changes()).toBe("");
}, 180_000);

test("a start with a suspended tenant checks the others, and names it", async () => {
  const text = await checkout.read(stackFile);
  const live = "{ tenantId: tenant2, tenantName: Tenant Two }";
  const suspended = live.replace(" }", ", status: inActive }");
  await checkout.write(stackFile, text.replace(live, suspended));
  const start = await checkout.start();
  expect(start).toMatchObject({ failure: "" });
  expect(start.text).toMatch(/^ {2}tenant1 {2}https:/m);
  expect(start.text).toMatch(/^ {2}tenant2 {2}suspended: /m);
  expect(await checkout.read(stackFile)).toContain(suspended);
}, 120_000);
