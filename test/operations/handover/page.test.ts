import { describe, expect, test } from "@jest/globals";
import { htmlOf } from "../../../operations/handover/html.ts";
import { markdownOf } from "../../../operations/handover/markdown.ts";
import type { Page } from "../../../operations/handover/model.ts";
import { pageOf } from "../../../operations/handover/page.ts";
import { textOf } from "../../../operations/handover/text.ts";
import { secretSignature, signatureKey } from "../../../providers/engine/wire.ts";
import { tenantWith } from "./recorded.ts";

const writers = [
  ["text", textOf],
  ["Markdown", markdownOf],
  ["HTML", htmlOf],
] as const;
const page = (change: object = {}, showSecrets = false, platform: object = {}) =>
  pageOf(tenantWith(change, platform), { stack: "prod", showSecrets });
const { passwords } = tenantWith();
const known = [...passwords.values()].flatMap((one) =>
  typeof one === "string" ? [] : [one.value],
);
/** Secrets of the recorded state that nobody needs to log in. */
const others = ["canary-client-secret", "Z9azbkixBxkTspF4gdAktuA9yDAQHfC1"];
const titlesOf = ({ sections }: Page) =>
  sections.flatMap(({ steps = [], items = [] }) => [...steps, ...items]).map(({ title }) => title);

describe.each(writers)("the page as %s", (_form, write) => {
  test("has no secret on it, also when the state was read in clear", () => {
    const text = write(page());
    expect([...known, ...others].filter((secret) => text.includes(secret))).toEqual([]);
    expect(text).toContain("--show-secrets");
  });

  test("has the passwords on it when they are asked for, and no other secret", () => {
    const text = write(page({}, true));
    expect(known).toHaveLength(5);
    expect(known.filter((password) => !text.includes(password))).toEqual([]);
    expect(others.filter((secret) => text.includes(secret))).toEqual([]);
    expect(text).toContain("passwords in clear");
  });

  test.each([
    "https://tenant1.cx.localhost/unified-admin",
    "https://tenant1.cx.localhost/unified-agent/#/login",
    "https://tenant1.cx.localhost/customer-widget",
    "https://tenant1.cx.localhost/auth/realms/tenant1",
    "Tenant One (tenant1)",
    "stack 'prod'",
  ])("says %s", (words) => {
    const plain = write(page()).replaceAll("&#39;", "'").replaceAll("\\", "");
    expect(plain).toContain(words);
  });
});

