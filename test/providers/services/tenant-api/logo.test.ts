import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { logoOf } from "../../../../providers/resources/tenant/creation/creation.ts";
import { readLogo, type Logo } from "../../../../providers/services/tenant-api/logo.ts";

import { smallSpec } from "../../resources/tenant/sample-spec.ts";

const directory = mkdtempSync(join(tmpdir(), "cx-logo-test-"));
afterAll(() => {
  rmSync(directory, { recursive: true });
});

function write(name: string, content: string | Buffer): string {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
}

function logoAt(path: string): Logo {
  const read = readLogo(path);
  if ("problem" in read) throw new Error(read.problem);
  return read;
}

function problemAt(path: string): string {
  const read = readLogo(path);
  return "problem" in read ? read.problem : "none";
}

function png(width: number, height: number): Buffer {
  const header = Buffer.alloc(45);
  header.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]);
  header.write("IHDR", 12);
  header.writeUInt32BE(width, 16);
  header.writeUInt32BE(height, 20);
  header.write("IEND", 37);
  return header;
}

const svg = (inner = "", attributes = 'viewBox="0 0 240 60"') =>
  `<svg xmlns="http://www.w3.org/2000/svg" ${attributes}>${inner}</svg>`;

describe("a logo", () => {
  test("can be a PNG", () => {
    const content = png(400, 100);
    expect(logoAt(write("logo.png", content))).toEqual({
      mediaType: "image/png",
      content,
      hash: createHash("sha256").update(content).digest("hex"),
      shapeWarning: undefined,
    });
  });

  test("can be an SVG, also with a declaration and a comment before it", () => {
    const path = write("logo.svg", `<?xml version="1.0"?>\n<!-- ours -->\n${svg()}`);
    expect(logoAt(path)).toMatchObject({
      mediaType: "image/svg+xml",
      shapeWarning: undefined,
    });
  });

  test.each([
    ["a mark of its encoding", `\uFEFF${svg()}`],
    ["a document type", `<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x">\n${svg()}`],
    ["a declaration right before it", `<?xml version="1.0"?>${svg()}`],
    ["empty lines behind its declaration", `<?xml version="1.0"?>\n\n${svg()}`],
    ["a comment right before it", `<!-- ours -->${svg()}`],
    ["empty lines behind a comment", `<!-- ours -->\n\n${svg()}`],
    ["dashes in a comment", `<!-- well-made - ours -->${svg()}`],
    ["a document type right before it", `<!DOCTYPE svg>${svg()}`],
    ["empty lines behind its document type", `<!DOCTYPE svg>\n\n${svg()}`],
    ["elements of its own", `<!DOCTYPE svg [<!ELEMENT a ANY>\n<!ELEMENT b ANY>]  >${svg()}`],
    ["nothing but a blank in its document type", `<!DOCTYPE svg [ ] >${svg()}`],
    ["a line that ends in its root", "<svg\nviewBox='0 0 4 1'></svg>"],
    ["no attribute", "<svg></svg>"],
    ["a prefix", '<svg:svg xmlns:svg="http://www.w3.org/2000/svg" viewBox="0 0 4 1"></svg:svg>'],
    ["nothing in it", '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 1"/>\n'],
    ["a comment behind it", `${svg()}\n<!-- made by hand -->\n`],
    ["a comment right behind it", `${svg()}<!-- made by hand -->`],
    ["empty lines behind the last comment", `${svg()}<!-- made by hand -->\n\n`],
    ["dashes in the last comment", `${svg()}<!-- hand-made - by us -->`],
    ["blanks in its end", svg().replace("</svg>", "</svg  >")],
  ])("can be an SVG with %s", (_what, text) => {
    expect(logoAt(write("odd.svg", text)).mediaType).toBe("image/svg+xml");
  });

  test("is judged by its content, not by its name", () => {
    expect(logoAt(write("really-a-png.svg", png(4, 1))).mediaType).toBe("image/png");
  });

  test("may have in a PNG what would be active in an SVG", () => {
    const content = Buffer.concat([png(4, 1), Buffer.from("<script> onclick=")]);
    expect(logoAt(write("words.png", content)).mediaType).toBe("image/png");
  });

  test("may have 2 MB and not one byte more", () => {
    const padded = (bytes: number) => Buffer.concat([png(4, 1), Buffer.alloc(bytes - 45)]);
    const largest = 2 * 1024 * 1024;
    expect(logoAt(write("largest.png", padded(largest))).content).toHaveLength(largest);
    const path = write("too-large.png", padded(largest + 1));
    expect(problemAt(path)).toBe(`'${path}' has 2097153 bytes; 2 MB are allowed`);
  });
});

