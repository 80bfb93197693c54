import { readFile, writeFile } from "node:fs/promises";
import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { TestPlatform } from "../sandbox/test-platform.ts";
import { nobody } from "./cluster.ts";
import type { Failure } from "./failure.ts";
import { failures } from "./failures.ts";

// docs/errors.md shows texts that were really said. UPDATE_DOCS=1 writes them anew.
const file = new URL("../../docs/errors.md", import.meta.url);
const isUpdate = process.env["UPDATE_DOCS"] === "1";
/** What stands above is written by hand. */
const marker = "<!-- From here on written by `UPDATE_DOCS=1 npm run jest -- test/docs`. -->";

let cx: TestPlatform;
let page: string;
const sections: string[] = [];

beforeAll(async () => {
  cx = await TestPlatform.start();
  page = await readFile(file, "utf8");
});
afterAll(() => cx.remove());
beforeEach(() => cx.control("POST", "/reset"));

test.each(failures)("the page tells the truth about: $title", async (failure) => {
  const section = render(failure, normalized(await failure.provoke(cx)));
  sections.push(section);
  expect(section).not.toMatch(/canary|127\.0\.0\.1|localhost|defect/);
  if (!isUpdate) expect(page).toContain(section);
});

test("the page has these failures and no others, in this order", async () => {
  const [byHand = ""] = page.split(marker);
  const wanted = [byHand.trimEnd(), marker, ...sections].join("\n\n");
  if (isUpdate) await writeFile(file, `${wanted}\n`);
  else expect(page.trimEnd()).toBe(wanted);
});

function render({ title, when }: Failure, text: string): string {
  return `## ${title}\n\n${when}\n\n\`\`\`text\n${text}\n\`\`\``;
}

/** The text as it would be on a real platform: without the ports and the haste of a test. */
function normalized(text: string): string {
  const { tenantApi, keycloak, grafana } = cx.platform.urls;
  return text
    .replaceAll(nobody, "https://kubernetes.example.com:6443")
    .replaceAll(/'[^' ]*cx-cluster-[^']*'/g, "'/home/me/.kube/config'")
    .replaceAll("context 'x'", "context 'prod'")
    .replaceAll(tenantApi, "https://cx.example.com/cx-tenant")
    .replaceAll(keycloak, "https://cx.example.com/auth")
    .replaceAll(grafana, "https://cx.example.com/grafana")
    .replaceAll(/https?:\/\/(?:localhost|127\.0\.0\.1):\d+/g, "https://cx.example.com")
    .replaceAll(/\b2 s\b/g, "120 s");
}
