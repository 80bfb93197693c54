import { writePage } from "../page-file.ts";
import {
  environmentSettingsOf,
  openStack,
  ownerOf,
  settingsOf,
  type OpenStack,
  type Shell,
} from "../stack.ts";
import { severities } from "./finding.ts";
import { judge } from "./judge.ts";
import { lookAround } from "./look.ts";
import { readOptions, type AuditOptions } from "./options.ts";
import { pageOf } from "./page.ts";
import { exitStatusOf, type Report } from "./report.ts";
import { tableOf } from "./table.ts";

/**
 * Looks at the platform of a stack, and shows what is not as it should be. Writes nothing there.
 * @returns the exit status of the command. Throws where nothing could be looked at.
 */
export async function audit(
  args: readonly string[],
  { print, ...shell }: Shell & { print: (text: string) => void },
): Promise<number> {
  const options = readOptions(args);
  const report = await reportOf(await openStack(options.stack, shell), options);
  print(options.isJson ? JSON.stringify(report, undefined, 2) : tableOf(report));
  if (options.page !== undefined) await writePage(options.page, pageOf(report));
  return exitStatusOf(report);
}

async function reportOf(stack: OpenStack, options: AuditOptions): Promise<Report> {
  const { platform } = settingsOf(stack);
  // Tenants of the environment's other stacks are no strangers.
  const { tenants: program } = environmentSettingsOf(stack);
  const { address = platform.readiness?.address, severity } = options;
  const now = new Date();
  const owner = platform.owner ?? ownerOf(stack);
  const entry = { address, dnsServers: platform.readiness?.dnsServers };
  const look = await lookAround(stack.run, { platform, owner, program, now }, entry);
  const counted = severities.slice(0, severities.indexOf(severity) + 1);
  return {
    stack: stack.name,
    at: now.toISOString(),
    tenants: { program: program.length, platform: look.audited.tenants?.length ?? null },
    findings: judge(look.audited).filter((finding) => counted.includes(finding.severity)),
    notLookedAt: look.notLookedAt,
  };
}
