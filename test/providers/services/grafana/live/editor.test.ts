import { afterEach, expect, test } from "@jest/globals";
import { grafanaApi } from "../../../../../providers/services/grafana/api.ts";
import { allowListEditor } from "../../../../../providers/services/grafana/live/editor.ts";
import { Company } from "../../../../../providers/flow/company.ts";
import { createHttpClient } from "../../../../../providers/http/client.ts";
import { startServer, stopServers, type Reply } from "../../../http/test-server.ts";

afterEach(stopServers);

const a = "https://a.example";
const b = "https://b.example";
const added = { kind: "add", allowedHost: a } as const;
const removed = { kind: "remove", allowedHost: a } as const;

/** A Grafana with one data source, and the editor of its list. */
class Site {
  list: string[];
  version = 1;
  type = "yesoreyeram-infinity-datasource";
  warnings: string[] = [];
  writes = 0;
  /** What the next requests are answered with in place of Grafana's own answer; `undefined` is that. */
  replies: (Reply | undefined)[] = [];
  /** How long a write takes after it is done. */
  writeMs = 0;

  constructor(list: string[]) {
    this.list = list;
  }

  async editor() {
    const server = await startServer(({ method, body }) => {
      const isWrite = method === "PUT";
      if (isWrite) this.writes += 1;
      const reply = this.replies.shift();
      if (reply !== undefined && reply !== "cut") return reply;
      if (isWrite) this.store(body);
      return reply ?? (isWrite ? { body: {}, afterMs: this.writeMs } : { body: this.source() });
    });
    const client = createHttpClient({
      service: "Grafana",
      url: server.url,
      retries: { maxRetries: 0 },
    });
    return allowListEditor(grafanaApi(client), {
      dataSource: "x",
      operationTimeoutSeconds: 10,
      company: new Company(),
      warn: (message) => this.warnings.push(message),
    });
  }

  private store(body: string): void {
    const { jsonData } = JSON.parse(body) as { jsonData: { allowedHosts: string[] } };
    this.list = jsonData.allowedHosts;
    this.version += 1;
  }

  private source() {
    const { list: allowedHosts, version, type } = this;
    return { uid: "u", name: "x", type, version, jsonData: { allowedHosts } };
  }
}

const moment = () => new Promise((resolve) => setTimeout(resolve, 5));
const conflict: Reply = { status: 409, body: { message: "already updated by someone else" } };

test("a write that is tried again warns once", async () => {
  const site = new Site([]);
  site.replies = [undefined, conflict];
  expect(await (await site.editor()).change(added)).toBe("added");
  expect(site.writes).toBe(2);
  expect(site.warnings).toEqual([
    expect.stringMatching(/^Grafana data source 'x': its list of allowed hosts was empty/),
  ]);
});

test("a version that falls was written by somebody who does not look; one that stays was not", async () => {
  const site = new Site(["*", a]);
  site.version = 7;
  const editor = await site.editor();
  await editor.change(added);
  await editor.change(added);
  expect(site.warnings).toEqual([]);
  site.version = 3;
  await editor.change(added);
  expect(site.warnings).toEqual([
    "Grafana data source 'x': its version fell from 7 to 3: somebody writes it without a version (Terraform, grafana-operator or provisioning) and may undo other people's changes",
  ]);
});

test("a list of another kind of data source is none, even where nothing is to be written", async () => {
  const site = new Site(["*", a]);
  site.type = "prometheus";
  await expect((await site.editor()).change(added)).rejects.toThrow(/prometheus/);
});

test("each change in a batch hears of its own entry", async () => {
  const site = new Site(["*"]);
  const editor = await site.editor();
  const changes = [
    added,
    { kind: "remove", allowedHost: b } as const,
    { kind: "add", allowedHost: "*" } as const,
  ];
  expect(await Promise.all(changes.map((change) => editor.change(change)))).toEqual([
    "added",
    "absent",
    "alreadyPresent",
  ]);
  expect(site.writes).toBe(1);
});

test("a removal whose answer was lost is ours when it is found done", async () => {
  const site = new Site(["*", a]);
  site.replies = [undefined, "cut"];
  expect(await (await site.editor()).change(removed)).toBe("removed");
  expect([site.list, site.writes]).toEqual([["*"], 1]);
});

test("what came up after the first look back is ours too", async () => {
  const site = new Site(["*"]);
  const { jsonData: _none, ...bare } = { uid: "u", name: "x", type: site.type, jsonData: {} };
  const late = { body: { ...bare, version: 1, jsonData: { allowedHosts: ["*"] } } };
  site.replies = [undefined, undefined, late];
  expect(await (await site.editor()).change(added)).toBe("added");
  expect(site.writes).toBe(1);
});

test("an allowed host that was taken out is taken out again when it has come back", async () => {
  const site = new Site(["*", a]);
  const editor = await site.editor();
  expect(await editor.change(removed)).toBe("removed");
  site.list = ["*", a];
  expect(await editor.change(removed)).toBe("removed");
  expect(site.list).toEqual(["*"]);
});

test("who may take an older list gets none from before our write", async () => {
  const site = new Site(["*"]);
  const editor = await site.editor();
  expect(await editor.recent()).toEqual(["*"]);
  site.writeMs = 300;
  const writing = editor.change(added);
  while (site.writes === 0) await moment();
  expect(await editor.recent()).toEqual(["*", a]);
  await writing;
});

test("nor one from while it was under way", async () => {
  const site = new Site(["*"]);
  const editor = await site.editor();
  site.replies = [undefined, { status: 504, afterMs: 200 }];
  const writing = editor.change(added);
  while (site.writes === 0) await moment();
  expect(await editor.recent()).toEqual(["*"]);
  await writing;
  expect(await editor.recent()).toEqual(["*", a]);
});

test("a rename does not take away what another resource of the run has", async () => {
  const site = new Site(["*", a]);
  const editor = await site.editor();
  expect(await editor.change(added)).toBe("alreadyPresent");
  expect(await editor.change(removed)).toBe("absent");
  expect(site.list).toEqual(["*", a]);
});

test("what was there at first, and had to be put in at last, is ours", async () => {
  const site = new Site(["*", a]);
  const editor = await site.editor();
  site.replies = [undefined, { status: 504, afterMs: 100 }];
  const changes = [added, { kind: "add", allowedHost: b } as const].map((change) =>
    editor.change(change),
  );
  while (site.writes === 0) await moment();
  site.list = ["*"];
  expect(await Promise.all(changes)).toEqual(["added", "added"]);
});

test("what our lost write put in stays ours when only its neighbor has to be put in again", async () => {
  const site = new Site(["*"]);
  const editor = await site.editor();
  site.replies = [undefined, "cut"];
  const changes = [added, { kind: "add", allowedHost: b } as const].map((change) =>
    editor.change(change),
  );
  while (site.writes === 0) await moment();
  site.list = ["*", a];
  expect(await Promise.all(changes)).toEqual(["added", "added"]);
  expect([site.list, site.writes]).toEqual([["*", a, b], 2]);
});
