import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { provisionedHostLifecycle } from "../../../../../providers/resources/grafana-provisioned-host/lifecycle.ts";
import { secretStore } from "../../../../../providers/services/grafana/provisioning/secret.ts";
import { Deadline } from "../../../../../providers/flow/deadline.ts";
import { TestEngine } from "../../../../test-engine.ts";
import { startServer, type Reply } from "../../../http/test-server.ts";
import { FakeCluster } from "./fake-cluster.ts";

const dataSource = "infinity_cim_json_api";
const allowedHost = "https://tenant1.cx.localhost";
const path = "expertflow/datasources";
const key = "datasource.yml";
const file = `apiVersion: 1
datasources:
- name: ${dataSource}
  jsonData:
    allowedHosts:
    - "*" # keep
`;
const withEntry = `${file}    - ${allowedHost}\n`;

let cluster: FakeCluster;
beforeEach(async () => {
  cluster = await FakeCluster.start();
  cluster.put(path, { [key]: file });
});
afterEach(() => cluster.stop());

const stack = (environment: Record<string, string> = {}) =>
  new TestEngine(provisionedHostLifecycle, environment);

function args(change: object = {}): object {
  return { secret: "datasources", namespace: "expertflow", dataSource, allowedHost, ...change };
}

const text = () => cluster.text(path, key);

describe("everything in the Secret but our line", () => {
  test("is the same after our writes: other keys, binary ones too, and labels", async () => {
    const binary = Buffer.from([0xff, 0x00, 0xfe, 0x80]);
    cluster.put(path, {
      [key]: file,
      "second.yaml": "apiVersion: 1\n",
      "ca.crt": binary,
      empty: "",
    });
    const before = cluster.secrets.get(path);
    const engine = stack();
    await engine.up("one", args());
    expect(text()).toBe(withEntry);
    await engine.destroy("one");
    const after = cluster.secrets.get(path);
    expect(after?.data).toEqual(before?.data);
    expect(after?.metadata["labels"]).toEqual({ made: "by-hand" });
    expect(cluster.writes).toBe(2);
  });

  test("is not written when nothing is to be changed", async () => {
    cluster.put(path, { [key]: withEntry });
    await stack().up("one", args());
    expect(cluster.writes).toBe(0);
  });

  test("is kept when somebody writes between our read and our write", async () => {
    const theirs = file.replace('"*" # keep\n', '"*" # keep\n    - https://theirs.example\n');
    cluster.meanwhile = () => {
      cluster.put(path, { [key]: theirs, other: "theirs" });
    };
    const engine = stack();
    await engine.up("one", args());
    expect(text()).toBe(`${theirs}    - ${allowedHost}\n`);
    expect(cluster.text(path, "other")).toBe("theirs");
    cluster.meanwhile = () => {
      cluster.put(path, { [key]: `${theirs}    - ${allowedHost}\n`, other: "again" });
    };
    await engine.destroy("one");
    expect([text(), cluster.text(path, "other")]).toEqual([theirs, "again"]);
  });

  test("is somebody else's allowed host too, when they add the same one in between", async () => {
    cluster.meanwhile = () => {
      cluster.put(path, { [key]: withEntry });
    };
    const engine = stack();
    await engine.up("one", args());
    expect(engine.outputs("one")).toMatchObject({ ownership: "adopted" });
    await engine.destroy("one");
    expect(text()).toBe(withEntry);
  });

  test.each([
    [
      "a file that is not UTF-8",
      { [key]: Buffer.from(`${file}# \xff`, "latin1") },
      {},
      `'${key}' is not UTF-8; nothing was changed\n  → store the file in the Secret as UTF-8: an edit would damage the other characters`,
    ],
    [
      "an immutable Secret",
      { [key]: file },
      { immutable: true },
      "is immutable; nothing was changed\n  → re-create it without `immutable: true`, or leave out grafana.provisioned",
    ],
  ])("is not touched in %s", async (_name, data, more, message) => {
    cluster.put(path, data, more);
    await expect(stack().up("one", args())).rejects.toThrow(message);
    expect(cluster.writes).toBe(0);
  });
});

describe("the check before anything is made", () => {
  const check = () =>
    secretStore({ secret: "datasources", namespace: "expertflow" }).check(Deadline.inSeconds(5));

  test("passes, and writes nothing", async () => {
    expect((await check()).files).toEqual({ [key]: file });
    expect(cluster.writes).toBe(0);
  });

  test("finds an account that may read that Secret, and not write it", async () => {
    cluster.mayDo = ({ verb }) => verb === "get";
    await expect(check()).rejects.toThrow(
      /lacks these permissions.*- update secrets 'datasources' in namespace 'expertflow'/s,
    );
  });

  test("finds an account that may write that Secret, and not read it by itself", async () => {
    cluster.mayDo = ({ verb }) => verb === "update";
    await expect(check()).rejects.toThrow(
      /lacks these permissions.*- get secrets 'datasources' in namespace 'expertflow'/s,
    );
  });

  test("asks for that one Secret: no more is needed", async () => {
    cluster.mayDo = ({ resource, name }) => resource === "secrets" && name === "datasources";
    await check();
  });

  test("finds an immutable Secret", async () => {
    cluster.put(path, { [key]: file }, { immutable: true });
    await expect(check()).rejects.toThrow(/is immutable/);
  });
});

