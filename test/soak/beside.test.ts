import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { Site, type Said } from "../e2e/site.ts";
import { clusterReady } from "./foreign.ts";
import { killedRun, randomDeath, type Death } from "./killed-run.ts";
import { killLeft } from "./process-tree.ts";
import { randomFrom, report, seed, size } from "./soak.ts";

// A stack whose runs are killed, up and destroy in turn, beside live tenants of another stack.

const ids = ["tenant1", "tenant2", "tenant3"];
const othersIds = ["other1", "other2"];
const random = randomFrom(seed);
const rounds = Array.from({ length: size({ short: 2, full: 20 }) }, (_, index) => ({
  round: index + 1,
  up: randomDeath(random),
  destroy: randomDeath(random),
}));
const maxAttempts = 4;

let site: Site;
let others: Site;
const tenantsOf = (names: readonly string[]) =>
  names.map((tenantId) => ({ tenantId, tenantName: tenantId }));

beforeAll(async () => {
  site = await Site.start({ createDelayMs: 100, realmDelayMs: 300 });
  await clusterReady(site);
  others = await site.another("others", "others");
  await others.configure({ tenants: tenantsOf(othersIds) });
  expect(await others.up()).toMatchObject({ failure: "" });
  await site.configure({ tenants: tenantsOf(ids), platform: { maxRemovals: 3 } });
}, 180_000);
afterAll(() => site.remove());

/** Everything that the other stack's customers depend on. */
async function whatOthersHave() {
  const isTheirs = (text: unknown) => othersIds.some((id) => String(text).includes(id));
  const { tenants, realms, allowedHosts } = await site.state();
  const objects = [
    ...(await site.manifests("ingresses")).values(),
    ...(await site.manifests("dnsendpoints")).values(),
  ];
  return {
    tenants: tenants.filter(({ tenantId }) => isTheirs(tenantId)),
    realms: realms.filter(isTheirs),
    allowedHosts: allowedHosts.filter(isTheirs),
    objects: objects.filter(({ metadata }) => isTheirs(metadata.name)),
  };
}

/** Does what docs/runbook.md says after a run that was killed. */
async function recover(command: "up" | "destroy"): Promise<void> {
  await site.pulumi(["cancel", "--yes"]);
  let said: Said;
  let attempts = 0;
  do {
    said = await site.pulumi([command, "--yes", "--skip-preview"]);
    attempts += 1;
  } while (!said.ok && attempts < maxAttempts);
  expect(said).toMatchObject({ failure: "" });
  await site.pulumi(["refresh", "--yes", "--skip-preview", "--clear-pending-creates"]);
}

async function killAndRecover(command: "up" | "destroy", death: Death): Promise<void> {
  const { left, words } = await killedRun(site, command, death);
  report(`beside: ${words}`);
  await recover(command);
  await killLeft(left);
}

test.each(rounds)(
  "round $round: what is not ours stays as it is, whenever a run dies",
  async ({ up, destroy }) => {
    const before = await whatOthersHave();
    expect(before.tenants).toHaveLength(othersIds.length);
    expect(before.objects).toHaveLength(2 * othersIds.length);

    await killAndRecover("up", up);
    expect(await whatOthersHave()).toEqual(before);
    const active = { status: "active" };
    for (const id of ids) expect(await site.tenant(id)).toMatchObject(active);

    await killAndRecover("destroy", destroy);
    expect(await whatOthersHave()).toEqual(before);
    for (const id of ids) expect(await site.tenant(id)).toMatchObject({ status: "inActive" });
    expect((await site.objects("ingresses")).sort()).toEqual(othersIds.map((id) => `cx-${id}`));
  },
  300_000,
);

test("the other stack sees no change", async () => {
  const preview = await others.pulumi(["preview", "--refresh", "--expect-no-changes"]);
  expect(preview).toMatchObject({ failure: "" });
}, 60_000);
