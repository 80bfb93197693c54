import { expect, test } from "@jest/globals";
import { changed, missingLine } from "./change.ts";

const list = "# tenants\n- { a: 1 }\n- { b: 2 }\n";

test("a change of a page is made where its lines stand", () => {
  expect(changed(list, " - { a: 1 }\n+- { c: 3 }\n")).toBe(
    "# tenants\n- { a: 1 }\n- { c: 3 }\n- { b: 2 }\n",
  );
  expect(changed(list, "-- { b: 2 }\n+- { b: 4 }\n")).toBe("# tenants\n- { a: 1 }\n- { b: 4 }\n");
});

test("a line that goes leaves no empty one", () => {
  expect(changed(list, "-- { b: 2 }\n")).toBe("# tenants\n- { a: 1 }\n");
});

test("a change of lines that are not there, or are there twice, is refused", () => {
  expect(() => changed(list, "-- { x: 1 }\n")).toThrow("stands 0 times");
  expect(() => changed(`${list}- { a: 1 }\n`, "-- { a: 1 }\n")).toThrow("stands 2 times");
});

test("lines of an output are looked for in their order, and whole", () => {
  const said = "one  two\nthree 3s\nfour";
  expect(missingLine("one two\n…\nthree …", said)).toBeUndefined();
  expect(missingLine("three …\none two", said)).toBe("one two");
  expect(missingLine("fou", said)).toBe("fou");
  expect(missingLine("four.", said)).toBe("four.");
});
