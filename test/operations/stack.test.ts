import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectHere } from "../../operations/stack.ts";
import { CxError } from "../../providers/errors.ts";

const before = process.cwd();
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cx-stack-"));
  process.chdir(folder);
});
afterEach(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true });
});

test("the project is the one whose checkout this is", () => {
  writeFileSync("Pulumi.yaml", "name: cx-tenants\nruntime: nodejs\n");
  expect(projectHere()).toBe("cx-tenants");
});

test("a folder that is no checkout is named as such", () => {
  expect(projectHere).toThrow(
    new CxError("there is no Pulumi.yaml here", "run this command in the checkout"),
  );
});

test.each(["name: [", "{}", "name: 5", "", "a: &x\nb: *y"])(
  "a file that names no project is told in words: %j",
  (text) => {
    writeFileSync("Pulumi.yaml", text);
    expect(projectHere).toThrow(/^Pulumi\.yaml names no project\n {2}→ /);
  },
);
