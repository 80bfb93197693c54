import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { judge } from "../../../operations/audit/judge.ts";
import { lookAround } from "../../../operations/audit/look.ts";
import { upload, svgLogo, tenantPayload, TestPlatform } from "../../sandbox/test-platform.ts";
import { textAt } from "../../../sandbox/json.ts";
import { oneTry, testRun } from "../../test-run.ts";
import { loginOf } from "../../providers/resources/tenant/tenant-args.ts";
import { TestCa, TestEntry } from "../../providers/resources/tenant-readiness/test-entry.ts";
import { briefly, now, owner, platformWith } from "./audited.ts";

const count = 40;
const ids = Array.from({ length: count }, (_one, index) => `tenant${String(index)}`);

let cx: TestPlatform;
let ca: TestCa;
let entry: TestEntry;
beforeAll(async () => {
  [cx, ca] = await Promise.all([TestPlatform.start(), TestCa.make()]);
  entry = await TestEntry.start(
    cx.platform.urls.tenantApi,
    await ca.certificate("*.cx.localhost", 90),
  );
  const token = textAt((await cx.login()).json, ["access_token"]);
  const twoFAConfigs = { is2FAEnabled: true, channelType: "APP" };
  for (const id of ids) {
    const payload = tenantPayload(id, { tenantSettings: { twoFAConfigs } });
    await cx.tenantAs(token, "POST", "/tenant", upload(payload, svgLogo));
  }
}, 60_000);
afterAll(async () => {
  await entry.stop();
  await Promise.all([cx.remove(), ca.remove()]);
});
afterEach(async () => {
  await cx.control("POST", "/faults", []);
  entry.serverNames.length = 0;
});

/** Looks at the platform with a program without tenants, so that all on it are somebody else's. */
function look(address = entry.address, rootDomain = "cx.localhost") {
  const { tenantApi, keycloak, grafana } = cx.platform.urls;
  const none = { kind: "none" };
  const platform = platformWith({
    rootDomain,
    tenantApi: { url: tenantApi },
    keycloak: { url: keycloak },
    grafana: { url: grafana },
    ...{ ingress: none, dns: none },
  });
  const environment = { ...loginOf(cx), ...oneTry(), CX_CA_CERT_FILE: ca.certFile };
  const program = { platform, owner, program: [], now };
  return lookAround(testRun(environment), program, { address });
}

describe("a look at a platform", () => {
  test("costs one call a list and one handshake a tenant, and writes nothing", async () => {
    await cx.control("POST", "/requests/reset");
    const { audited, notLookedAt } = await look();
    expect(notLookedAt).toEqual([]);
    expect(audited.certificates).toHaveLength(count);
    expect(entry.serverNames.toSorted()).toEqual(ids.map((id) => `${id}.cx.localhost`).toSorted());
    expect(entry.arrivals).toEqual([]);
    expect((await cx.state()).requests).toEqual({
      "keycloak POST /realms/master/protocol/openid-connect/token": 1,
      "tenant GET /tenant": 2,
      "grafana GET /api/datasources/name/:name": 1,
      "grafana GET /api/plugins/:id/settings": 1,
    });
    expect(new Set(judge(audited).map(({ code }) => code))).toEqual(
      new Set(["tenant-not-in-program"]),
    );
  });

  test("asks for a realm only where something else is left of its tenant", async () => {
    const change = {
      style: "versioned",
      add: ["https://gone.cx.localhost", "https://left.cx.localhost"],
    };
    await cx.control("POST", "/grafana/foreign-write", change);
    await cx.createTenant("left");
    await cx.tenant("DELETE", "/tenant/left");
    await cx.control("POST", "/requests/reset");
    const { audited } = await look();
    expect(audited.leftRealms).toEqual(["left"]);
    expect((await cx.state()).requests["keycloak GET /realms/:realm"]).toBe(2);
  });
});

describe("what could not be looked at", () => {
  test.each([
    ["tenant", ["tenant service without a login", "tenants"]],
    ["grafana", ["allowed hosts in Grafana's list", "version of Grafana's Infinity plugin"]],
    ["keycloak", ["tenants"]],
  ])("is named, and hides nothing else (%s)", async (service, names) => {
    await cx.faults({ service, kind: "resetBefore" });
    const { audited, notLookedAt } = await look();
    expect(notLookedAt.map(({ what }) => what)).toEqual(names);
    expect(audited.pluginVersion === undefined).toBe(service === "grafana");
    expect(audited.tenants === undefined).toBe(service !== "grafana");
  });

  test("is the certificates of all host names, where nobody answers at the entry", async () => {
    const { audited, notLookedAt } = await look("127.0.0.1:1");
    expect(audited.certificates).toBeUndefined();
    expect(notLookedAt).toMatchObject([{ what: "certificates of host names" }]);
    expect(notLookedAt[0]?.why).toMatch(
      /^tenant0\.cx\.localhost: no TLS connection to 127\.0\.0\.1:1: ECONNREFUSED; so it is with all 40 host names\n {2}→ /,
    );
  });
});

test("a certificate for other names is a problem of each host", async () => {
  const other = await TestEntry.start(
    cx.platform.urls.tenantApi,
    await ca.certificate("x.example"),
  );
  const { audited } = await look(other.address);
  await other.stop();
  const wrong = judge(audited).filter(({ code }) => code === "certificate-wrong");
  expect(wrong).toHaveLength(count);
  expect(wrong[0]?.what).toMatch(
    /shows the certificate of CN=x\.example .* it is not for 'tenant0\./,
  );
  expect(wrong.map(briefly)[0]).toBe("problem certificate-wrong: tenant0.cx.localhost");
});
