import { expect, test } from "@jest/globals";
import { CxError } from "../../../providers/errors.ts";
import { PlatformError } from "../../../providers/http/errors.ts";
import {
  allRight,
  Examination,
  right,
  Unseen,
  warning,
} from "../../../operations/doctor/examination.ts";

test("a check that fails keeps those from being made that need it, and no others; each names the first", async () => {
  const exam = new Examination();
  const first = exam.look("A", "first", () => {
    throw new CxError("is down; nothing was changed", "start it");
  });
  const second = exam.look("A", "second", async () => {
    await first();
    return right(undefined, "never seen");
  });
  exam.look("A", "third", async () => {
    await second();
    return right(undefined, "never seen");
  });
  exam.look("B", "other", () => right(undefined, "is well"));
  expect(await exam.lines()).toEqual([
    { area: "A", check: "first", verdict: "wrong", what: "is down", remedy: "start it" },
    { area: "A", check: "second", verdict: "unseen", what: "first comes first" },
    { area: "A", check: "third", verdict: "unseen", what: "first comes first" },
    { area: "B", check: "other", verdict: "right", what: "is well" },
  ]);
});

test("a warning is told, and what it found serves those that need it", async () => {
  const exam = new Examination();
  const count = exam.look("A", "first", () => warning(7, "will do", "mend it"));
  exam.look("A", "second", async () => right(undefined, `saw ${String(await count())}`));
  expect(await exam.lines()).toEqual([
    { area: "A", check: "first", verdict: "warning", what: "will do", remedy: "mend it" },
    { area: "A", check: "second", verdict: "right", what: "saw 7" },
  ]);
});

test("lines stand in the order of the checks, whichever ends first", async () => {
  const exam = new Examination();
  const gate = Promise.withResolvers<number>();
  exam.look("A", "slow", async () => right(await gate.promise, "at last"));
  exam.look("A", "quick", () => {
    gate.resolve(1);
    return right(undefined, "at once");
  });
  expect((await exam.lines()).map(({ check }) => check)).toEqual(["slow", "quick"]);
});

test("a service that is down is told with what to do, like everything that is wrong", async () => {
  const exam = new Examination();
  exam.look("A", "down", () => {
    throw new PlatformError("HTTP 503", { code: "unavailable", status: 503 });
  });
  exam.look("A", "known", () => {
    throw new PlatformError("HTTP 503", { code: "unavailable" }, { remedy: "start it" });
  });
  expect((await exam.lines()).map(({ remedy }) => remedy)).toEqual([
    "it is down, busy or slow: look again in a while, or ask the platform team",
    "start it",
  ]);
});

test("what nobody foresaw is told as a defect, and hides no other check", async () => {
  const exam = new Examination();
  exam.look("A", "first", () => Promise.reject(new TypeError("x is undefined")));
  exam.look("A", "second", () => right(undefined, "is well"));
  const [defect, other] = await exam.lines();
  expect(defect).toMatchObject({ verdict: "wrong" });
  expect(defect?.what).toMatch(/^this is a defect in cx-tenants, .*x is undefined/);
  expect(other?.verdict).toBe("right");
});

test("of many things that are alike each that is wrong has a line; what is unseen waits for them", async () => {
  const wrong = [new CxError("one"), new CxError("two")];
  const unseen = Promise.reject<number>(new Unseen("may not be seen"));
  const exam = new Examination();
  exam.look("A", "all", async () =>
    right(await allRight([unseen, ...wrong.map((error) => Promise.reject<number>(error))]), ""),
  );
  expect((await exam.lines()).map(({ what }) => what)).toEqual(["one", "two"]);
  await expect(allRight([unseen, Promise.resolve(1)])).rejects.toThrow(Unseen);
  expect(await allRight([Promise.resolve(1), Promise.resolve(2)])).toEqual([1, 2]);
});
