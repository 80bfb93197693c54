import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { Deadline } from "../../../../../providers/flow/deadline.ts";
import {
  documentOf,
  leafAt,
  leavesOf,
} from "../../../../../providers/resources/tenant/document/leaves.ts";
import type { TenantDocument } from "../../../../../providers/services/tenant-api/document.ts";
import {
  connectToTenantService,
  type TenantService,
} from "../../../../../providers/services/tenant-api/service.ts";
import { reconcile } from "../../../../../providers/resources/tenant/update/reconcile.ts";
import { stopServers, type ReceivedRequest } from "../../../http/test-server.ts";
import {
  dataOf,
  startPlainService,
  type Disturbance,
  type PlainService,
} from "../plain-service.ts";
import { oneTry, testRun } from "../../../../test-run.ts";

let service: PlainService;
let disturbance: Disturbance;
let platform: TenantService;
let warnings: string[];
/** Every PATCH, as it came in. */
let patches: ReceivedRequest[];

const redis = { userName: "tenant1" };
const dialer = { maxCallTime: "5" };
const before = { tenantId: "tenant1", tenantName: "One", note: "a" };
const made: TenantDocument = { ...before, tenantSettings: { redis, dialer } };

beforeEach(async () => {
  [warnings, patches] = [[], []];
  disturbance = (_request, work) => work();
  service = await startPlainService((request, work) => {
    if (request.method === "PATCH") patches.push(request);
    return disturbance(request, work);
  });
  service.tenants = [made];
  const run = testRun(oneTry(), (message) => warnings.push(message));
  const { url } = service;
  platform = connectToTenantService(run, { url, keycloakUrl: url });
});
afterEach(stopServers);

const live = () => service.tenants[0] ?? {};
const path = "tenantSettings.dialer.maxCallTime";
const soon = () => Deadline.inSeconds(0.5);

/** One update of the tenant as it is; `whole` is what else is known of it. */
function update(
  leaves: Record<string, unknown> = { [path]: "7" },
  {
    whole = {},
    deadline = Deadline.inSeconds(5),
    writer = { updatedBy: "us" },
  }: { whole?: object; deadline?: Deadline; writer?: Record<string, string> } = {},
): Promise<TenantDocument> {
  const wanted = documentOf(Object.entries({ ...whole, ...leaves }));
  const change = { leaves: new Map(Object.entries(leaves)), whole: wanted, writer, deadline };
  return reconcile(platform, live(), change);
}

/** What a service does with an update in place of its own work. */
const updating =
  (act: (request: ReceivedRequest) => ReturnType<Disturbance>): Disturbance =>
  (request, work) =>
    request.method === "PATCH" ? act(request) : work();

/** Stores what an update holds, but for these paths. */
const without =
  (...paths: string[]) =>
  (request: ReceivedRequest) => {
    const kept = [...leavesOf(dataOf(request))].filter(([one]) => !paths.includes(one));
    service.tenants = [documentOf([...leavesOf(live()), ...kept])];
    return { body: {} };
  };

/** Keeps of the settings only what an update carries. */
const replacing = updating((request) => {
  service.tenants = [{ ...live(), ...dataOf(request) }];
  return { body: {} };
});

const secret = (name: string) => `tenantSettings.${name}`;
const passwords = {
  [secret("keyCloak.PASSWORD_ADMIN")]: "admin-canary",
  [secret("redis.password")]: "redis-canary",
  [secret("mongo.password")]: "mongo-canary",
  [secret("campaigns.password")]: "campaigns-canary",
  [secret("surveys.password")]: "surveys-canary",
};

const remedy =
  "\n  → compare them in the platform's own administration. What is not as it was sent, the platform does not take: correct it, or, if it does not know the setting, take it out of extraSettings. A secret that is gone and that this stack does not know has to be given there again. " +
  "If another person or program changed the tenant at the same moment, run pulumi refresh, then pulumi up";
const damaged =
  "the update of tenant 'tenant1' was accepted, but these settings are not as they should be afterwards:\n";

describe("a setting that the platform does not take", () => {
  test("is named, and says nothing of what an update loses", async () => {
    disturbance = updating(without(path));
    await expect(update()).rejects.toThrow(
      new Error(`${damaged}  - dialer.maxCallTime is not as it was sent${remedy}`),
    );
    expect(platform.updates).toEqual({});
    expect(patches).toHaveLength(2);
  });

  test("is named with the refusal of its second sending", async () => {
    disturbance = updating((request) =>
      patches.length === 1
        ? without(path)(request)
        : { status: 400, body: { message: "not again" } },
    );
    await expect(update()).rejects.toThrow(
      /is not as it was sent\nand they could not be sent once more: .*HTTP 400: not again[^]*→ compare them/,
    );
  });

  test("is every one that was sent where nothing of the update shows", async () => {
    disturbance = ({ method, path: place }, work) => {
      if (method === "PATCH") return { body: {} };
      return place === "/tenant" ? work() : { status: 404 };
    };
    await expect(update(undefined, { deadline: soon() })).rejects.toThrow(
      `${damaged}  - dialer.maxCallTime is not as it was sent\n  → compare them`,
    );
    expect(platform.updates).toEqual({});
  });
});