test("what somebody else wrote stays text in HTML, also in the address of a link", () => {
  const canary = `<script>alert("x")</script>'&`;
  const html = htmlOf(page({ tenantName: canary, fqdn: canary, redis: { userName: canary } }));
  expect(html).not.toMatch(/<script|alert\("/);
  expect(html).toContain("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&#39;&amp;");
  expect(html.match(/ href="[^"]*"/g)).toHaveLength(8); // seven pages, and the icon that is none
});

test("the HTML page needs no network, and fits a phone and paper", () => {
  const html = htmlOf(page());
  expect(html).toContain("default-src 'none'");
  expect(html).not.toMatch(/ src=|@import|url\(/);
  expect(html.match(/<link [^>]*>/g)).toEqual(['<link rel="icon" href="data:,">']);
  expect(html).toContain('<meta name="viewport" content="width=device-width, initial-scale=1">');
  expect(html).toContain("@media print");
});

test("signs of Markdown in a name are letters, and a password stays whole", () => {
  const tenantName = "*One* [x](y) <b> `z` _w_ #1 | a";
  const text = markdownOf(page({ tenantName }));
  expect(text).toContain("# \\*One\\* \\[x\\](y) \\<b\\> \\`z\\` \\_w\\_ \\#1 \\| a (tenant1)");
  const section = { title: "A", facts: [{ name: "p", value: "a`b``c*", kind: "secret" as const }] };
  expect(markdownOf({ title: "t", lead: "l", sections: [section] })).toContain(
    "- p: ``` a`b``c* ```",
  );
});

test("lines of text are no longer than a terminal is wide", () => {
  const lines = textOf(page({}, true)).split("\n");
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(110);
});

test("what steers a terminal stays on the page as text", () => {
  expect(textOf(page({ tenantName: "\u001b[2Jgone" }))).toContain("\\u001b[2Jgone");
});

test("a tenant that was there before the stack has its own realm, and no password that could be shown", () => {
  const generatedPasswords = { [signatureKey]: secretSignature, plaintext: "{}" };
  const change = { ownership: "adopted", keyCloak: { realm: "OLD" }, generatedPasswords };
  const text = textOf(page(change, true));
  expect(text).toContain("/auth/realms/OLD\n");
  expect(text).toMatch(/the stack knows none of\s+this\s+tenant's/);
  expect(text).not.toContain("in clear");
  expect(text).toContain("The tenant was there before this stack had it");
  expect(textOf(page({}, true))).not.toContain("was there before");
});

describe("what remains to be done", () => {
  const always = [
    "License",
    "Users and teams",
    "Routing (MRDs and queues)",
    "Channels",
    "Reporting and quality management",
    "Webhooks",
    "Two-factor authentication",
    "Channel icons",
    "Redis and MongoDB",
  ];
  const voice = ["Voice: media domain and extensions", "The media domain"];
  const studios = ["Studios of the tenant's own", "Studios in the gateway"];
  const quiet = { voice: false, studios: { campaigns: "shared", surveys: "shared" } };
  const mediaServer = { wssUrl: "wss://media", domainManagerUrl: "http://media" };
  const mail = { is2FAEnabled: true, channelType: "EMAIL", channelServiceIdentifier: "otp@x" };

  test.each<[string, object, object, string[]]>([
    ["with shared studios and without voice", {}, quiet, []],
    ["with its own studios", {}, { ...quiet, studios: { campaigns: "perTenant" } }, studios],
    ["where nobody says anything", {}, {}, ["Voice: softphone", ...voice, ...studios]],
    ["with voice and a media server", { mediaServer }, { ...quiet, voice: true }, voice],
    ["with voice and none", {}, { ...quiet, voice: true }, ["Voice: softphone", ...voice]],
  ])("by a tenant %s", (_which, change, platform, more) => {
    const titles = titlesOf(page(change, false, platform));
    expect(titles.filter((title) => !always.includes(title)).sort()).toEqual([...more].sort());
    expect(always.filter((title) => !titles.includes(title))).toEqual([]);
  });

  const stepOf = (title: string, change: object, platform: object = quiet) =>
    page(change, false, platform)
      .sections.flatMap(({ steps = [] }) => steps)
      .find((step) => step.title === title)?.text;

  test.each<[string, object, RegExp | undefined]>([
    ["is off", {}, /make its channel in Unified Admin first/],
    ["goes by mail", { twoFAConfigs: mail }, /channel 'otp@x' is there/],
    ["goes by an app", { twoFAConfigs: { is2FAEnabled: true, channelType: "APP" } }, undefined],
    ["came with a later release", { connection: { version: "5.0.0" } }, undefined],
  ])("about two-factor authentication that %s", (_how, change, words) => {
    const text = stepOf("Two-factor authentication", change);
    if (words === undefined) expect(text).toBeUndefined();
    else expect(text).toMatch(words);
  });

  test("about the softphone depends on the release", () => {
    const platform = { ...quiet, voice: true };
    expect(stepOf("Voice: softphone", {}, platform)).toMatch(/^Set mediaServer\.wssUrl/);
    const old = { connection: { version: "5.0.1" } };
    expect(stepOf("Voice: softphone", old, platform)).toMatch(/^Set SIP_SOCKET_URL/);
  });

  test("on premises has no studio, database or gateway of a tenant's own", () => {
    const titles = titlesOf(
      pageOf({ ...tenantWith(), tenantId: "expertflow" }, { stack: "prod", showSecrets: false }),
    );
    expect(titles.filter((title) => /Studio|Reporting/.test(title))).toEqual([]);
  });

  test("about DNS is shown line by line", () => {
    const dnsInstructions = "; zone file:\ntenant1.cx.localhost. 300 IN A 203.0.113.10";
    const tenant = { ...tenantWith(), dnsInstructions };
    const own = pageOf(tenant, { stack: "prod", showSecrets: false });
    expect(textOf(own)).toContain("       tenant1.cx.localhost. 300 IN A 203.0.113.10\n");
    expect(markdownOf(own)).toContain("   tenant1.cx.localhost. 300 IN A 203.0.113.10\n");
    expect(htmlOf(own)).toContain(`<pre>${dnsInstructions}</pre>`);
  });
});

describe("the state of the tenant", () => {
  const textWith = (change: object) => textOf({ ...page(change) });

  test.each([
    [{}, "Status  active"],
    [{ observedStatus: "inActive" }, "suspended: nobody can log in"],
    [{ observedStatus: null }, "(the stack does not know it)"],
    [{ pendingSteps: ["realm"] }, "not finished (realm): run pulumi up before you hand it over"],
  ])("%j is said", (change, words) => {
    expect(textWith(change)).toContain(words);
  });

  test.each<[boolean | undefined, string[]]>([
    [true, ["yes, when it was last looked at"]],
    [false, ["no, when it was last looked at", "names the check that fails"]],
    [undefined, ["platform.readiness is not set"]],
  ])("live: %p", (ready, words) => {
    const text = textOf(pageOf({ ...tenantWith(), ready }, { stack: "prod", showSecrets: false }));
    expect(words.filter((one) => !text.includes(one))).toEqual([]);
  });
});
