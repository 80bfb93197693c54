import { expect, test } from "@jest/globals";
import type { Platform } from "../../components/platform.ts";
import { voiceWarnings } from "../../components/voice.ts";

const platformOf = (change: object): Platform => ({
  tenantApi: { url: "https://cx.example.com/cx-tenant" },
  keycloak: { url: "https://cx.example.com/auth" },
  ingress: { kind: "none" },
  dns: { kind: "none" },
  ...change,
});
const tenantId = "tenant1";
const mediaServer = { wssUrl: "wss://media.example.com:7443" };
const old = { tenantApi: { url: "https://cx.example.com/cx-tenant", version: "5.0.1" } };

test("a tenant without a media server on a platform with voice is warned about", () => {
  expect(voiceWarnings({ tenantId }, platformOf({ voice: true }))).toEqual([
    expect.stringContaining("'tenant1' has no mediaServer, but its platform has voice"),
  ]);
});

test("so is one with a media server on a platform without voice", () => {
  expect(voiceWarnings({ tenantId, mediaServer }, platformOf({ voice: false }))).toEqual([
    expect.stringContaining("'tenant1' has a mediaServer, but its platform has no voice"),
  ]);
});

test.each<[string, object, object]>([
  ["that fits", { mediaServer }, { voice: true }],
  ["that has none where there is none", {}, { voice: false }],
  ["of a release that does not know media servers", {}, { voice: true, ...old }],
  ["of a platform that does not say", {}, {}],
  ["with one on a platform that does not say", { mediaServer }, {}],
])("nothing is said of a tenant %s", (_which, tenant, platform) => {
  expect(voiceWarnings({ tenantId, ...tenant }, platformOf(platform))).toEqual([]);
});
