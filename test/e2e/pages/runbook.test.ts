import { appendFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, expect } from "@jest/globals";
import { documentedUser, writeKubeconfigAs } from "../deployer.ts";
import { killHard } from "../../soak/process-tree.ts";
import { bringUp } from "./environment.ts";
import { runPage, type Deeds } from "./run-page.ts";
import { Workplace } from "./workplace.ts";

const tenants = [
  "{ tenantId: tenant1, tenantName: Tenant One }",
  "{ tenantId: tenant2, tenantName: Tenant Two }",
];
const ended: (() => Promise<unknown>)[] = [];
afterAll(() => Promise.all(ended.map((end) => end())), 60_000);

/** Adds a tenant, and kills the run that makes it, with all that it has started, once the platform works on it. */
async function killARun(workplace: Workplace): Promise<void> {
  await appendFile(
    workplace.file("fleet/prod.yaml"),
    "- { tenantId: tenant3, tenantName: Tenant Three }\n",
  );
  const slow = [{ service: "tenant", method: "POST", kind: "delay", delayMs: 30_000, times: 1 }];
  await workplace.control("/faults", slow);
  await workplace.control("/requests/reset", {});
  const run = workplace.start("pulumi up --skip-preview");
  await expect(isUnderWay(workplace)).resolves.toBe(true);
  await killHard(run.pid ?? 0, "tree");
  await run;
  await workplace.control("/faults", []);
}

async function isUnderWay(workplace: Workplace): Promise<boolean> {
  for (let turns = 0; turns < 300; turns += 1) {
    const { text } = await workplace.run('curl -sf "$CONTROL/state"');
    if (/POST \/tenant/.test(text)) return true;
    await sleep(100);
  }
  return false;
}

/** Somebody has taken the stack away, and somebody had made a copy before. */
async function loseTheState(workplace: Workplace): Promise<void> {
  const lines = [
    "pulumi stack export --file ~/cx-prod/state-backup.json",
    "pulumi stack rm prod --force --preserve-config",
    "pulumi stack init prod",
  ];
  await workplace.must(lines.join("\n"));
}

async function makeAnotherCluster(workplace: Workplace): Promise<void> {
  const other = await Workplace.start();
  ended.push(() => other.remove());
  const file = workplace.home("cx-prod/other-kubeconfig");
  await writeKubeconfigAs(documentedUser, other.platform.kubeconfig ?? "", file);
}

const deeds: Deeds = {
  "a run is killed while it makes tenant3": killARun,
  "the state is lost": loseTheState,
  "KUBECONFIG leads to another cluster": makeAnotherCluster,
};

runPage(
  "docs/runbook.md",
  async (workplace) => {
    await workplace.control("/knobs", { apiVersion: "5.0.1" });
    const stack = [
      ['version: "5.1"', 'version: "5.0.1"'],
      ["      provisioned: {}\n", ""],
    ] as const;
    await bringUp(workplace, { tenants, stack });
  },
  deeds,
);
