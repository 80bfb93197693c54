import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { markOf } from "../../../../../providers/mark.ts";
import type { TenantSpec } from "../../../../../providers/resources/tenant/schema.ts";
import type { TenantFacts } from "../../../../../providers/resources/tenant/state.ts";
import { mergeObjects } from "../../../../../providers/objects.ts";
import {
  documentOf,
  leafAt,
  leavesOf,
} from "../../../../../providers/resources/tenant/document/leaves.ts";
import { tenantLifecycle } from "../../../../../providers/resources/tenant/lifecycle.ts";
import { documentPath } from "../../../../../providers/resources/tenant/document/payload.ts";
import { howToLetGo } from "../../../../../providers/resources/tenant/document/record.ts";
import { secretPaths } from "../../../../../providers/resources/tenant/secret-paths.ts";
import { redact } from "../../../../../providers/words/redact.ts";
import { TestEngine } from "../../../../test-engine.ts";
import { stopServers, type ReceivedRequest } from "../../../http/test-server.ts";
import {
  dataOf,
  startPlainService,
  type Disturbance,
  type PlainService,
} from "../plain-service.ts";
import { fullSpec, sampleLogo, smallSpec } from "../sample-spec.ts";
import { oneTry } from "../../../../test-run.ts";

let service: PlainService;
let engine: TestEngine<TenantSpec, TenantFacts>;
let disturbance: Disturbance;
/** Every PATCH, as it came in. */
let patches: ReceivedRequest[];

beforeEach(async () => {
  patches = [];
  disturbance = (_request, work) => work();
  service = await startPlainService((request, work) => {
    if (request.method === "PATCH") patches.push(request);
    return disturbance(request, work);
  });
  engine = new TestEngine(tenantLifecycle, oneTry(1));
});
afterEach(stopServers);

const { connection: _elsewhere, ...bare } = smallSpec;
function args(change: object = {}, url = service.url): object {
  const connection = { url, keycloakUrl: url };
  return mergeObjects({ ...bare, logo: sampleLogo }, { ...change, connection });
}

const live = () => service.tenants[0] ?? {};
function inPortal(change: object): void {
  service.tenants = [mergeObjects(live(), { ...change })];
}
const sent = () => patches.map(dataOf);

/** What goes along with every update. */
const named = { tenantId: "tenant1", tenantName: "Tenant One", tenantCode: expect.any(String) };
const mark = markOf(smallSpec.owner, smallSpec.seed);
const ours = { ...named, updatedBy: mark };

describe("an update sends", () => {
  test("what changed, whom it is about, and who writes", async () => {
    await engine.up("tenant1", args());
    await engine.up("tenant1", args({ dialer: { maxCallTime: 7 } }));
    expect(sent()).toEqual([
      {
        ...ours,
        tenantSettings: {
          fqdn: smallSpec.fqdn,
          subDomain: "tenant1",
          keyCloak: { realm: "tenant1" },
          dialer: { maxCallTime: "7" },
        },
      },
    ]);
  });

  test("the name that somebody gave the tenant meanwhile, when another setting changes", async () => {
    await engine.up("tenant1", args());
    inPortal({ tenantName: "By hand", tenantCode: "111111" });
    await engine.up("tenant1", args({ dialer: { maxCallTime: 7 } }));
    expect(live()).toMatchObject({ tenantName: "By hand", tenantCode: "111111" });
  });

  test("nothing when only what is no setting of the platform's changes", async () => {
    await engine.up("tenant1", args());
    const before = service.requests().length;
    expect(await engine.up("tenant1", args({ onDestroy: "delete", adopt: "restore" }))).toBe(
      "update",
    );
    expect(service.requests()).toHaveLength(before);
  });
});

