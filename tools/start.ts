// npm start: the sandbox, the stack "dev" in it, and the proof that its tenants answer.
import { formatSummary } from "./start/summary.ts";
import { restoreStackFile } from "./start/stack-file.ts";
import { bringUpStack, readOutputs, selectStack } from "./start/stack.ts";
import { checkTenant, readAllowedHosts, tenantsOf } from "./start/tenants.ts";
import { isSandboxProcess, startSandbox } from "./sandbox-process.ts";
import { findRunningSandbox, readPlatform, sandboxDirectory } from "./sandbox-platform.ts";
import type { SandboxPlatform } from "./sandbox-platform.ts";
import { UserError } from "./setup/user-error.mjs";

async function main(): Promise<void> {
  const platform = await ensureSandbox();
  const restored = await restoreStackFile();
  if (restored !== undefined) console.log(restored);
  await selectStack(platform, sandboxDirectory);
  await bringUpStack(platform, sandboxDirectory);
  const tenants = tenantsOf(await readOutputs(platform, sandboxDirectory), platform);
  const live = tenants.filter(({ isSuspended }) => !isSuspended);
  await Promise.all(live.map((tenant) => checkTenant(tenant, platform)));
  const allowedHosts = await readAllowedHosts(platform);
  console.log(formatSummary({ platform, tenants, allowedHosts }));
}

async function ensureSandbox(): Promise<SandboxPlatform> {
  const running = await findRunningSandbox();
  if (running) {
    console.log(`The sandbox runs already: ${running.urls.gateway}`);
    return running;
  }
  const silent = await readPlatform(sandboxDirectory);
  if (silent && (await isSandboxProcess(silent.pid))) {
    throw new UserError(
      `The sandbox runs (process ${String(silent.pid)}) but does not answer. Run npm stop, then npm start.`,
    );
  }
  console.log(
    "Starting the sandbox: the platform's services, its Kubernetes API and its gateway …",
  );
  const platform = await startSandbox(sandboxDirectory);
  console.log(
    `The sandbox is ready: ${platform.urls.gateway} (log: ${sandboxDirectory}/sandbox.log)`,
  );
  return platform;
}

try {
  await main();
} catch (error) {
  console.error(error instanceof UserError ? `\n${error.message}` : error);
  process.exitCode = 1;
}
