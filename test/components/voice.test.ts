import { expect, test } from "@jest/globals";
import type { Platform } from "../../components/platform.ts";
import { voiceDoubtOf, voiceWarning } from "../../components/voice.ts";

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

test("a tenant without a media server does not fit to a platform with voice", () => {
  expect(voiceDoubtOf({ tenantId }, platformOf({ voice: true }))).toBe("noMediaServer");
});

test("nor does one with a media server to a platform without voice", () => {
  expect(voiceDoubtOf({ tenantId, mediaServer }, platformOf({ voice: false }))).toBe("noVoice");
});

test.each<[string, object, object]>([
  ["that fits", { mediaServer }, { voice: true }],
  ["that has none where there is none", {}, { voice: false }],
  ["of a release that does not know media servers", {}, { voice: true, ...old }],
  ["of a platform that does not say", {}, {}],
  ["with one on a platform that does not say", { mediaServer }, {}],
])("nothing is said of a tenant %s", (_which, tenant, platform) => {
  expect(voiceDoubtOf({ tenantId, ...tenant }, platformOf(platform))).toBeUndefined();
});

test("sixty tenants are one warning, with the first of them", () => {
  const ids = Array.from({ length: 60 }, (_, index) => `tenant${String(index + 1)}`);
  expect(voiceWarning("noMediaServer", ids)).toMatch(/: tenant1, .*, tenant12 and 48 more$/);
  expect(voiceWarning("noVoice", ids.slice(0, 2))).toMatch(/: tenant1, tenant2$/);
});
