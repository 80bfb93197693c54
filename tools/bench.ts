// npm run bench -- <name>: how long something takes on this machine. It judges nothing: no test depends on time.
import { parseArgs } from "node:util";
import { CxError } from "../providers/errors.ts";
import { benchPolicy } from "./bench/policy.ts";
import { benchTenants } from "./bench/tenants.ts";
import { runCommand } from "./command.ts";

type Bench = (print: (line: string) => void, isQuick: boolean) => Promise<void>;

const benches: Readonly<Record<string, Bench>> = {
  policy: benchPolicy,
  tenants: (print, isQuick) =>
    benchTenants(isQuick ? [1, 10] : [1, 25, 100], isQuick ? 1 : 3, print),
};

const usage = `Usage: npm run bench -- <name> [--quick]

  policy   what the policies add to a preview of 50 tenants; a minute
  tenants  up, preview, refresh and destroy of 1, 25 and 100 tenants, beside the same program on handlers that do nothing

  --quick  fewer tenants, and each once

Each figure is a median; compare figures of one run, on a machine that does nothing else. It starts a sandbox of its own.`;

await runCommand({
  usage,
  failed: 2,
  main: async (args) => {
    const { values, positionals } = readArguments(args);
    const [name = "", ...others] = positionals;
    const bench = Object.hasOwn(benches, name) ? benches[name] : undefined;
    if (bench === undefined || others.length > 0) throw new CxError(usage);
    await bench(console.log, values.quick);
    return 0;
  },
});

function readArguments(args: readonly string[]) {
  try {
    const options = { quick: { type: "boolean", default: false } } as const;
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (cause) {
    throw new CxError(usage, undefined, { cause });
  }
}
