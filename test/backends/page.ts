import { readFile } from "node:fs/promises";
import { delimiter, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import type { Said, Site } from "../e2e/site.ts";
import { stateServers } from "../../tools/setup/state-servers.mjs";
import type { Place } from "./server.ts";

const docs = fileURLToPath(new URL("../../docs/", import.meta.url));

/** The headings of docs/state.md with a block of commands that a test of this suite follows. */
export const followed = [
  "Files",
  "S3",
  "PostgreSQL",
  "Export",
  "Copy of the files",
  "Copy of the bucket",
  "Dump of the database",
  "Into an empty backend",
  "To another backend",
  "The old one goes",
  "A new passphrase",
] as const;

/** See {@link followed}. */
export type Heading = (typeof followed)[number];

/** What the commands find, beside the checkout of the site. */
export interface Surroundings {
  places?: readonly Place[];
  env?: Record<string, string>;
  /** More words of the page, and what they are here. */
  words?: Place["words"];
  /** Which block under the heading, from 0. */
  part?: number;
}

/** Types the commands under a heading of docs/state.md into a shell, with this machine's places in them. */
export async function follow(
  site: Site,
  heading: Heading,
  { places = [], env = {}, words = [], part = 0 }: Surroundings,
): Promise<Said> {
  const blocks = await blocksOf("state.md");
  const block = blocks.filter((one) => one.heading === heading)[part];
  if (block === undefined) throw new Error(`docs/state.md has no commands under "${heading}"`);
  const here = [...words, ...places.flatMap((place) => place.words)];
  const script = here.reduce((text, [onPage, ours]) => text.replaceAll(onPage, ours), block.text);
  const { aws, postgresql } = await stateServers();
  const result = await execa("sh", ["-eu"], {
    cwd: site.checkout,
    env: {
      ...site.env,
      ...Object.fromEntries(places.flatMap((place) => Object.entries(place.env))),
      PATH: [site.env["PATH"], dirname(aws), postgresql].join(delimiter),
      ...env,
    },
    extendEnv: false,
    all: true,
    input: script,
    reject: false,
  });
  site.transcript.push(result.all);
  const ok = result.exitCode === 0;
  return { ok, text: result.all, failure: ok ? "" : result.all };
}

/** The commands that docs/runbook.md gives to somebody whose run was killed, as arguments of `pulumi`. */
export async function recovery(): Promise<string[][]> {
  const block = (await blocksOf("runbook.md")).find(
    ({ heading, text }) => heading === "A run was killed" && text.startsWith("pulumi cancel"),
  );
  const lines = block?.text.trim().split("\n") ?? [];
  return lines.map((line) => line.split(" ").slice(1));
}

/** Blocks of commands on a page, each with the heading above it, and the line right before it. */
export async function blocksOf(page: string) {
  const text = await readFile(docs + page, "utf8");
  const sections = text.split(/^#{2,} /m).slice(1);
  return sections.flatMap((section) => {
    const [heading = ""] = section.split("\n", 1);
    return [...section.matchAll(/([^\n]*)\n+```sh\n(.*?)^```$/gms)].map(
      ([, before = "", block = ""]) => ({ heading, before, text: block }),
    );
  });
}
