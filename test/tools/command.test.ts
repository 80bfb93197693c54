import { expect, test } from "@jest/globals";
import { fileURLToPath } from "node:url";
import { execa } from "execa";

const file = fileURLToPath(new URL("../../tools/command.ts", import.meta.url));
const errors = fileURLToPath(new URL("../../providers/errors.ts", import.meta.url));

/** A command whose work is this, as a script. */
const script = (work: string) => `
import { runCommand } from ${JSON.stringify(file)};
import { CxError } from ${JSON.stringify(errors)};
await runCommand({ usage: "Usage: x", failed: 2, main: async (args) => { ${work} } });`;

const evaluate = ["--input-type=module", "--eval"];
const run = (work: string, ...args: string[]) =>
  execa("node", [...evaluate, script(work), "--", "in place of a file", ...args], {
    reject: false,
  });

test("a command ends with its own status", async () => {
  expect(await run("return args.length;", "one")).toMatchObject({ exitCode: 1, stderr: "" });
});

test("it does nothing but tell its usage when it is asked for help", async () => {
  const said = await run("console.log('worked'); return 1;", "--stack", "prod", "--help");
  expect(said).toMatchObject({ exitCode: 0, stdout: "Usage: x" });
});

test("an error that was foreseen is told without a stack, and without what a terminal obeys", async () => {
  const { exitCode, stderr } = await run('throw new CxError("no \\u001b[2J", "do this");');
  expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: "no \\u001b[2J\n  → do this" });
});

test("another one is told as a defect", async () => {
  const { exitCode, stderr } = await run('throw new TypeError("odd");');
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/^this is a defect in cx-tenants, please report it: TypeError: odd\n/);
});

test("it ends quietly when nobody reads on", async () => {
  const command = `{ node --input-type=module --eval "$0"; echo "status $?" >&2; } | true`;
  const work = 'process.stdout.write("a page\\n".repeat(20_000)); return 0;';
  const { stderr } = await execa("sh", ["-c", command, script(work)]);
  expect(stderr).toBe("status 0");
});
