import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { execa } from "execa";
import { z } from "zod";
import { binDirectory } from "../../../tools/programs.mjs";
import { project } from "./page.ts";
import type { Words } from "./shell-commands.ts";

const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(path.join(project, "package.json"), "utf8")));

/** Programs that are not ours: that they are there is the reader's business. */
const outside =
  "aws az bash cat cd chmod cp crontab curl diff docker echo env eval exec exit export false gcloud git grep head ls mkdir mv node " +
  "openssl printf read rm sed set sleep sh tail test timeout trap true umask unset kubectl jq gpg head tar base64 pass psql pg_dump pg_restore vault kill gh glab helm date which command tee sort sha256sum touch install";

/** What is wrong with a command of a document; undefined if it can be typed. */
export async function problemOf(words: Words): Promise<string | undefined> {
  const [program = "", ...args] = words;
  if (program === "npm") return problemOfNpm(args);
  if (program === "pulumi") return problemOfPulumi(args);
  if (program === "node" && args[0]?.startsWith("tools/")) return problemOfFile(args[0]);
  if (program.includes("/") || program.startsWith("$")) return undefined;
  return outside.split(" ").includes(program) ? undefined : `nothing is known of ${program}`;
}

function problemOfFile(file: string): string | undefined {
  return existsSync(path.join(project, file)) ? undefined : `there is no ${file}`;
}

async function problemOfNpm(args: Words): Promise<string | undefined> {
  const words = args.filter((word) => word !== "-s" && word !== "--silent");
  const [verb = "", name = ""] = words;
  if (["ci", "install", "pack", "publish", "ls", "init", "config"].includes(verb)) return undefined;
  const script = verb === "run" ? name : verb;
  if (scripts[script] === undefined) return `package.json has no script ${script}`;
  const behind = words.indexOf("--");
  const flags =
    behind === -1 ? [] : words.slice(behind + 1).filter((word) => word.startsWith("--"));
  return flags.length === 0 ? undefined : problemOfFlags(script, flags);
}

/** A command of ours tells its options itself. */
async function problemOfFlags(script: string, flags: Words): Promise<string | undefined> {
  const file = /^node (tools\/\S+\.ts)$/.exec(scripts[script] ?? "")?.[1];
  if (file === undefined) return undefined;
  if (!readFileSync(path.join(project, file), "utf8").includes("runCommand")) return undefined;
  const usage = await textOf("node", [path.join(project, file), "--help"]);
  const unknown = flags.find((flag) => !isIn(usage, flag));
  return unknown === undefined ? undefined : `npm run ${script} has no ${unknown}`;
}

async function problemOfPulumi(args: Words): Promise<string | undefined> {
  let command: string[] = [];
  let help = await pulumiHelp(command);
  for (const word of args) {
    if (word.startsWith("-")) {
      if (!isIn(help, word)) return `pulumi ${command.join(" ")} has no ${word}`;
      continue;
    }
    const deeper = await pulumiHelp([...command, word]).catch(() => "");
    if (depthOf(deeper) > command.length) {
      command = [...command, word];
      help = deeper;
    } else if (command.length === 0 || isGroup(command, help)) {
      return `pulumi ${command.join(" ")} knows no ${word}`.replace("  ", " ");
    }
  }
  return undefined;
}

/** How many words lead to the command that this text helps with: its name may be another one's alias. */
function depthOf(help: string): number {
  const usage = /^Usage:\n {2}pulumi((?: [a-z][a-z-]*)*)/m.exec(help)?.[1] ?? "";
  return usage.split(" ").length - 1;
}

/** Has it commands below it, and takes nothing else? */
function isGroup(command: Words, help: string): boolean {
  const takesArguments = ["config", "login"].includes(command.at(-1) ?? "");
  return /^Available Commands:/m.test(help) && !takesArguments;
}

/** Is this option in a text that tells how a command is used? */
function isIn(help: string, option: string): boolean {
  const [name = ""] = option.split("=");
  if (/^-v=?\d*$/.test(option)) return help.includes("-v, --verbose");
  return new RegExp(`(?:^|[\\s[,|(])${escaped(name)}(?=$|[\\s=,\\])|.])`, "m").test(help);
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

const helps = new Map<string, Promise<string>>();

function pulumiHelp(command: Words): Promise<string> {
  const key = command.join(" ");
  const known = helps.get(key) ?? textOf(path.join(binDirectory, "pulumi"), [...command, "--help"]);
  helps.set(key, known);
  return known;
}

async function textOf(program: string, args: Words): Promise<string> {
  const env = { PULUMI_SKIP_UPDATE_CHECK: "true" };
  const { stdout } = await execa(program, args, { cwd: project, env });
  return stdout;
}
