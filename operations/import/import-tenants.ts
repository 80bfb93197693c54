import { tenantConnection, type Platform } from "../../components/platform.ts";
import { createLimit } from "../../providers/flow/limit.ts";
import type { Loose } from "../../providers/objects.ts";
import { isPlainObject } from "../../providers/objects.ts";
import { realmOf } from "../../providers/resources/tenant/document/record.ts";
import { CxTenant } from "../../providers/resources/tenant/tenant.ts";
import { PlatformError } from "../../providers/http/errors.ts";
import type { TenantDocument } from "../../providers/services/tenant-api/document.ts";
import {
  connectToTenantService,
  type TenantService,
} from "../../providers/services/tenant-api/service.ts";
import { describeProblem } from "../../providers/words/problems.ts";
import { readSettings, SettingsError, type Settings } from "../../settings/settings.ts";
import { withSandboxAddress } from "../../settings/shell.ts";
import { readWritten, type WrittenSettings } from "../../settings/source.ts";
import { textsIn } from "../../settings/leaves.ts";
import { takeInventory, type Inventory } from "../inventory.ts";
import { nameInUrn, stateOf } from "../pulumi.ts";
import { ownerOf, settingsOf, type OpenStack } from "../stack.ts";
import { importFileFor, type ImportFile } from "./import-file.ts";
import { planImport, type Importable, type ImportPlan, type Refused } from "./plan.ts";
import { requireMeaning, selectionOf } from "./select.ts";

/** What an import would do, and what it has seen; nothing is written yet. */
export interface PreparedImport {
  plan: ImportPlan;
  inventory: Inventory;
  platform: Platform;
  /** What the state lacks of it. */
  file: ImportFile;
  /** True when the stack had no tenants before, so that what they share could be proposed. */
  isFirst: boolean;
}

/**
 * Reads a platform and the state, and decides what becomes of each tenant. Throws a CxError where a service gives
 * no answer, and a SettingsError where the stack's own settings have mistakes.
 */
export async function prepareImport(
  stack: OpenStack,
  words: readonly string[],
): Promise<PreparedImport> {
  const { platform } = settingsOf(stack);
  const written = readWritten(withSandboxAddress(stack.read, stack.surroundings.environment));
  const [inventory, state] = await Promise.all([
    takeInventory(stack.run, platform),
    stateOf(stack.fullName, { ...stack.cli, showSecrets: true }),
  ]);
  const tenantIds = inventory.tenants.map(({ tenantId }) => String(tenantId));
  requireMeaning(words, tenantIds);
  const inState = state.filter(({ type }) => type === CxTenant.__pulumiType);
  const declared = declaredIn(written);
  const isSelected = selectionOf(words);
  const selected = inventory.tenants.filter(({ tenantId }) => isSelected(String(tenantId)));
  const input = {
    platform,
    inventory,
    declared,
    owner: platform.owner ?? ownerOf(stack),
    tenantDefaults: asLoose(written.tenantDefaults),
    managed: new Set(inState.map(({ urn }) => nameInUrn(urn))),
    realms: await realmsOf(stack, platform, selected),
    isSelected,
  };
  const { plan, settings } = withProvedLines(planImport(input), stack, written);
  const tenants = new Map(inventory.tenants.map((live) => [String(live["tenantId"]), live]));
  const file = await importFileFor({
    environment: settings,
    project: stack.project,
    stack: stack.name,
    state,
    seen: { run: stack.run, inventory, tenants },
    tenantIds: new Set([...plan.importable.map(({ tenantId }) => tenantId), ...plan.managed]),
    isSecretText: isAmongSecrets(written),
  });
  return { plan, inventory, platform, file, isFirst: declared.size === 0 };
}

/** What a new tenant of the stack shares with others. */
export function sharedWith(stack: OpenStack): {
  platform: Platform;
  tenantDefaults: Loose;
  secrets: Loose;
} {
  const written = readWritten(withSandboxAddress(stack.read, stack.surroundings.environment));
  return {
    platform: settingsOf(stack).platform,
    tenantDefaults: asLoose(written.tenantDefaults),
    secrets: asLoose(asLoose(written.secrets)["tenantDefaults"]),
  };
}

function asLoose(value: unknown): Loose {
  return isPlainObject(value) ? value : {};
}

/** The lines of the program, as people wrote them. */
function declaredIn({ tenants }: WrittenSettings): Map<string, Loose> {
  return new Map(tenants.map(({ tenant }) => [String(tenant["tenantId"]), tenant]));
}

/** Realms that answer: one look for each tenant, and no login. */
async function realmsOf(
  { run }: OpenStack,
  platform: Platform,
  tenants: readonly TenantDocument[],
): Promise<Set<string>> {
  const service = connectToTenantService(run, tenantConnection(platform));
  const limit = createLimit(8);
  const found = await Promise.all(
    tenants
      .map(realmOf)
      .map((realm) => limit(async () => ((await isThere(service, realm)) ? [realm] : []))),
  );
  return new Set(found.flat());
}

/** A name that no address takes is no realm's, and no reason to import nothing at all. */
function isThere(service: TenantService, realm: string): Promise<boolean> {
  return service.api.hasRealm(realm, service.deadline()).catch((error: unknown) => {
    if (error instanceof PlatformError && error.code === "rejected") return false;
    throw error;
  });
}

/** The plan without the lines that the settings as a whole refuse, and the settings with the others. */
function withProvedLines(
  plan: ImportPlan,
  stack: OpenStack,
  written: WrittenSettings,
): { plan: ImportPlan; settings: Settings } {
  try {
    return { plan, settings: settingsWith(plan, stack, written) };
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const lines = plan.importable.filter(({ line }) => line !== undefined);
    const refused = error.problems.flatMap((problem): Refused[] => {
      const index =
        Number(/^tenants\[(\d+)\]/.exec(problem.path)?.[1] ?? "NaN") - written.tenants.length;
      const tenantId = lines[index]?.tenantId;
      const reason = describeProblem({
        ...problem,
        path: problem.path.replace(/^tenants\[\d+\]\.?/, ""),
      });
      return tenantId === undefined ? [] : [{ tenantId, reason }];
    });
    if (refused.length === 0) throw error;
    const ids = new Set(refused.map(({ tenantId }) => tenantId));
    const others = plan.importable.filter(({ tenantId }) => !ids.has(tenantId));
    const smaller = { ...plan, importable: others, refused: [...plan.refused, ...refused] };
    return withProvedLines(smaller, stack, written);
  }
}

function settingsWith(plan: ImportPlan, stack: OpenStack, written: WrittenSettings): Settings {
  const tenants = [...written.tenants.map(({ tenant }) => tenant), ...newLines(plan.importable)];
  const replaced = new Map<string, unknown>([
    ["tenants", tenants],
    ["tenantDefaults", plan.shared],
    ["tenantsFile", undefined],
  ]);
  const read = (key: string) => (replaced.has(key) ? textOf(replaced.get(key)) : stack.read(key));
  return readSettings(read, stack.surroundings);
}

function textOf(value: unknown): string | undefined {
  return value === undefined ? undefined : JSON.stringify(value);
}

/** The lines that come into the list of tenants. */
function newLines(importable: readonly Importable[]): Loose[] {
  return importable.flatMap(({ line }) => (line === undefined ? [] : [line.settings]));
}

function isAmongSecrets({ secrets }: WrittenSettings): (text: string) => boolean {
  const known = new Set(textsIn(secrets).map(({ text }) => text));
  return (text) => known.has(text);
}