describe("what a tenant keeps for ever, changed by somebody", () => {
  /** The service refuses every change of it. */
  const refuseFqdn = () => {
    disturbance = (request, work) => {
      const isChange = leafAt(dataOf(request), fqdnPath) !== leafAt(live(), fqdnPath);
      const message = "tenantSettings.fqdn cannot be changed";
      return request.method === "PATCH" && isChange ? { status: 400, body: { message } } : work();
    };
  };
  const fqdnPath = "tenantSettings.fqdn";

  test("is named with what it has to be, when the platform does not take it back", async () => {
    await engine.up("tenant1", args());
    inPortal({ tenantSettings: { fqdn: "other.cx.example.com", subDomain: "other" } });
    refuseFqdn();
    await engine.refresh("tenant1");
    await expect(engine.up("tenant1", args())).rejects.toThrow(
      new RegExp(
        `HTTP 400.*fqdn cannot be changed[^]*→ a platform may not let these be changed once a tenant is made, and somebody has: ask Expertflow's support to put back fqdn: "${smallSpec.fqdn}", subDomain: "tenant1"\\. Until then this stack cannot change the tenant$`,
      ),
    );
  });

  test.each(["fqdn", "subDomain"])("is put back where the platform takes it: %s", async (name) => {
    await engine.up("tenant1", args());
    const before = leafAt(live(), `tenantSettings.${name}`);
    inPortal({ tenantSettings: { [name]: "other.cx.example.com" } });
    expect(await engine.refresh("tenant1")).toEqual({ drift: [`${name}OnPlatform`] });
    expect(await engine.up("tenant1", args())).toBe("update");
    expect(leafAt(live(), `tenantSettings.${name}`)).toBe(before);
    expect(await engine.refresh("tenant1")).toEqual({ drift: [] });
  });

  test("is not what another refusal is about", async () => {
    await engine.up("tenant1", args());
    disturbance = ({ method }, work) => (method === "PATCH" ? { status: 400 } : work());
    const update = engine.up("tenant1", args({ dialer: { maxCallTime: 7 } }));
    await expect(update).rejects.toThrow(/HTTP 400/);
    await expect(update).rejects.not.toThrow(/once a tenant is made/);
  });
});

describe("a block that the platform has lost", () => {
  const media = { mediaServer: fullSpec.mediaServer };
  const twoFactor = { twoFAConfigs: { is2FAEnabled: true, channelType: "APP" } };
  const secureLink = { secureLink: { linkExpiryTime: 30 } };

  test.each([
    ["mediaServer", media],
    ["secureLink", secureLink],
    ["twoFAConfigs", twoFactor],
    ["dialer", { dialer: { maxCallTime: 7 } }],
    ["redis", { redis: { password: "redis-canary" } }],
    ["finesse", { finesse: { url: "https://finesse", adminPass: "finesse-canary" } }],
  ])("shows, and is sent as a whole: %s", async (block, change) => {
    for (const nothing of [undefined, null, {}, "x"]) {
      service.tenants = [];
      engine.forget("tenant1");
      await engine.up("tenant1", args(change));
      const before = live();
      const { [block]: _lost, ...others } = Object(before["tenantSettings"]) as Record<
        string,
        unknown
      >;
      const tenantSettings = nothing === undefined ? others : { ...others, [block]: nothing };
      service.tenants = [{ ...before, tenantSettings }];
      expect(await engine.refresh("tenant1")).toEqual({ drift: [block] });
      expect(await engine.up("tenant1", args(change))).toBe("update");
      expect(live()).toEqual({ ...before, updatedBy: mark });
    }
  });

  test("is repaired by the update of a setting in it, too, without a refresh", async () => {
    await engine.up("tenant1", args());
    inPortal({ tenantSettings: { redis: null } });
    await engine.up("tenant1", args({ redis: { userName: "other" } }));
    const generated = Object(engine.outputs("tenant1")["generatedPasswords"]) as object;
    const password: unknown = Reflect.get(generated, "redis.password");
    expect(live()).toMatchObject({ tenantSettings: { redis: { userName: "other", password } } });
  });

  test.each([{}, null])("and that was %j before may get its first setting", async (nothing) => {
    await engine.up("tenant1", args());
    inPortal({ tenantSettings: { secureLink: nothing } });
    expect(await engine.up("tenant1", args(secureLink))).toBe("update");
    expect(live()).toMatchObject({ tenantSettings: secureLink });
    expect(patches).toHaveLength(1);
  });
});

test("a switch that somebody stored as a string shows, and is put right", async () => {
  const twoFAConfigs = { is2FAEnabled: false };
  await engine.up("tenant1", args({ twoFAConfigs }));
  const texts = {
    twoFAConfigs: { is2FAEnabled: "false" },
    keyCloak: { "verify-token-audience": "false" },
  };
  inPortal({ tenantSettings: texts });
  expect(await engine.refresh("tenant1")).toEqual({ drift: ["keyCloak", "twoFAConfigs"] });
  await engine.up("tenant1", args({ twoFAConfigs }));
  const keyCloak = { "verify-token-audience": false };
  expect(live()).toMatchObject({ tenantSettings: { twoFAConfigs, keyCloak } });
});

