import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { rm } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { FreshClone, builtPrograms, outcomeOf, type Outcome } from "../fresh-clone.ts";
import { Mirror, officialArchives, type Answer } from "./mirror.ts";

const folders = Object.values(officialArchives)
  .map((archive) => path.basename(archive.path, ".tar.gz"))
  .sort();

let clone: FreshClone;
let mirror: Mirror;

beforeEach(async () => {
  mirror = await Mirror.start();
  clone = await FreshClone.make();
  await clone.addTar();
  await mirror.writeChecksums(clone.directory);
});

afterEach(async () => {
  await mirror.stop();
  await clone.remove();
});

const all = "pulumi, pulumi-language-nodejs, pulumi-resource-pulumi-nodejs";

function setUp(url = mirror.url): Promise<Outcome> {
  return clone.setUp({ CX_DOWNLOAD_MIRROR: url });
}

const silent: Answer = () => undefined;

/** Half of the file, and then nothing more. */
const stalled: Answer = (response, content) => {
  response.writeHead(200, { "content-length": content.length });
  response.write(content.subarray(0, content.length / 2));
};

/** Longer than set-up waits for a server that is silent. */
const slow: Answer = (response, content) => {
  const seconds = 6;
  response.writeHead(200, { "content-length": content.length });
  for (let second = 0; second < seconds; second++) {
    const [start, end] = [second, second + 1].map((n) =>
      Math.floor((n * content.length) / seconds),
    );
    setTimeout(() => response.write(content.subarray(start, end)), (second + 1) * 1_000);
  }
};

/** Half of the file, and then the end of the connection. */
const cut: Answer = (response, content) => {
  stalled(response, content);
  setTimeout(() => response.destroy(), 100);
};

describe.each([
  ["that gives no answer", silent],
  ["that stops within a file", stalled],
])("a server %s", (_name, answer) => {
  test("is given up in seconds, named once, and everything built", async () => {
    mirror.answerWith(answer);
    const started = performance.now();
    const { code, stdout } = await setUp();
    // Fifteen seconds, if the three archives had to wait one after the other.
    expect(performance.now() - started).toBeLessThan(14_000);
    expect(code).toBe(0);
    expect(stdout.match(/was silent/g)).toHaveLength(1);
    expect(stdout).toMatch(
      /^ {2}not taken: .*kube-apiserver.*: http:\/\/127\.0\.0\.1:\d+ was silent for 5 s$/m,
    );
    expect(stdout).toContain("5 programs are built from published Go modules");
    expect(await clone.programsInCache()).toEqual(builtPrograms);
  }, 30_000);
});

test("a file may take its time, as long as something of it arrives", async () => {
  mirror.answerWith(slow, ["plugin"]);
  const started = performance.now();
  expect((await setUp()).code).toBe(0);
  expect(performance.now() - started).toBeGreaterThan(6_000);
  expect(await clone.programsInCache()).toEqual(folders);
}, 30_000);

test("a machine without Go is told all that was in the way", async () => {
  await rm(path.join(clone.bin, "go"));
  await mirror.stop();
  const { code, stderr } = await setUp();
  mirror = await Mirror.start();
  expect(code).toBe(1);
  expect(stderr).toContain(`Set-up lacks ${builtPrograms.join(", ")}`);
  expect(stderr).toContain("or name a mirror in CX_DOWNLOAD_MIRROR");
  expect(stderr).toMatch(/^Now: .*: connect ECONNREFUSED 127\.0\.0\.1:\d+\.$/m);
  expect(stderr).toContain("Now: there is no go on PATH.");
});

test("what a mirror does not have is built, the rest is taken", async () => {
  mirror.answerWith((response) => response.writeHead(404).end(), ["pulumi"]);
  const { code, stdout } = await setUp();
  expect(code).toBe(0);
  expect(stdout).toContain(
    `  not taken: ${all}: HTTP 404 for ${mirror.url}${officialArchives.pulumi.path}\n`,
  );
  expect(stdout).toContain("Program 1 of 2: building pulumi with Go");
});

describe("a download that is interrupted", () => {
  beforeEach(() => rm(path.join(clone.bin, "go")));

  async function expectTheNextOneToWork(): Promise<void> {
    mirror.answerWith();
    const { code, stderr } = await setUp();
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(await clone.programsInCache()).toEqual(folders);
  }

  test("by the server leaves nothing behind", async () => {
    mirror.answerWith(cut);
    const { code, stderr } = await setUp();
    expect(code).toBe(1);
    expect(stderr).toMatch(/^Now: .*: http:\/\/127\.0\.0\.1:\d+: .*(closed|aborted|terminated)/m);
    expect(await clone.programsInCache()).toEqual([]);
    await expectTheNextOneToWork();
  });

  test.each(["SIGKILL", "SIGINT"] as const)(
    "by %s leaves nothing that is taken",
    async (signal) => {
      mirror.answerWith(stalled);
      const setup = clone.startSetUp({ CX_DOWNLOAD_MIRROR: mirror.url });
      while (mirror.requests.length < 3) await sleep(20);
      await sleep(200);
      setup.kill(signal);
      await outcomeOf(setup);
      const unfinished = expect.stringMatching(/^unfinished-/);
      expect(await clone.programsInCache()).toEqual([unfinished, unfinished, unfinished]);
      await expectTheNextOneToWork();
    },
  );
});
