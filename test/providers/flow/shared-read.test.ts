import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, jest, test } from "@jest/globals";
import { sharedRead } from "../../../providers/flow/shared-read.ts";
import { letPass } from "./test-clock.ts";

/** Counts the requests; each one answers with its own number. */
function counted(failing: ReadonlySet<number> = new Set()) {
  let count = 0;
  const read = sharedRead(async () => {
    count += 1;
    const own = count;
    await new Promise(setImmediate);
    if (failing.has(own)) throw new Error(`request ${String(own)} failed`);
    return own;
  });
  return { read, count: () => count };
}

afterEach(() => {
  jest.restoreAllMocks();
});

describe("a fresh answer", () => {
  test("is shared by all who ask at the same moment", async () => {
    const { read, count } = counted();
    expect(await Promise.all([read.fresh(), read.fresh(), read.fresh()])).toEqual([1, 1, 1]);
    expect(count()).toBe(1);
  });

  test("was always asked for after the question", async () => {
    const { read } = counted();
    expect([await read.fresh(), await read.fresh()]).toEqual([1, 2]);
  });

  test("is not one that was under way already", async () => {
    let asked = 0;
    let latest: Promise<number> | undefined;
    const read = sharedRead(() => {
      asked += 1;
      latest ??= read.fresh(); // comes while request 1 is under way
      return Promise.resolve(asked);
    });
    expect(await read.fresh()).toBe(1);
    expect(await latest).toBe(2);
  });

  test("is asked for when the one under way has come: never two at a time", async () => {
    let [underWay, most] = [0, 0];
    const read = sharedRead(async () => {
      underWay += 1;
      most = Math.max(most, underWay);
      await sleep(60);
      underWay -= 1;
    });
    const first = read.fresh();
    await sleep(30); // the first request is on its way
    await Promise.all([first, read.fresh()]);
    expect(most).toBe(1);
  });

  test("fails for all who shared it, and is asked for again afterwards", async () => {
    const { read } = counted(new Set([1]));
    const both = await Promise.allSettled([read.fresh(), read.fresh()]);
    expect(both.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(await read.fresh()).toBe(2);
  });
});

describe("a recent answer", () => {
  test("is the one that is there", async () => {
    const { read, count } = counted();
    await read.fresh();
    expect(await Promise.all([read.recent(), read.recent()])).toEqual([1, 1]);
    expect(count()).toBe(1);
  });

  test("is asked for when there is none, once for all", async () => {
    const { read, count } = counted();
    expect(await Promise.all([read.recent(), read.recent()])).toEqual([1, 1]);
    expect(count()).toBe(1);
  });

  test("is the one that is on its way", async () => {
    let asked = 0;
    let late: Promise<number> | undefined;
    const read = sharedRead(() => {
      asked += 1;
      late ??= new Promise(setImmediate).then(() => read.recent());
      return sleep(20).then(() => asked);
    });
    expect(await read.recent()).toBe(1);
    expect(await late).toBe(1);
    expect(asked).toBe(1);
  });

  test("is a new one after a change of ours", async () => {
    const { read } = counted();
    await read.fresh();
    read.changed();
    expect(await read.recent()).toBe(2);
    expect(await read.recent()).toBe(2);
  });

  test("is a new one when the change came while it was under way", async () => {
    let asked = 0;
    const read = sharedRead(() => {
      asked += 1;
      if (asked === 1) read.changed();
      return Promise.resolve(asked);
    });
    await read.fresh();
    expect(await read.recent()).toBe(2);
  });

  test("is a new one when the last one is older than ten seconds", async () => {
    const { read } = counted();
    await read.fresh();
    letPass(9_000);
    expect(await read.recent()).toBe(1);
    letPass(2_000);
    expect(await read.recent()).toBe(2);
  });

  test("is never a failed one", async () => {
    const { read } = counted(new Set([2]));
    await read.fresh();
    read.changed();
    await expect(read.recent()).rejects.toThrow("request 2 failed");
    expect(await read.recent()).toBe(3);
  });
});
