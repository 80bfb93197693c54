import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "@jest/globals";
import { Company, companyOf } from "../../../providers/flow/company.ts";
import { testRun } from "../../test-run.ts";

/** Comes, and tells with how many it went on. */
async function come(company: Company, key?: string): Promise<number> {
  company.join(key);
  return company.gathered();
}

test("who is announced is waited for, and all go on together", async () => {
  const company = new Company();
  for (const key of ["a", "b", "c"]) company.expect(key);
  const first = ["a", "b"].map((key) => come(company, key));
  await sleep(150); // longer than for strangers
  expect(await Promise.all([...first, come(company, "c")])).toEqual([3, 3, 3]);
});

test("the only one who was announced goes on at once", async () => {
  const company = new Company();
  company.expect("a");
  const going = come(company, "a");
  expect(await Promise.race([going, sleep(15).then(() => "later")])).toBe(1);
});

test("who is announced and does not come holds the others up for a moment only", async () => {
  const company = new Company();
  company.expect("a");
  company.expect("lost");
  expect(await come(company, "a")).toBe(1);
  company.leave("lost");
  company.expect("b");
  const going = come(company, "b");
  expect(await Promise.race([going, sleep(15).then(() => "later")])).toBe(1);
});

test("where they come slowly, who is announced is waited for longer", async () => {
  const company = new Company();
  for (const key of ["a", "b", "c", "lost"]) company.expect(key);
  const all = [come(company, "a")];
  await sleep(900);
  all.push(come(company, "b"));
  await sleep(2_300); // longer than where they come quickly
  all.push(come(company, "c"));
  company.leave("lost");
  expect(await Promise.all(all)).toEqual([3, 3, 3]);
});

test("strangers go on once nobody more comes", async () => {
  const company = new Company();
  const all = [come(company), come(company)];
  await sleep(40);
  expect(await Promise.all([...all, come(company)])).toEqual([3, 3, 3]);
});

test("who holds most of the engine's places goes on: nobody more can come", async () => {
  const run = testRun({ PULUMI_PARALLEL: "4" });
  const company = companyOf(run, ["look"]);
  expect(companyOf(run, ["look"])).toBe(company);
  for (const key of ["a", "b", "c", "d"]) company.expect(key);
  const three = ["a", "b", "c"].map((key) => come(company, key));
  const going = Promise.race([Promise.all(three), sleep(50).then(() => "later")]);
  expect(await going).toEqual([3, 3, 3]);
});

test("who holds all but a few of many places goes on too", async () => {
  const company = companyOf(testRun({ PULUMI_PARALLEL: "64" }), ["look"]);
  const keys = Array.from({ length: 60 }, (_, index) => String(index));
  for (const key of keys) company.expect(key);
  const all = keys.slice(0, 55).map((key) => come(company, key));
  const early = Promise.race([Promise.all(all), sleep(150).then(() => "later")]);
  expect(await early).toBe("later");
  all.push(come(company, "55"));
  expect(await Promise.all(all)).toEqual(all.map(() => 56));
});

test("each round is its own", async () => {
  const company = new Company();
  for (const key of ["a", "b"]) company.expect(key);
  expect(await Promise.all([come(company, "a"), come(company, "b")])).toEqual([2, 2]);
  company.expect("c");
  expect(await come(company, "c")).toBe(1);
});
