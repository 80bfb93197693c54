import os from "node:os";
import { execa } from "execa";

/** What a command wrote at one moment. */
export interface Piece {
  /** Since the command was started. */
  atMs: number;
  text: string;
}

/** What a command wrote, and how it was called. */
export interface Recording {
  /** As a person types it. */
  title: string;
  pieces: readonly Piece[];
}

/**
 * Runs a command with its output in a pipe and its colours on.
 * @returns what it wrote, also where it failed
 */
export async function record(
  command: readonly [string, ...string[]],
  show: (text: string) => void,
): Promise<{ recording: Recording; exitCode: number | undefined }> {
  const [program, ...args] = command;
  const start = performance.now();
  const pieces: Piece[] = [];
  const run = execa(program, args, {
    env: { FORCE_COLOR: "1", PULUMI_OPTION_COLOR: "always", NPM_CONFIG_COLOR: "false" },
    all: true,
    buffer: false,
    reject: false,
    stdin: "ignore",
  });
  const decoder = new TextDecoder();
  run.all.on("data", (bytes: Uint8Array) => {
    const text = decoder.decode(bytes, { stream: true });
    show(text);
    pieces.push({ atMs: Math.round(performance.now() - start), text });
  });
  const { exitCode } = await run;
  return { recording: { title: command.join(" "), pieces }, exitCode };
}

/** Names of this machine, and what stands in their place. */
export interface Machine {
  project: string;
  home: string;
  host: string;
}

/** This machine. */
export function thisMachine(project: string): Machine {
  return { project, home: os.homedir(), host: os.hostname() };
}

/** The same recording, as it would be on any machine: without its paths and its name. */
export function anonymous(recording: Recording, { project, home, host }: Machine): Recording {
  const words: [string, string][] = [
    [`${project}/`, ""],
    [project, "."],
    [home === "/" ? "" : home, "~"],
    [host === "localhost" ? "" : host, "this-machine"],
  ];
  const clean = (text: string): string =>
    words.reduce((all, [word, other]) => (word === "" ? all : all.replaceAll(word, other)), text);
  const pieces = recording.pieces.map(({ atMs, text }) => ({ atMs, text: clean(text) }));
  return { title: clean(recording.title), pieces };
}