/** What the API server says when it refuses something. */
const status = (code: number, reason: string): Reply => ({
  status: code,
  headers: { "content-type": "application/json" },
  body: { kind: "Status", apiVersion: "v1", status: "Failure", reason, code },
});

describe("the Secret by itself", () => {
  const what = "the Secret 'datasources' in namespace 'expertflow'";
  const store = () => secretStore({ secret: "datasources", namespace: "expertflow" });
  const read = (deadline = Deadline.inSeconds(60)) => store().read(deadline);

  test("is read once more when it is not there at first: somebody may be making it anew", async () => {
    const found = {
      headers: { "content-type": "application/json" },
      body: cluster.secrets.get(path),
    };
    const { url } = await startServer((_request, count) =>
      count === 1 ? status(404, "NotFound") : found,
    );
    await cluster.leadTo(url);
    expect((await read()).files).toEqual({ [key]: file });
  });

  test("is missing, at the end of the time for it", async () => {
    const { url } = await startServer(() => status(404, "NotFound"));
    await cluster.leadTo(url);
    await expect(read(Deadline.inSeconds(2))).rejects.toThrow(
      `${what} is not there; nothing was changed\n  → check grafana.provisioned.secret and grafana.provisioned.namespace`,
    );
  });

  test("has files that Grafana reads, and others that only look like them", async () => {
    const binary = Buffer.from([0xff, 0x00]);
    cluster.put(path, { "a.yml": file, "b.yaml": "", "a.yml.gz": binary, "b.yaml~": binary });
    expect((await read()).files).toEqual({ "a.yml": file, "b.yaml": "" });
  });

  test("may not be read", async () => {
    cluster.instead = status(403, "Forbidden");
    const attempt = read();
    await expect(attempt).rejects.toThrow(`cannot read ${what}: the cluster at `);
    await expect(attempt).rejects.toThrow("→ allow this account to get that Secret");
  });

  test("may not be written", async () => {
    const secret = await read();
    cluster.instead = status(403, "Forbidden");
    const attempt = store().write(secret, key, withEntry, Deadline.inSeconds(60));
    await expect(attempt).rejects.toThrow(`cannot write ${what}: the cluster at `);
    await expect(attempt).rejects.toThrow("→ allow this account to update that Secret");
    expect(text()).toBe(file);
  });

  test("gives no answer when it is read or written", async () => {
    const secret = await read();
    cluster.instead = "silence";
    const soon = () => Deadline.inSeconds(0.1);
    await expect(read(soon())).rejects.toThrow(`cannot read ${what}: `);
    const attempt = store().write(secret, key, withEntry, soon());
    await expect(attempt).rejects.toThrow(`cannot write ${what}: `);
  });

  test("is not written, but read again, when somebody took it away or changed it", async () => {
    const secret = await read();
    const write = () => store().write(secret, key, withEntry, Deadline.inSeconds(60));
    cluster.put(path, { [key]: file });
    expect(await write()).toBe(false);
    cluster.secrets.clear();
    expect(await write()).toBe(false);
    expect(cluster.writes).toBe(0);
  });
});

describe("who made the entry", () => {
  test("is never decided again by a change of adopt", async () => {
    cluster.put(path, { [key]: withEntry });
    const engine = stack();
    await engine.up("one", args());
    for (const adopt of ["ours", "never", "always", "ours"]) {
      await engine.up("one", args({ adopt }));
      expect(engine.outputs("one")).toMatchObject({ ownership: "adopted" });
    }
    await engine.destroy("one");
    expect(text()).toBe(withEntry);
  });

  test("is this stack with ours, after a run that was killed", async () => {
    cluster.put(path, { [key]: withEntry });
    const engine = stack();
    await engine.up("one", args({ adopt: "ours" }));
    await engine.destroy("one");
    expect(text()).toBe(file);
  });

  test("is asked for with adopt: never", async () => {
    cluster.put(path, { [key]: withEntry });
    await expect(stack().up("one", args({ adopt: "never" }))).rejects.toThrow(/is already in/);
  });

  test("does not matter to a rename: what the new name took stays", async () => {
    const engine = stack();
    await engine.up("old", args({ adopt: "ours" }));
    await engine.refresh("old");
    await engine.up("new", args({ adopt: "ours" }));
    await engine.upWithout("old");
    expect(text()).toBe(withEntry);
  });
});

test.each([
  ["the Secret", { secret: "second" }],
  ["the namespace", { namespace: "second" }],
  ["the data source", { dataSource: "second" }],
  ["the organization", { grafana: { url: "https://cx.example.com/grafana", organization: 2 } }],
])(
  "another place of %s moves the allowed host: into the new one, then out of the old one",
  async (_name, change) => {
    const both = `${file}- name: second\n  jsonData: { allowedHosts: ["*"] }\n- name: ${dataSource}\n  orgId: 2\n  jsonData: { allowedHosts: ["*"] }\n`;
    for (const place of [path, "expertflow/second", "second/datasources"]) {
      cluster.put(place, { [key]: both });
    }
    const engine = stack();
    await engine.up("one", args());
    expect(await engine.up("one", args(change))).toBe("replace");
    const all = [...cluster.secrets.keys()].map((place) => cluster.text(place, key)).join("");
    expect(all.split(allowedHost)).toHaveLength(2);
    expect(text()).not.toContain(`    - ${allowedHost}\n`);
  },
);
