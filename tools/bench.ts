// npm run bench -- <name>: how long something takes on this machine. It judges nothing: no test depends on time.
import { CxError } from "../providers/errors.ts";
import { benchPolicy } from "./bench/policy.ts";
import { runCommand } from "./command.ts";

const benches: Readonly<Record<string, (print: (line: string) => void) => Promise<void>>> = {
  policy: benchPolicy,
};

const usage = `Usage: npm run bench -- <name>

  policy  what the policies add to a preview of 50 tenants

Needs no platform and no cluster, and takes a minute or two. Each figure is a median; compare figures of one machine
that does nothing else.`;

await runCommand({
  usage,
  failed: 2,
  main: async ([name = "", ...others]) => {
    const bench = Object.hasOwn(benches, name) ? benches[name] : undefined;
    if (bench === undefined || others.length > 0) throw new CxError(usage);
    await bench(console.log);
    return 0;
  },
});
