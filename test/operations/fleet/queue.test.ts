import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "@jest/globals";
import { runAll } from "../../../operations/fleet/queue.ts";

/** Works on numbers, and remembers how many were under way at once, and in which order they began. */
function workshop(fails: readonly number[]) {
  const began: number[] = [];
  let running = 0;
  let most = 0;
  const work = async (piece: number): Promise<boolean> => {
    began.push(piece);
    running += 1;
    most = Math.max(most, running);
    await sleep(10 * (piece % 3));
    running -= 1;
    return !fails.includes(piece);
  };
  return { work, began, most: () => most };
}

test("all are done in their order, no more than so many at a time", async () => {
  const { work, began, most } = workshop([]);
  const endings = await runAll([1, 2, 3, 4, 5, 6, 7], 3, work);
  expect([...endings.values()]).toEqual(Array(7).fill("done"));
  expect(began).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(most()).toBe(3);
});

test("after a failure none is begun, and those under way go on to their end", async () => {
  const { work, began } = workshop([3]);
  const endings = await runAll([3, 2, 1, 4, 5], 2, work);
  expect(endings.get(3)).toBe("failed");
  expect(endings.get(2)).toBe("done");
  expect(endings.get(5)).toBe("skipped");
  expect(began).not.toContain(5);
});

test("none is begun any more once somebody stops it", async () => {
  const { work, began } = workshop([]);
  const stop = new AbortController();
  const stopping = (piece: number) => {
    if (piece === 2) stop.abort();
    return work(piece);
  };
  const endings = await runAll([1, 2, 3], 1, stopping, stop.signal);
  expect([...endings.values()]).toEqual(["done", "done", "skipped"]);
  expect(began).toEqual([1, 2]);
});

test("nothing is no work", async () => {
  expect([...(await runAll([], 2, workshop([]).work))]).toEqual([]);
});