describe("a secret that the record has lost while it shows others", () => {
  const given = { redis: { password: "redis-canary" } };
  const lost = ["redis.password", "mongo.password", "keyCloak.credentials.secret"];
  const lose = (...paths: string[]) => {
    const places = paths.map(documentPath);
    const left = [...leavesOf(live())].filter(([path]) => !places.includes(path));
    service.tenants = [documentOf(left)];
  };

  test("is sent with the next update, whatever that is about", async () => {
    await engine.up("tenant1", args(given));
    const made = live();
    lose(...lost);
    await engine.up("tenant1", args({ ...given, tenantName: "Two" }));
    expect(live()).toEqual({ ...made, tenantName: "Two", updatedBy: mark });
  });

  test.each(lost)("%s: is named by a refresh, which has the next up send it", async (path) => {
    await engine.up("tenant1", args(given));
    const made = live();
    lose(path);
    expect(await engine.refresh("tenant1")).toEqual({ drift: [] });
    expect(engine.warnings).toEqual([
      `tenant 'tenant1': the platform has lost ${path}; the next pulumi up sends it again`,
    ]);
    expect(await engine.up("tenant1", args(given))).toBe("update");
    expect(live()).toEqual({ ...made, updatedBy: mark });
    expect(await engine.up("tenant1", args(given))).toBe("same");
    expect(await engine.refresh("tenant1")).toEqual({ drift: [] });
    expect(engine.warnings).toHaveLength(1);
  });

  test("is not lost where the platform shows none, nor is one that only stands for nothing", async () => {
    await engine.up("tenant1", args(given));
    for (const paths of [["keyCloak.TWILIO_SID"], secretPaths]) {
      lose(...paths);
      await engine.refresh("tenant1");
      expect(await engine.up("tenant1", args(given))).toBe("same");
    }
    await engine.up("tenant1", args({ ...given, tenantName: "Two" }));
    expect(JSON.stringify(sent())).not.toMatch(/password|TWILIO/i);
    expect(engine.warnings).toEqual([]);
  });

  test("is left to its maker where the tenant is somebody else's", async () => {
    await engine.up("tenant1", args());
    inPortal({ createdBy: "operator" });
    engine.forget("tenant1");
    const adopting = args({ ...given, adopt: "always" });
    await engine.up("tenant1", adopting);
    lose(...lost);
    patches = [];
    engine.warnings.length = 0;
    await engine.refresh("tenant1");
    expect(await engine.up("tenant1", adopting)).toBe("same");
    expect(engine.warnings).toEqual([]);
  });
});

describe("a record of which a run that died has left only what tells whose it is", () => {
  test.each([true, false])("is put back as far as it is known; refreshed: %s", async (isFirst) => {
    await engine.up("tenant1", args({ mediaServer: fullSpec.mediaServer }));
    const made = live();
    const { tenantId, tenantName, tenantCode, _id } = made;
    const left = { fqdn: smallSpec.fqdn, subDomain: "tenant1", keyCloak: { realm: "tenant1" } };
    service.tenants = [{ tenantId, tenantName, tenantCode, _id, tenantSettings: left }];
    if (isFirst) await engine.refresh("tenant1");
    const change = { mediaServer: fullSpec.mediaServer, tenantName: "Two" };
    expect(await engine.up("tenant1", args(change))).toBe("update");
    expect(live()).toEqual({ ...made, tenantName: "Two", updatedBy: mark });
  });
});

describe("somebody who changes the tenant at the same moment", () => {
  /** The portal writes between our look and the end of our update. */
  const meanwhile = (change: object): Disturbance => {
    let isOver = false;
    return ({ method }, work) => {
      if (method === "PATCH" && !isOver) {
        isOver = true;
        inPortal(change);
      }
      return work();
    };
  };

  test("keeps a setting of theirs, managed or not", async () => {
    await engine.up("tenant1", args());
    disturbance = meanwhile({
      portal: 1,
      tenantSettings: { dialer: { callsPerSecond: "99" }, theirs: { a: 1 } },
    });
    expect(await engine.up("tenant1", args({ dialer: { maxCallTime: 7 } }))).toBe("update");
    expect(live()).toMatchObject({
      portal: 1,
      tenantSettings: { theirs: { a: 1 }, dialer: { callsPerSecond: "99", maxCallTime: "7" } },
    });
    expect(patches).toHaveLength(1);
  });

  test("is told when they undo our change", async () => {
    await engine.up("tenant1", args());
    disturbance = ({ method }, work) => {
      const reply = work();
      if (method === "PATCH") inPortal({ tenantSettings: { dialer: { maxCallTime: "1" } } });
      return reply;
    };
    await expect(engine.up("tenant1", args({ dialer: { maxCallTime: 7 } }))).rejects.toThrow(
      /dialer\.maxCallTime is not as it was sent/,
    );
  });
});

