import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { execa } from "execa";
import { readOptions } from "../../../tools/record/options.ts";
import { drawPicture } from "../../../tools/record/picture.ts";
import { anonymous, type Recording } from "../../../tools/record/recording.ts";
import { linesOf } from "../../../tools/record/screen.ts";
import { mistakeInXml } from "./xml.ts";

const project = path.resolve(import.meta.dirname, "../../..");
let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "cx-record-"));
});
afterAll(() => rm(folder, { recursive: true }));

const recordingOf = (...texts: string[]): Recording => ({
  title: "npm start",
  pieces: texts.map((text, index) => ({ atMs: index * 100, text })),
});
const words = (recording: Recording): string[] =>
  linesOf(recording).map(({ spans }) => spans.map(({ text }) => text).join(""));

describe("what stands on the screen", () => {
  test("is read line by line, also where a line comes in pieces", () => {
    expect(words(recordingOf("one\ntw", "o\nthree"))).toEqual(["one", "two", "three"]);
  });

  test("keeps a colour until it is taken back, over the end of a line too", () => {
    const [first, second] = linesOf(recordingOf("\u001b[1;32ma\nb\u001b[0m c\n"));
    expect(first?.spans).toEqual([{ text: "a", colour: 2, isBold: true }]);
    expect(second?.spans).toEqual([
      { text: "b", colour: 2, isBold: true },
      { text: " c", isBold: false },
    ]);
  });

  test("is the last state of a line that was written anew, and no other control of a terminal", () => {
    const text = "10 %\r20 %\r\n\u001b[2K\u001b[?25lx\u001b]0;title\u0007\u0000y\n";
    expect(words(recordingOf(text))).toEqual(["20 %", "xy"]);
  });
});

describe("the picture", () => {
  test("is well-formed whatever a command says, and the same for the same recording", () => {
    const recording = recordingOf(
      "<&>\"' \u001b[31mred\u001b[0m\n",
      "\u0007 ünï ✓ 😀\n".repeat(60),
    );
    const picture = drawPicture(recording);
    expect(mistakeInXml(picture)).toBeUndefined();
    expect(drawPicture(recording)).toBe(picture);
  });

  test("scrolls so that the last line is seen in the end, also without motion", () => {
    const lines = Array.from({ length: 30 }, (_none, index) => `line ${String(index)}\n`);
    const picture = drawPicture(recordingOf(...lines));
    expect(picture).toContain(".scroll{transform:translateY(-126px)"); // 31 lines, 24 rows of 18
    expect(picture).toContain(
      "@media(prefers-reduced-motion:reduce){text,.scroll{animation:none}}",
    );
  });

  test("leaves out what stands just above already, and no empty line", () => {
    const picture = drawPicture(recordingOf("making it\n\nmaking it \n\nmade\n"));
    expect(picture.match(/making it/g)).toHaveLength(1);
    expect(picture.match(/<text /g)).toHaveLength(5);
  });

  test("takes nothing from anywhere else", () => {
    const picture = drawPicture(recordingOf("see https://example.com\n"));
    expect(picture.replaceAll("http://www.w3.org/2000/svg", "")).not.toMatch(
      /url\(|href|src=|@import|<script|<image/,
    );
  });

  test("has no name and no path of the machine", () => {
    const here = { project: "/home/me/cx", home: "/home/me", host: "my-laptop" };
    const text = "/home/me/cx/.sandbox/log /home/me/.cache my-laptop /home/me/cx\n";
    expect(words(anonymous(recordingOf(text), here))).toEqual([
      ".sandbox/log ~/.cache this-machine .",
    ]);
  });
});

describe("npm run record", () => {
  const run = (...args: string[]) =>
    execa("node", [path.join(project, "tools/record.ts"), ...args], {
      cwd: folder,
      all: true,
      reject: false,
    });

  test("draws what a command says on both of its outputs", async () => {
    const file = path.join(folder, "x.svg");
    const script = 'printf "\\033[32mgood\\033[0m %s\\n" "$PWD"; echo worse >&2';
    expect(await run("--out", file, "--", "sh", "-c", script)).toMatchObject({ exitCode: 0 });
    const picture = await readFile(file, "utf8");
    expect(mistakeInXml(picture)).toBeUndefined();
    expect(picture).toContain('<tspan class="c2">good</tspan>');
    expect(picture).toContain("worse");
  });

  test("draws nothing of a command that failed", async () => {
    const file = path.join(folder, "y.svg");
    const { exitCode, all } = await run("--out", file, "--", "sh", "-c", "exit 3");
    expect(exitCode).toBe(1);
    expect(all).toContain("ended with 3");
    expect(existsSync(file)).toBe(false);
  });

  test("says how it is used", () => {
    expect(() => readOptions(["--output", "x"])).toThrow("Usage: npm run record");
    expect(readOptions([])).toEqual({ command: ["npm", "start"], file: "docs/start.svg" });
    expect(readOptions(["--", "pulumi", "preview"])).toEqual({
      command: ["pulumi", "preview"],
      file: "docs/start.svg",
    });
  });
});

describe("docs/start.svg", () => {
  const picture = readFileSync(path.join(project, "docs/start.svg"), "utf8");
  const text = picture.replaceAll(/<style>.*?<\/style>|<[^>]*>/gs, "");

  test("is well-formed, and shows two live tenants", () => {
    expect(mistakeInXml(picture)).toBeUndefined();
    expect(text).toContain("https://tenant1.cx.localhost:8443");
    expect(text).toContain("https://tenant2.cx.localhost:8443");
  });

  test("holds no path of a machine and no secret", () => {
    expect(text).not.toMatch(/\/(?:home|root|Users|tmp|work|var|private)\//);
    expect(text).not.toMatch(/glsa_|eyJ|BEGIN |v1:\w+:|password|passphrase/i);
  });
});

describe("the check of pictures", () => {
  test.each([
    ["<svg><g></svg>", /closes nothing/],
    ["<svg>a & b</svg>", /at & b/],
    ["<svg a=b/>", /at <svg/],
    ['<svg a="1" a="2"/>', /twice/],
    ["<svg>\u0007</svg>", /control/],
    ["<svg>", /open at the end/],
  ])("notices %j", (text, mistake) => {
    expect(mistakeInXml(text)).toMatch(mistake);
  });
});
