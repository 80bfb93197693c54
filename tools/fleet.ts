// npm run fleet: an environment that is split over several stacks, as one.
import { fleet } from "../operations/fleet/fleet.ts";
import { usage } from "../operations/fleet/options.ts";
import { withPrograms } from "../operations/pulumi.ts";
import { runCommand } from "./command.ts";
import { toolVariables } from "./environment.ts";
import { binDirectory } from "./programs.mjs";

await runCommand({
  usage,
  failed: 1,
  main: async (args) => {
    const environment = withPrograms({ ...toolVariables, ...process.env }, binDirectory);
    // Where the SDK looks for the CLI.
    process.env["PATH"] = environment["PATH"];
    const [stop, end] = [new AbortController(), new AbortController()];
    // A terminal tells each process of it; everybody else this one alone, which then tells the others.
    process.on("SIGINT", () => {
      stop.abort();
      if (!process.stdin.isTTY) end.abort();
    });
    process.on("SIGTERM", () => {
      stop.abort();
      end.abort();
    });
    return fleet(args, {
      stop: stop.signal,
      end: end.signal,
      environment,
      print: console.log,
      screen: {
        write: (text) => process.stdout.write(text),
        isTerminal: process.stdout.isTTY,
        columns: () => process.stdout.columns,
      },
      input: process.stdin.isTTY ? process.stdin : undefined,
    });
  },
});