describe("what became of an update is asked of the tenant itself", () => {
  const first = { redis: { password: "first-canary" } };
  const second = { redis: { password: "second-canary" } };
  /** Blocks are replaced, and the list shows what was there before. */
  const replacing = (lists: number): Disturbance => {
    const before = service.tenants;
    let looks = 0;
    return (request, work) => {
      if (request.method === "GET" && request.path === "/tenant" && ++looks <= lists) {
        return { body: before };
      }
      if (request.method !== "PATCH") return work();
      service.tenants = [{ ...live(), ...dataOf(request), updatedAt: String(patches.length) }];
      return { body: live() };
    };
  };

  test("not of a list that lags: it would prove a record that was emptied", async () => {
    await engine.up("tenant1", args(first));
    const made = live();
    disturbance = replacing(Infinity);
    expect(await engine.up("tenant1", args(second))).toBe("update");
    expect(live()).toMatchObject(mergeObjects(made, { tenantSettings: second }));
  });

  test.each([2, 4])(
    "or, where only lists answer, of one that shows the update: after %i that lag",
    async (lists) => {
      engine.tune(oneTry(10));
      await engine.up("tenant1", args(first));
      inPortal({ updatedAt: "0" });
      const { updatedAt: _at, ...made } = live();
      const lagging = replacing(lists);
      disturbance = (request, work) =>
        /^\/tenant\/./.test(request.path) ? { status: 404 } : lagging(request, work);
      expect(await engine.up("tenant1", args(second))).toBe("update");
      expect(live()).toMatchObject(mergeObjects(made, { tenantSettings: second }));
    },
  );
});

test("an update after which nobody answers is not taken for a tenant that is gone", async () => {
  engine.tune(oneTry(10));
  await engine.up("tenant1", args());
  disturbance = ({ method }, work) =>
    patches.length > 0 && method === "GET" ? { status: 503 } : work();
  await expect(engine.up("tenant1", args({ tenantName: "Two" }))).rejects.toThrow(/HTTP 503/);
});

describe("an update whose answer was lost", () => {
  /** The service fails with each update, after it did this with it. */
  const failing = (act: (work: () => void) => void): Disturbance => {
    return ({ method }, work) => {
      if (method !== "PATCH") return work();
      act(work);
      return { status: 504, body: { message: "the gateway gave up" } };
    };
  };

  test("is done when the tenant shows it as ours, which is said with the answer's words", async () => {
    await engine.up("tenant1", args());
    disturbance = failing((work) => {
      work();
      inPortal({ updatedAt: "later" });
    });
    expect(await engine.up("tenant1", args({ dialer: { maxCallTime: 7 } }))).toBe("update");
    expect(engine.warnings).toEqual([
      expect.stringMatching(
        /^tenant 'tenant1' was updated, although .*HTTP 504: the gateway gave up/,
      ),
    ]);
  });

  test.each<[string, object, (work: () => void) => void]>([
    ["nothing of it is there", { tenantName: "Two" }, () => undefined],
    [
      "only secrets were sent, and nothing tells",
      { redis: { password: "x-canary" } },
      (w) => {
        w();
      },
    ],
    [
      "only secrets were sent, and another writer left our name standing",
      { redis: { password: "x-canary" } },
      () => {
        inPortal({ updatedAt: "later" });
      },
    ],
    [
      "another writer has it so",
      { tenantName: "Two" },
      () => {
        inPortal({ tenantName: "Two", updatedBy: "operator", updatedAt: "later" });
      },
    ],
    [
      "the tenant is gone",
      { tenantName: "Two" },
      () => {
        service.tenants = [];
      },
    ],
  ])("is not done when %s", async (_what, change, act) => {
    await engine.up("tenant1", args());
    disturbance = failing(act);
    await expect(engine.up("tenant1", args(change))).rejects.toThrow(/HTTP 504/);
  });
});

