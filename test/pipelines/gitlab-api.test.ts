import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { createServer, type Server } from "node:http";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { runScript } from "./gitlab.ts";

// What the jobs for GitLab send to its API, by the curl that they call, to a server that keeps what it gets.
jest.setTimeout(60_000);
const token = "canary-token";

/** A note or an issue, as the API shows it. */
interface Entry {
  id: number;
  iid: number;
  body: string;
  description: string;
  title: string;
  state: string;
}
let entries: Entry[] = [];
let calls: string[] = [];
let server: Server;
let folder = "";

beforeEach(async () => {
  entries = [];
  calls = [];
  folder = await mkdtemp(join(tmpdir(), "cx-gitlab-api-"));
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const isKnown = request.headers["private-token"] === token;
      const fields = new URLSearchParams(Buffer.concat(chunks).toString());
      response.statusCode = isKnown ? 200 : 401;
      response.end(
        JSON.stringify(isKnown ? answer(request.method ?? "", request.url ?? "", fields) : {}),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

function answer(method: string, url: string, fields: URLSearchParams): unknown {
  const { pathname } = new URL(url, "http://gitlab");
  calls.push(`${method} ${pathname}`);
  if (method === "GET") return entries.filter(({ state }) => state === "opened");
  const id = Number(
    /\/(\d+)$/.exec(pathname.replace(/\/\d+\/notes$|\/projects\/\d+\/issues$/, ""))?.[1] ?? 0,
  );
  const known = method === "PUT" ? entries.find((entry) => entry.id === id) : undefined;
  const entry = known ?? { ...blank, id: entries.length + 1, iid: entries.length + 1 };
  if (known === undefined) entries.push(entry);
  for (const key of ["body", "description", "title"] as const)
    entry[key] = fields.get(key) ?? entry[key];
  if (fields.get("state_event") === "close") entry.state = "closed";
  return entry;
}
const blank: Entry = { id: 0, iid: 0, body: "", description: "", title: "", state: "opened" };

/** Runs the script of a job as GitLab's runner does. */
function run(name: "comment" | "issue", gitlabToken = token) {
  const address = z.object({ port: z.number() }).parse(server.address());
  const env = {
    PATH: process.env["PATH"] ?? "",
    CI_API_V4_URL: `http://127.0.0.1:${String(address.port)}/api/v4`,
    CI_PROJECT_ID: "7",
    CI_MERGE_REQUEST_IID: "12",
    CX_GITLAB_TOKEN: gitlabToken,
  };
  return runScript(name, { directory: folder, env });
}

const page = (name: string, marker: string, text: string) =>
  writeFile(join(folder, name), `<!-- cx-tenants ${marker} -->\n### Stack prod: ${text}\n`);

describe("the note of a merge request", () => {
  test("is made once for each stack, and then kept up to date in its place", async () => {
    await page("review-prod.md", "review: prod", '1 tenant comes & "more" = +%');
    await page("review-staging.md", "review: staging", "no changes");
    entries.push({ ...blank, id: 1, body: "somebody's own words" });
    expect(await run("comment")).toMatchObject({ exitCode: 0, all: "" });
    await page("review-prod.md", "review: prod", "2 tenants come");
    expect(await run("comment")).toMatchObject({ exitCode: 0, all: "" });
    expect(entries.map(({ body }) => body.split("\n").slice(0, 2))).toEqual([
      ["somebody's own words"],
      ["<!-- cx-tenants review: prod -->", "### Stack prod: 2 tenants come"],
      ["<!-- cx-tenants review: staging -->", "### Stack prod: no changes"],
    ]);
    expect(calls.filter((call) => call.startsWith("POST"))).toHaveLength(2);
  });

  test("fails where the token is not taken, and shows no token", async () => {
    await page("review-prod.md", "review: prod", "x");
    const { exitCode, all } = await run("comment", "canary-wrong");
    expect(exitCode).not.toBe(0);
    expect(all).not.toContain("canary");
  });
});

describe("the issue about drift", () => {
  test("is opened, kept up to date, and closed once there is none", async () => {
    await page("drift-prod.md", "drift: prod", "no drift");
    expect(await run("issue")).toMatchObject({ exitCode: 0, all: "" });
    expect(entries).toEqual([]);
    for (const text of ["1 tenant differs", "2 tenants differ"]) {
      await page("drift-prod.md", "drift: prod", text);
      expect(await run("issue")).toMatchObject({ exitCode: 0, all: "" });
    }
    expect(entries).toMatchObject([{ title: "Drift: stack prod", state: "opened" }]);
    expect(entries[0]?.description).toContain("2 tenants differ");
    await page("drift-prod.md", "drift: prod", "no drift");
    expect(await run("issue")).toMatchObject({ exitCode: 0, all: "" });
    expect(entries).toMatchObject([{ state: "closed" }]);
  });
});