describe("refuses", () => {
  test.each<[string, string, string | Buffer]>([
    ["PNG", "only a signature", png(4, 1).subarray(0, 8)],
    ["PNG", "no end", png(4, 1).subarray(0, 33)],
    ["PNG", "no width", png(0, 1)],
    ["PNG", "half a header", png(4, 1).subarray(0, 20)],
    ["PNG", "no header", png(4, 1).fill("JUNK", 12, 16)],
    ["SVG", "no end", svg("<rect/>").slice(0, 60)],
    ["SVG", "the end of another SVG in it", `<svg>${svg()}<rect/>`],
  ])("a %s with %s", (kind, _what, content) => {
    const path = write("cut.img", content);
    expect(problemAt(path)).toBe(
      `'${path}' is not a whole ${kind} image; it was cut off or damaged, and login pages would show none`,
    );
  });

  test("a page with an SVG in it", () => {
    const path = write("page.svg", `<html><body>${svg()}</body></html>`);
    expect(problemAt(path)).toBe(`'${path}' is neither a PNG nor an SVG image`);
  });

  test("a file that is not there", () => {
    const path = join(directory, "missing.svg");
    expect(problemAt(path)).toBe(
      `cannot read the file '${path}'; give a PNG or SVG file, relative to the program's directory (that of Pulumi.yaml, or its 'main')`,
    );
  });

  test("a pipe, from which nothing may ever come", () => {
    const path = join(directory, "pipe.svg");
    execFileSync("mkfifo", [path]);
    expect(problemAt(path)).toContain(`cannot read the file '${path}'`);
  });

  test("a directory", () => {
    expect(problemAt(directory)).toContain(`cannot read the file '${directory}'`);
  });

  test.each([
    ["a JPEG", Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16])],
    ["a web page", "<html><body>logo</body></html>"],
    ["an empty file", ""],
  ])("%s", (_name, content) => {
    const path = write("other", content);
    expect(problemAt(path)).toBe(`'${path}' is neither a PNG nor an SVG image`);
  });

  test.each([
    ["a script", svg("<script>alert(1)</script>"), "a script"],
    ["a script with a prefix", svg("<svg:script>x</svg:script>"), "a script"],
    ["a script in capitals", svg("<SCRIPT/>"), "a script"],
    ["a script behind a blank", svg("< script/>"), "a script"],
    ["an event handler", svg('<rect onclick="x()"/>'), "an event handler"],
    ["an event handler of the root", svg("", "onload = 'x()'"), "an event handler"],
    ["a script URL", svg('<a href="javascript:x()"/>'), "a script URL"],
    ["another script URL", svg('<a href="VBScript : x"/>'), "a script URL"],
    ["a foreign object", svg("<foreignObject><p/></foreignObject>"), "a foreignObject"],
    ["a foreign object with a prefix", svg("<svg:foreignObject/>"), "a foreignObject"],
    ["a foreign object behind a blank", svg("< foreignObject/>"), "a foreignObject"],
    ["an entity", `<!DOCTYPE svg [<!ENTITY x "y">]>${svg("&x;")}`, "an entity declaration"],
    ["a character reference", svg('<a href="&#106;avascript:x()"/>'), "a character reference"],
  ])("an SVG with %s", (_name, content, what) => {
    const path = write("active.svg", content);
    expect(problemAt(path)).toBe(
      `'${path}' contains ${what}; login pages show this image, so active content is refused: remove it`,
    );
  });
});

test("is judged once more when the tenant is made, unless there is none", () => {
  expect(logoOf(smallSpec)).toBeUndefined();
  expect(logoOf({ ...smallSpec, logo: write("good", svg("", "")) })).toHaveProperty("hash");
  expect(() => logoOf({ ...smallSpec, logo: join(directory, "gone.svg") })).toThrow(
    /^cannot read the file '.*gone.svg'/,
  );
});

describe("warns about the shape", () => {
  test.each([
    ["a square PNG", png(100, 100), "1.0"],
    ["a very wide PNG", png(1000, 100), "10.0"],
    ["a square SVG", svg("", 'viewBox="0 0 100 100"'), "1.0"],
    ["a square SVG without viewBox", svg("", 'width="50px" height="50px"'), "1.0"],
    ["a square SVG with a size in capitals", svg("", 'WIDTH="50px" HEIGHT="50px"'), "1.0"],
    ["a square SVG with blanks around the sign", svg("", 'viewBox = "0 0 50 50"'), "1.0"],
    ["an SVG with commas", svg("", "viewBox='0,0,100,50'"), "2.0"],
    ["an SVG with commas and blanks", svg("", "viewBox='0, 0, 100, 50'"), "2.0"],
  ])("of %s", (_name, content, ratio) => {
    const path = write("shape", content);
    expect(logoAt(path).shapeWarning).toBe(
      `logo '${path}' is ${ratio} times as wide as high; 4 times fits all places that show it`,
    );
  });

  test.each([
    ["a PNG of 4:1", png(400, 100)],
    ["a PNG of 3:1", png(300, 100)],
    ["a PNG of 4.5:1", png(450, 100)],
    ["an SVG with blanks around its numbers", svg("", "viewBox=' 0 0 240 60 '")],
    ["an SVG without a size", svg("", "")],
    ["an SVG with a width alone", svg("", 'width="50px"')],
    ["an SVG without height", svg("", 'viewBox="0 0 100 0"')],
  ])("not of %s", (_name, content) => {
    expect(logoAt(write("good-shape", content)).shapeWarning).toBeUndefined();
  });
});