describe("an answer with success from something else, which carries nothing out", () => {
  const swallowing: Disturbance = ({ method }, work) =>
    method === "PATCH" ? { headers: { "content-type": "text/html" }, body: "" } : work();

  test.each<[string, Record<string, unknown>]>([
    ["redis.password", { redis: { password: "x-canary" } }],
    ["tenantName", { tenantName: "Two" }],
  ])(
    "is no update: %s",
    async (_path, change) => {
      engine.tune(oneTry(3));
      await engine.up("tenant1", args());
      inPortal({ updatedAt: "1" });
      disturbance = swallowing;
      await expect(engine.up("tenant1", args(change))).rejects.toThrow(
        "cannot update tenant 'tenant1': a web page answered in place of the service, and the record does not show the update\n" +
          "  → check that PATCH <tenantApi.url>/tenant leads to the CX Tenant API (gateway, maintenance page), then run pulumi up again",
      );
      expect(patches).toHaveLength(1);
      // As a service does that keeps the time.
      disturbance = (request, work) => {
        const reply = work();
        if (request.method === "PATCH") inPortal({ updatedAt: "2" });
        return reply;
      };
      expect(await engine.up("tenant1", args(change))).toBe("update");
      expect(live()).toMatchObject("redis" in change ? { tenantSettings: change } : change);
    },
    15_000,
  );
});

test("an answer in other words is one, where the record's time does not tell either", async () => {
  await engine.up("tenant1", args());
  inPortal({ updatedAt: "1" });
  disturbance = (request, work) => {
    const reply = work();
    return request.method === "PATCH" ? { body: "Tenant updated" } : reply;
  };
  expect(await engine.up("tenant1", args({ redis: { password: "x-canary" } }))).toBe("update");
  expect(patches).toHaveLength(1);
});

describe("another tenant of the same id", () => {
  const anew = { _id: "later", createdBy: "operator" };

  test("is not refreshed as ours: it stays as it was known, with a warning", async () => {
    await engine.up("tenant1", args());
    inPortal(anew);
    expect(await engine.refresh("tenant1")).toEqual({ drift: [] });
    expect(engine.warnings.join()).toContain(
      "tenant 'tenant1' on the platform is not this stack's any more (createdBy: 'operator'); it is left alone",
    );
  });

  test("is not updated", async () => {
    await engine.up("tenant1", args());
    inPortal(anew);
    await expect(engine.up("tenant1", args({ tenantName: "Two" }))).rejects.toThrow(
      "cannot update tenant 'tenant1': it is not this stack's (createdBy: 'operator') on the platform\n" +
        `  → to let go of it, ${howToLetGo("tenant1")}`,
    );
    expect(patches).toEqual([]);
    await engine.up("tenant1", args({ onDestroy: "retain" }));
    await engine.upWithout("tenant1");
    expect(patches).toEqual([]);
  });

  test("is not taken up because a list that lags shows ours, which was taken down", async () => {
    await engine.up("tenant1", args());
    await engine.destroy("tenant1");
    const oldList = service.tenants;
    inPortal(anew);
    patches = [];
    disturbance = ({ path }, work) => (path === "/tenant" ? { body: oldList } : work());
    await expect(engine.up("tenant1", args())).rejects.toThrow("was not made by this stack");
    expect(patches).toEqual([]);
  });

  test("that took it over while it was updated is not remembered as ours", async () => {
    const theirs = markOf(smallSpec.owner, "another seed");
    await engine.up("tenant1", args());
    disturbance = (request, work) => {
      const reply = work();
      if (request.method === "PATCH") inPortal({ createdBy: `${theirs} (taken over)` });
      return reply;
    };
    await expect(engine.up("tenant1", args({ tenantName: "Two" }))).rejects.toThrow(
      `another state took tenant 'tenant1' over while it was updated (createdBy: '${theirs} (taken over)'): the update was sent, and this stack's state stays as it was\n` +
        `  → to let go of it, ${howToLetGo("tenant1")}`,
    );
    expect(engine.outputs("tenant1")["mark"]).toBe(mark);
    patches = [];
    await expect(engine.destroy("tenant1")).rejects.toThrow("another state has taken it over");
    expect(patches).toEqual([]);
  });

  test("that took it over while it was made is not remembered as ours either", async () => {
    const theirs = markOf(smallSpec.owner, "another seed");
    disturbance = ({ method }, work) => {
      const reply = work();
      if (method !== "POST") return reply;
      inPortal({ createdBy: `${theirs} (taken over)` });
      return { status: 201, body: live() };
    };
    await expect(engine.up("tenant1", args())).rejects.toThrow(
      `another state took tenant 'tenant1' over while it was made (createdBy: '${theirs} (taken over)')`,
    );
    await expect(engine.destroy("tenant1")).rejects.toThrow("another state has taken it over");
    expect(patches).toEqual([]);
  });

  test("is another case than one that is gone", async () => {
    await engine.up("tenant1", args());
    service.tenants = [];
    await expect(engine.up("tenant1", args({ tenantName: "Two" }))).rejects.toThrow(
      "it is not on the platform\n  → run pulumi refresh, then pulumi up",
    );
  });

  test("is not what a new address may lead to, and neither is none", async () => {
    await engine.up("tenant1", args());
    const before = live();
    const moved = args({}, service.url.replace("127.0.0.1", "localhost"));
    for (const tenants of [[], [{ ...before, ...anew }]]) {
      service.tenants = tenants;
      await expect(engine.up("tenant1", moved)).rejects.toThrow(
        "that the new address leads to; nothing was changed\n" +
          "  → check tenantApi.url and keycloak.url: they must lead to the platform that the tenant is on",
      );
    }
    service.tenants = [before];
    expect(await engine.up("tenant1", moved)).toBe("update");
    expect(patches).toEqual([]);
  });

  test("is told by its maker where records show no id of their own", async () => {
    await engine.up("tenant1", args());
    inPortal({ createdBy: "operator" });
    expect(await engine.refresh("tenant1")).toEqual({ drift: [] });
    const { _id: _id, ...withoutId } = live();
    service.tenants = [{ ...withoutId, createdBy: mark }];
    engine.forget("tenant1");
    await engine.up("tenant1", args());
    inPortal({ createdBy: "operator" });
    engine.warnings.length = 0;
    await engine.refresh("tenant1");
    expect(engine.warnings.join()).toContain("is not this stack's any more");
  });
});