describe("what the platform loses of a tenant", () => {
  test("is put back; the secrets among it that nobody knows or shows are named", async () => {
    disturbance = replacing;
    const whole = { [secret("redis.password")]: "redis-canary" };
    const after = await update(undefined, { whole });
    expect(after).toMatchObject({
      note: "a",
      tenantSettings: {
        dialer: { maxCallTime: "7" },
        redis: { ...redis, password: "redis-canary" },
      },
    });
    expect(platform.updates).toEqual({ loss: "settings" });
    expect(warnings).toEqual([
      "tenant 'tenant1': the platform keeps of a tenant only what an update carries, so it has lost what this stack does not know and nobody shows: keyCloak.PASSWORD_ADMIN, mongo.password, campaigns.password, surveys.password. " +
        "Give them in the program, or in the platform's own administration",
    ]);
  });

  test("is sent along once the run knows it, where every secret is known", async () => {
    platform.updates.loss = "record";
    await update(undefined, { whole: passwords });
    expect(patches).toHaveLength(1);
    expect(patches.map(dataOf)).toMatchObject([{ note: "a", tenantSettings: { redis } }]);
  });

  test("stops an update that would cost a secret", async () => {
    platform.updates.loss = "record";
    const {
      [secret("mongo.password")]: _mongo,
      [secret("surveys.password")]: _surveys,
      ...whole
    } = passwords;
    await expect(update(undefined, { whole })).rejects.toThrow(
      new Error(
        "cannot update tenant 'tenant1' without a loss: the platform keeps only what an update carries, as another update of this run has shown, and this stack does not know mongo.password, surveys.password; nothing was changed\n" +
          "  → give them in the program (the others in extraSettings), or change the tenant in the platform's own administration",
      ),
    );
    expect(patches).toEqual([]);
  });
});

describe("several tenants whose secrets nobody knows", () => {
  const ids = ["tenant1", "tenant2", "tenant3", "tenant4"];
  const change = () => ({
    leaves: new Map([[path, "7"]]),
    whole: documentOf([[path, "7"]]),
    writer: { updatedBy: "us" },
    deadline: Deadline.inSeconds(5),
  });

  beforeEach(() => {
    service.tenants = ids.map((tenantId) => ({ ...made, tenantId }));
  });

  test("are updated after the first one has shown that the platform keeps them", async () => {
    const updates = service.tenants.map((tenant) => reconcile(platform, tenant, change()));
    const after = await Promise.all(updates);
    expect(after.map((one) => leafAt(one, path))).toEqual(ids.map(() => "7"));
    expect(platform.updates).toEqual({ isKept: true });
  });

  test("lose no more than the first one does where the platform does not keep them", async () => {
    disturbance = updating((request) => {
      const sent = dataOf(request);
      service.tenants = service.tenants.map((tenant) =>
        tenant["tenantId"] === sent["tenantId"] ? { ...tenant, ...sent } : tenant,
      );
      return { body: {} };
    });
    const updates = service.tenants.map((tenant) => reconcile(platform, tenant, change()));
    const ended = await Promise.allSettled(updates);
    expect(ended.map(({ status }) => status)).toEqual([
      "fulfilled",
      ...["rejected", "rejected", "rejected"],
    ]);
    expect(new Set(patches.map((request) => dataOf(request)["tenantId"]))).toEqual(
      new Set(["tenant1"]),
    );
  });
});

test("the list that was read before an update is read again after it", async () => {
  expect(await platform.tenants.recent()).toEqual([made]);
  await update();
  expect((await platform.tenants.recent()).map((one) => leafAt(one, path))).toEqual(["7"]);
});

test("a web page in place of an answer is no failure where the tenant shows the update", async () => {
  disturbance = (request, work) => {
    const reply = work();
    const page = { headers: { "content-type": "text/html" }, body: "<html></html>" };
    return request.method === "PATCH" ? page : reply;
  };
  expect(leafAt(await update(), path)).toBe("7");
  expect(service.requests()).toEqual(["PATCH /tenant", "GET /tenant/tenant1"]);
});

test("a tenant that is gone after its update is said to be", async () => {
  const deadline = soon();
  disturbance = updating(() => {
    service.tenants = [];
    deadline.extend(5_000); // longer than a list is waited for
    return { body: {} };
  });
  await expect(update(undefined, { deadline })).rejects.toThrow(
    new Error(
      "cannot update tenant 'tenant1': it is not on the platform any more\n" +
        "  → run pulumi refresh, then pulumi up: it will be created again",
    ),
  );
});

describe("an update whose answer was lost", () => {
  const lost = { status: 504, body: { message: "the gateway gave up" } };
  const losing = (act: (request: ReceivedRequest) => void) =>
    updating((request) => {
      act(request);
      return lost;
    });

  test("is done when the tenant shows it, which is said", async () => {
    disturbance = losing(without());
    expect(leafAt(await update(), path)).toBe("7");
    expect(warnings).toEqual([
      expect.stringMatching(
        /^tenant 'tenant1' was updated, although the platform answered with a failure \(.*HTTP 504: the gateway gave up.*\)\. Its record is proved; whether all that the platform does with it was done could not be seen: see the log of its tenant service$/s,
      ),
    ]);
  });

  test("is done, too, when it named no writer", async () => {
    service.tenants = [{ ...made, updatedBy: "operator" }];
    disturbance = losing(without());
    expect(leafAt(await update(undefined, { writer: {} }), path)).toBe("7");
  });

  test("is not done when a part of it is not as it was sent", async () => {
    disturbance = losing(without("tenantName"));
    await expect(update({ [path]: "7", tenantName: "Two" })).rejects.toThrow(/HTTP 504/);
    expect(patches).toHaveLength(1);
    expect(warnings).toEqual([]);
  });

  test("is not done when the tenant is gone, though nothing was asked for in a block", async () => {
    const damagedBlock = { ...before, tenantSettings: { dialer: "x" } };
    service.tenants = [damagedBlock];
    disturbance = losing(() => {
      service.tenants = [];
    });
    const emptied = { "tenantSettings.dialer": {} };
    await expect(update(emptied, { deadline: soon() })).rejects.toThrow(/HTTP 504/);
  });
});
