import { describe, expect, test } from "@jest/globals";
import { readLogo, type Logo } from "../../../../providers/services/tenant-api/logo.ts";
import { isKnownTo } from "../../../../providers/resources/tenant/schema.ts";
import {
  versionLineOf,
  type Version,
} from "../../../../providers/services/tenant-api/version-lines.ts";
import { addressesOf, bodyOf } from "../../../../providers/services/tenant-api/wire-form.ts";
import { sampleLogo } from "../../resources/tenant/sample-spec.ts";

const document = { tenantId: "tenant1", tenantSettings: { dialer: { callsPerSecond: "5" } } };

function logo(): Logo {
  const read = readLogo(sampleLogo);
  if ("problem" in read) throw new Error(read.problem);
  return read;
}

test.each<[Version, string[], object]>([
  ["5.0.0", [], { hasPartialUpdate: false, safeTenantCount: 10 }],
  ["5.0.1", ["logo", "twoFAConfigs"], { hasPartialUpdate: true, safeTenantCount: 10 }],
  [
    "5.1",
    ["logo", "twoFAConfigs", "mediaServer"],
    { hasPartialUpdate: true, safeTenantCount: Infinity },
  ],
])("%s knows of what came later %j", (version, settings, line) => {
  const later = ["logo", "twoFAConfigs", "mediaServer"];
  expect(later.filter((setting) => isKnownTo(version, setting))).toEqual(settings);
  expect(isKnownTo(version, "dialer")).toBe(true);
  expect(versionLineOf(version)).toMatchObject(line);
});

test("5.1 is assumed when no version is given", () => {
  expect(versionLineOf()).toBe(versionLineOf("5.1"));
});

const inPath = { path: "/tenant/tenant%201%2F2" };
const inQuery = { path: "/tenant", query: { id: "tenant 1/2" } };

describe("5.0.0", () => {
  const line = versionLineOf("5.0.0");

  test("takes JSON, without a logo", () => {
    expect(bodyOf(line, document, logo(), "theLogo")).toEqual({ json: document });
  });

  test("has the tenant in the path first", () => {
    expect(addressesOf(line, ["tenant 1/2"])).toEqual([inPath, inQuery]);
  });
});

describe.each<Version>(["5.0.1", "5.1"])("%s", (version) => {
  const line = versionLineOf(version);
  const formOf = (sent: Logo | undefined): FormData => {
    const body = bodyOf(line, document, sent, "theLogo");
    if ("multipart" in body) return body.multipart;
    throw new Error("expected a multipart body");
  };

  test("takes the document as a string beside the logo's file", async () => {
    const sent = formOf(logo());
    expect([...sent.keys()]).toEqual(["data", "theLogo"]);
    expect(sent.get("data")).toBe(JSON.stringify(document));
    const file = sent.get("theLogo");
    if (!(file instanceof File)) throw new Error("expected a file");
    expect({ name: file.name, type: file.type }).toEqual({
      name: "tenant1-logo.svg",
      type: "image/svg+xml",
    });
    expect(await file.text()).toBe(logo().content.toString("utf8"));
  });

  test("calls the file after what the logo is", () => {
    const file = formOf({ ...logo(), mediaType: "image/png" }).get("theLogo");
    expect(file).toMatchObject({ name: "tenant1-logo.png", type: "image/png" });
  });

  test("needs no file for a change of other settings", () => {
    expect([...formOf(undefined).keys()]).toEqual(["data"]);
  });

  test("has the tenant in the query first", () => {
    expect(addressesOf(line, ["tenant 1/2"])).toEqual([inQuery, inPath]);
  });
});