describe("the owner's name", () => {
  test("is written anew when it changes, with the same id", async () => {
    await engine.up("tenant1", args());
    expect(await engine.up("tenant1", args({ owner: "team-blue" }))).toBe("update");
    const renamed = markOf("team-blue", smallSpec.seed);
    expect(sent()).toMatchObject([{ ...named, createdBy: renamed, updatedBy: renamed }]);
    expect(renamed.split("#")[1]).toBe(mark.split("#")[1]);
    expect(engine.outputs("tenant1")["mark"]).toBe(renamed);
    expect(await engine.refresh("tenant1")).toEqual({ drift: [] });
    await engine.up("tenant1", args({ owner: "team-blue", tenantName: "Two" }));
    expect(sent().at(-1)).not.toHaveProperty("createdBy");
  });

  test("is not written into somebody else's tenant", async () => {
    await engine.up("tenant1", args());
    inPortal({ createdBy: "operator" });
    engine.forget("tenant1");
    await engine.up("tenant1", args({ adopt: "always" }));
    patches = [];
    await engine.up("tenant1", args({ adopt: "always", owner: "team-blue" }));
    expect(patches).toEqual([]);
    await engine.up("tenant1", args({ adopt: "always", owner: "team-blue", tenantName: "Two" }));
    expect(live()).toMatchObject({
      createdBy: "operator",
      updatedBy: expect.stringMatching(/^team-blue#/),
    });
  });
});

describe("passwords", () => {
  test("of an adopted tenant are never ours: an update sends none, and the state has none", async () => {
    await engine.up("tenant1", args());
    inPortal({ createdBy: "operator" });
    engine.forget("tenant1");
    await engine.up("tenant1", args({ adopt: "always" }));
    patches = [];
    inPortal({ tenantSettings: { redis: null, mongo: {}, campaigns: "x" } });
    await engine.refresh("tenant1");
    await engine.up("tenant1", args({ adopt: "always" }));
    expect(JSON.stringify(sent())).not.toMatch(/password|PASSWORD_ADMIN/i);
    expect(engine.outputs("tenant1")["generatedPasswords"]).toEqual({});
  });

  test("that are given later replace the generated ones, and are announced", async () => {
    await engine.up("tenant1", args());
    await engine.up("tenant1", args({ redis: { password: "given-canary" } }));
    expect(live()).toMatchObject({ tenantSettings: { redis: { password: "given-canary" } } });
    expect(engine.outputs("tenant1")["generatedPasswords"]).not.toHaveProperty(["redis.password"]);
    expect(engine.warnings).toEqual([
      "tenant 'tenant1': redis.password will be sent. A platform may keep the password that realm, Redis or MongoDB were made with: try the login afterwards",
    ]);
  });

  test("that are taken out of the program stay as they are, which is said", async () => {
    await engine.up("tenant1", args({ redis: { password: "given-canary" } }));
    const before = live();
    expect(await engine.up("tenant1", args())).toBe("update");
    expect(live()).toEqual(before);
    expect(engine.warnings).toEqual([
      "tenant 'tenant1': redis.password is no longer managed and keeps its value",
    ]);
  });

  test("are never shown: those of an update are remembered before anything is sent", async () => {
    await engine.up("tenant1", args());
    disturbance = ({ method, body }, work) =>
      method === "PATCH" ? { status: 400, body: { message: `bad ${body}` } } : work();
    const update = engine.up("tenant1", args({ redis: { password: "update-canary" } }));
    await expect(update).rejects.toThrow(/HTTP 400/);
    await expect(update).rejects.not.toThrow(/update-canary/);
    expect(redact("update-canary")).not.toContain("canary");
  });
});

describe("a setting that leaves the program", () => {
  test("keeps its value, which is said; nothing is sent", async () => {
    const more = { status: "inActive", secureLink: { linkExpiryTime: 30 } };
    await engine.up("tenant1", args(more));
    patches = [];
    expect(await engine.up("tenant1", args())).toBe("update");
    expect(patches).toEqual([]);
    expect(engine.warnings).toEqual([
      "tenant 'tenant1': status is no longer managed and keeps its value",
      "tenant 'tenant1': secureLink.linkExpiryTime is no longer managed and keeps its value",
    ]);
  });

  test("is switched off when it is two-factor authentication", async () => {
    const twoFAConfigs = { is2FAEnabled: true, channelType: "APP" };
    await engine.up("tenant1", args({ twoFAConfigs }));
    await engine.up("tenant1", args());
    expect(live()).toMatchObject({ tenantSettings: { twoFAConfigs: { is2FAEnabled: false } } });
  });
});

test.each([
  ["tenantName", { tenantName: "***" }],
  ["redis", { tenantSettings: { redis: { userName: "****" } } }],
])("asterisks that a person has stored in %s are drift, and put right", async (name, stored) => {
  await engine.up("tenant1", args());
  const before = live();
  inPortal(stored);
  expect(await engine.refresh("tenant1")).toEqual({ drift: [name] });
  expect(await engine.up("tenant1", args())).toBe("update");
  expect(live()).toEqual(before);
});

describe("a value that the platform shows as asterisks only", () => {
  /** The platform replaces blocks, and knows the true value. */
  const masking = (shown: string): Disturbance => {
    const mask = (tenant: Record<string, unknown>) =>
      leafAt(tenant, "tenantSettings.sip.pin") === undefined
        ? tenant
        : mergeObjects(tenant, { tenantSettings: { sip: { pin: shown } } });
    return (request, work) => {
      if (request.method === "PATCH") service.tenants = [{ ...live(), ...dataOf(request) }];
      if (request.method === "PATCH") return { body: mask({ ...live() }) };
      const reply = work();
      if (request.path === "/tenant")
        return { body: service.tenants.map((tenant) => mask({ ...tenant })) };
      return request.path.startsWith("/tenant/") ? { body: mask({ ...live() }) } : reply;
    };
  };
  const sip = { extraSettings: { sip: { pin: "4711" } } };

  test.each(["****", "••••••", "●●●"])("is never sent back: %s", async (shown) => {
    await engine.up("tenant1", args());
    inPortal({ tenantSettings: { sip: { pin: "4711" } } });
    disturbance = masking(shown);
    await engine.up("tenant1", args({ dialer: { maxCallTime: 7 } })).catch(() => undefined);
    expect(JSON.stringify(sent())).not.toContain(shown);
  });

  test("goes along as it is known where the program gives it", async () => {
    await engine.up("tenant1", args(sip));
    disturbance = masking("****");
    await engine.up("tenant1", args({ ...sip, dialer: { maxCallTime: 7 } }));
    expect(live()).toMatchObject({ tenantSettings: { sip: { pin: "4711" } } });
  });
});

describe("the logo", () => {
  let directory: string;
  let logo: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "cx-logo-"));
    logo = join(directory, "logo.svg");
    writeFileSync(logo, '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="50"/>');
  });
  afterEach(() => rm(directory, { recursive: true }));
  const withLogo = () => patches.map(({ body }) => body.includes('name="tenantLogo"'));
  const change = (text: string) => {
    writeFileSync(
      logo,
      `<svg xmlns="http://www.w3.org/2000/svg" width="200" height="50"><!-- ${text} --></svg>`,
    );
  };

  test("is sent again when the file changed, and at no other update", async () => {
    await engine.up("tenant1", args({ logo }));
    await engine.up("tenant1", args({ logo, tenantName: "Two" }));
    expect(withLogo()).toEqual([false]);
    change("new");
    await engine.up("tenant1", args({ logo, tenantName: "Two" }));
    expect(withLogo()).toEqual([false, true]);
    expect(await engine.up("tenant1", args({ logo, tenantName: "Two" }))).toBe("same");
  });

  test("is not sent to somebody's tenant that is taken over as it is, nor called lost there", async () => {
    await engine.up("tenant1", args({ logo }));
    inPortal({ createdBy: "operator", tenantSettings: { logoPath: null } });
    engine.forget("tenant1");
    await engine.up("tenant1", args({ logo, adopt: "ifIdentical" }));
    await engine.refresh("tenant1");
    expect(await engine.up("tenant1", args({ logo, adopt: "ifIdentical" }))).toBe("same");
    expect(patches).toEqual([]);
    expect(engine.warnings.join()).not.toContain("logo");
  });

  test("that the platform has lost is named by a refresh, and put back by the next up", async () => {
    await engine.up("tenant1", args({ logo }));
    inPortal({ tenantSettings: { logoPath: null } });
    await engine.refresh("tenant1");
    expect(engine.warnings).toContain(
      "tenant 'tenant1': the platform has lost its logo; the next pulumi up sends it again",
    );
    expect(await engine.up("tenant1", args({ logo }))).toBe("update");
    expect(withLogo()).toEqual([true]);
    expect(await engine.refresh("tenant1")).toEqual({ drift: [] });
    expect(await engine.up("tenant1", args({ logo }))).toBe("same");
  });

  test("is sent once more without a secret that was read, also where blocks are replaced", async () => {
    disturbance = (request, work) => {
      if (request.method === "PATCH") service.tenants = [{ ...live(), ...dataOf(request) }];
      const reply = request.method === "PATCH" ? { body: live() } : work();
      if (request.method !== "POST") return reply;
      const redis = { password: "encrypted-canary" };
      inPortal({ theirs: 1, tenantSettings: { logoPath: "", redis } });
      return { status: 201, body: live() };
    };
    await expect(engine.up("tenant1", args({ logo }))).rejects.toThrow(/has not stored the logo/);
    const { generatedPasswords } = engine.outputs("tenant1");
    const password: unknown = Reflect.get(Object(generatedPasswords) as object, "redis.password");
    expect(JSON.stringify(sent())).not.toContain("encrypted-canary");
    expect(live()).toMatchObject({ tenantSettings: { redis: { password } } });
  });

  test("that was not stored is sent once more, and then left to the next run", async () => {
    const noLogo = () => {
      inPortal({ tenantSettings: { logoPath: "" } });
    };
    disturbance = ({ method }, work) => {
      const reply = work();
      if (method !== "GET") noLogo();
      return method === "POST" ? { status: 201, body: live() } : reply;
    };
    await expect(engine.up("tenant1", args({ logo }))).rejects.toThrow(
      "the platform has not stored the logo of tenant 'tenant1' although it was sent again",
    );
    expect(withLogo()).toEqual([true]);
    expect(engine.outputs("tenant1")["pendingSteps"]).toEqual(["logo"]);
    await engine.refresh("tenant1");
    expect(engine.outputs("tenant1")["pendingSteps"]).toEqual(["logo"]);
    disturbance = ({ method, body }, work) => {
      const reply = work();
      const isStored = method === "PATCH" && body.includes('name="tenantLogo"');
      if (isStored) inPortal({ tenantSettings: { logoPath: "logo.svg" } });
      return reply;
    };
    expect(await engine.up("tenant1", args({ logo }))).toBe("update");
    expect(withLogo()).toEqual([true, true]);
    expect(engine.outputs("tenant1")["pendingSteps"]).toEqual([]);
  });
});

test("a realm that is not there yet is left to the next run, which does nothing else", async () => {
  disturbance = ({ path }, work) => (path.startsWith("/realms/") ? { status: 404 } : work());
  await expect(engine.up("tenant1", args())).rejects.toThrow(
    "the realm of tenant 'tenant1' does not answer yet",
  );
  expect(engine.outputs("tenant1")["pendingSteps"]).toEqual(["realm"]);
  await expect(engine.up("tenant1", args())).rejects.toThrow("does not answer yet");
  expect(engine.outputs("tenant1")["pendingSteps"]).toEqual(["realm"]);
  disturbance = (_request, work) => work();
  expect(await engine.up("tenant1", args())).toBe("update");
  expect(engine.outputs("tenant1")["pendingSteps"]).toEqual([]);
  expect(patches).toEqual([]);
});
