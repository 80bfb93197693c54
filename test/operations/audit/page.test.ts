import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { pageOf } from "../../../operations/audit/page.ts";
import type { Report } from "../../../operations/audit/report.ts";
import { Browser, findBrowser } from "../browser.ts";

jest.setTimeout(60_000); // a browser is a program of its own

const hostile = `<script>document.title = "taken over"</script>"'><img src="https://evil.example/x">`;
const longWord = "x".repeat(300);

const report: Report = {
  stack: `prod${hostile}`,
  at: "2026-11-30T05:55:12.000Z",
  tenants: { program: 60, platform: 63 },
  findings: [
    ...Array.from({ length: 60 }, (_one, index) => ({
      code: "host-not-allowed" as const,
      severity: "problem" as const,
      subject: `tenant${String(index)}`,
      what: `'https://tenant${String(index)}.cx.example.com' is not in Grafana's list, so dashboards show nothing of this tenant`,
      remedy: "run pulumi up --refresh",
    })),
    { code: "api-open", severity: "warning", subject: longWord, what: longWord, remedy: longWord },
    { code: "ids-alike", severity: "note", subject: hostile, what: hostile, remedy: hostile },
  ],
  notLookedAt: [{ what: hostile, why: `${hostile}\n  → ${longWord}` }],
};

describe("the page", () => {
  test("escapes what others have written, everywhere", () => {
    const page = pageOf(report);
    expect(page).not.toMatch(/<script|<img/i);
    expect(page.match(/&lt;script&gt;/g)).toHaveLength(7);
    expect(page).not.toContain(`"'>`);
  });

  test("has no script, and names nothing that would have to be fetched", () => {
    expect(pageOf({ ...report, stack: "prod", findings: [], notLookedAt: [] })).not.toMatch(
      /<script|\son\w+=|https?:|url\(|@import|<iframe|<form/i,
    );
  });

  test("says so where nothing was found", () => {
    const page = pageOf({ ...report, findings: [], notLookedAt: [] });
    expect(page).toContain("Nothing found.");
    expect(page).not.toMatch(/<section|<table/);
  });
});

const program = findBrowser();
const inBrowser = program === undefined ? describe.skip : describe;

inBrowser("the page in a browser without a network", () => {
  let browser: Browser;
  let directory: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "cx-page-"));
    const file = join(directory, "audit.html");
    await writeFile(file, pageOf(report));
    browser = await Browser.start(program ?? "");
    for (const domain of ["Runtime", "Log", "Network"]) {
      await browser.send(`${domain}.enable`);
    }
    const offline = { offline: true, latency: 0, downloadThroughput: -1, uploadThroughput: -1 };
    await browser.send("Network.emulateNetworkConditions", offline);
    await browser.load(pathToFileURL(file).href);
  });
  afterAll(async () => {
    await browser.stop();
    await rm(directory, { recursive: true });
  });

  const look = (width: number, height: number, isPhone = false) =>
    browser.send("Emulation.setDeviceMetricsOverride", {
      ...{ width, height, deviceScaleFactor: 1, mobile: isPhone },
    });
  /** What sticks out of the page on the right, by its tag. */
  const sticksOut = () =>
    browser.value(
      `[...document.querySelectorAll("*")].filter((one) => one.getBoundingClientRect().right > innerWidth + 0.5).map((one) => one.tagName)`,
    );

  test("asks for nothing, and no console has anything to say", async () => {
    const said = browser.events.map(({ method }) => method);
    expect(said).toContain("Page.loadEventFired");
    for (const trouble of ["Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded"])
      expect(said).not.toContain(trouble);
    expect(said.filter((method) => method === "Network.requestWillBeSent")).toHaveLength(1);
    expect(await browser.value("document.title")).toBe(`Audit of stack prod${hostile}`);
    expect(await browser.value("document.images.length + document.scripts.length")).toBe(0);
  });

  test.each([
    ["a phone", 360, 740],
    ["a small window", 641, 900],
    ["a screen", 1280, 900],
  ])("fits %s of %d pixels, and can be read there", async (_name, width, height) => {
    await look(width, height, width < 400);
    expect(await browser.value("document.documentElement.scrollWidth")).toBe(width);
    expect(await sticksOut()).toEqual([]);
    expect(await browser.value("parseFloat(getComputedStyle(document.body).fontSize)")).toBe(16);
  });

  test("shows each finding as a card on a phone, and as a row on a screen", async () => {
    const rowDisplay = `getComputedStyle(document.querySelector("tbody tr")).display`;
    await look(360, 740, true);
    expect(await browser.value(rowDisplay)).toBe("block");
    await look(1280, 900);
    expect(await browser.value(rowDisplay)).toBe("table-row");
  });

  test("is printed in rows that fit the paper, none of which is cut in two", async () => {
    const paper = { width: 718, height: 1047 }; // A4 at 96 dots an inch, with margins of a centimetre
    await look(paper.width, paper.height);
    await browser.send("Emulation.setEmulatedMedia", { media: "print" });
    expect(await browser.value("document.documentElement.scrollWidth")).toBe(paper.width);
    expect(await sticksOut()).toEqual([]);
    const row = `getComputedStyle(document.querySelector("tbody tr"))`;
    expect(await browser.value(`[${row}.display, ${row}.breakInside]`)).toEqual([
      "table-row",
      "avoid",
    ]);
    const { data } = await browser.send("Page.printToPDF", {
      paperWidth: 8.27,
      paperHeight: 11.69,
    });
    const pages = Buffer.from(String(data), "base64")
      .toString("latin1")
      .match(/\/Type \/Page\b/g);
    expect(pages?.length).toBeGreaterThan(1);
    await browser.send("Emulation.setEmulatedMedia", { media: "" });
  });
});
