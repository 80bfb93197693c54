import { describe, expect, test } from "@jest/globals";
import { readLogo, type Logo } from "../../../providers/tenant/logo.ts";
import { wireFormOf, type VersionLine } from "../../../providers/tenant/wire-form.ts";
import { sampleLogo } from "./sample-spec.ts";

const document = { tenantId: "tenant1", tenantSettings: { dialer: { callsPerSecond: "5" } } };

function logo(): Logo {
  const read = readLogo(sampleLogo);
  if ("problem" in read) throw new Error(read.problem);
  return read;
}

test.each<[VersionLine, object]>([
  [
    "5.0.0",
    { hasLogo: false, hasMediaServer: false, hasPartialUpdate: false, safeTenantCount: 10 },
  ],
  ["5.0.1", { hasLogo: true, hasMediaServer: false, hasPartialUpdate: true, safeTenantCount: 10 }],
  [
    "5.1",
    { hasLogo: true, hasMediaServer: true, hasPartialUpdate: true, safeTenantCount: Infinity },
  ],
])("%s knows what it knows", (version, knowledge) => {
  expect(wireFormOf(version)).toMatchObject(knowledge);
});

test("5.1 is assumed when no version is given", () => {
  expect(wireFormOf()).toBe(wireFormOf("5.1"));
});

describe("5.0.0", () => {
  const form = wireFormOf("5.0.0");

  test("takes JSON, without a logo", () => {
    expect(form.body(document, logo(), "theLogo")).toEqual({ json: document });
  });

  test("has the tenant in the path", () => {
    expect(form.address("tenant 1/2")).toEqual({ path: "/tenant/tenant%201%2F2" });
  });
});

describe.each<VersionLine>(["5.0.1", "5.1"])("%s", (version) => {
  const form = wireFormOf(version);
  const formOf = (sent: Logo | undefined): FormData => {
    const body = form.body(document, sent, "theLogo");
    if ("multipart" in body) return body.multipart;
    throw new Error("expected a multipart body");
  };

  test("takes the document as a text beside the logo's file", async () => {
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

  test("has the tenant in the query", () => {
    expect(form.address("tenant1")).toEqual({ path: "/tenant", query: { id: "tenant1" } });
  });
});
