import { expect, test } from "@jest/globals";
import { createLimit } from "../../../providers/flow/limit.ts";

/** A task that ends when it is told to. */
function gate(): { task: () => Promise<string>; open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return {
    open: () => {
      open();
    },
    task: async () => {
      await opened;
      return "done";
    },
  };
}

const settle = () => new Promise(setImmediate);

test("runs no more tasks at once than allowed, and the others in their order", async () => {
  const limit = createLimit(2);
  const gates = [gate(), gate(), gate(), gate()];
  const started: number[] = [];
  const all = gates.map((each, index) =>
    limit(() => {
      started.push(index);
      return each.task();
    }),
  );
  await settle();
  expect(started).toEqual([0, 1]);

  gates[1]?.open();
  await settle();
  expect(started).toEqual([0, 1, 2]);

  gates.forEach(({ open }) => {
    open();
  });
  expect(await Promise.all(all)).toEqual(["done", "done", "done", "done"]);
  expect(started).toEqual([0, 1, 2, 3]);
});

test("gives the place on when a task fails", async () => {
  const limit = createLimit(1);
  const failing = limit(() => Promise.reject(new Error("broken")));
  const next = limit(() => Promise.resolve("next"));
  await expect(failing).rejects.toThrow("broken");
  expect(await next).toBe("next");
});

test("gives the place on when a task throws at once", async () => {
  const limit = createLimit(1);
  const failing = limit(() => {
    throw new Error("at once");
  });
  const next = limit(() => Promise.resolve("next"));
  await expect(failing).rejects.toThrow("at once");
  expect(await next).toBe("next");
});

test("is free again after it was full", async () => {
  const limit = createLimit(1);
  for (const word of ["one", "two", "three"]) {
    expect(await limit(() => Promise.resolve(word))).toBe(word);
  }
});
