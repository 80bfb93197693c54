import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { readPage } from "../../docs/pages/page.ts";
import { findOnPath } from "../../../tools/setup/search.mjs";
import { Checkout } from "./checkout.ts";

// The five minutes of the README, as a newcomer types them after `npm start`.
const heading = "A third tenant, in five minutes";
const blocks = readPage("README.md").blocks.filter((block) => block.heading === heading);
let checkout: Checkout;
let port = "";
let hasKubectl = false;

beforeAll(async () => {
  checkout = await Checkout.make();
  expect(await checkout.start()).toMatchObject({ failure: "" });
  const { text } = await checkout.inSandboxShell('echo "$CX_SANDBOX_GATEWAY_URL"');
  port = new URL(text).port;
  hasKubectl = (await findOnPath("kubectl", process.env)) !== undefined;
}, 240_000);
afterAll(() => checkout.remove(), 60_000);

/** What the comments of a block say about how many objects there are. */
function countsIn(text: string): string[] {
  const comments = text.match(/#.*$/gm) ?? [];
  return comments.flatMap(
    (comment) => comment.match(/\d+ (?:unchanged|to create|to update)/g) ?? [],
  );
}

/** A block as it is typed on this machine: the sandbox has a port of its own, and there may be no kubectl. */
function typed(text: string): string {
  const lines = text.replaceAll("8443", port).split("\n");
  return lines.filter((line) => hasKubectl || !line.startsWith("kubectl")).join("\n");
}

test.each(blocks)(
  "$place ($language)",
  async ({ language, text }) => {
    if (language === "yaml") {
      const file = "Pulumi.dev.yaml";
      const indented = text.replaceAll(/^(?=.)/gm, "    ");
      await checkout.write(file, `${(await checkout.read(file)).trimEnd()}\n${indented}`);
      return;
    }
    const said = await checkout.inSandboxShell(`set -e\n${typed(text)}`);
    expect(said).toMatchObject({ failure: "" });
    for (const count of countsIn(text)) expect(said.text).toContain(count);
  },
  120_000,
);

test("a line that is taken out suspends its tenant, and put back makes it active again", async () => {
  const file = "Pulumi.dev.yaml";
  const withTenant = await checkout.read(file);
  await checkout.write(file, withTenant.replace(/\n.*tenantId: tenant3.*/, ""));
  const preview = await checkout.inSandboxShell("pulumi preview");
  expect(preview.text).toMatch(/tenant 'tenant3' leaves the program.*suspend/);
  const up = "pulumi up --yes --skip-preview";
  expect(await checkout.inSandboxShell(up)).toMatchObject({ failure: "" });
  const state = 'curl -s "$CX_SANDBOX_URL/state"';
  const statusOf =
    /"tenantId":"tenant3".*?"status":"(\w+)"|"status":"(\w+)"[^{}]*"tenantId":"tenant3"/;
  expect(statusOf.exec((await checkout.inSandboxShell(state)).text)?.slice(1)).toContain(
    "inActive",
  );
  await checkout.write(file, withTenant);
  const back = await checkout.inSandboxShell(up);
  expect(back).toMatchObject({ failure: "" });
  expect(back.text).toMatch(/tenant 'tenant3'.*password/);
  expect(statusOf.exec((await checkout.inSandboxShell(state)).text)?.slice(1)).toContain("active");
}, 180_000);
