import type { Audited } from "./audited.ts";
import { severities, type Finding } from "./finding.ts";
import {
  allowedHostsBroken,
  allowedHostsEmpty,
  allowedHostWildcards,
  pluginOld,
} from "./rules/allowed-hosts.ts";
import { certificatesExpire, certificatesWrong, hostsUnreachable } from "./rules/certificates.ts";
import { fqdnsShared, hostsAnsweredTwice, idsAlike } from "./rules/doubles.ts";
import {
  hostsWithoutTenant,
  objectsWithoutTenant,
  realmsWithoutTenant,
} from "./rules/leftovers.ts";
import { passwordsShared, passwordsWeak } from "./rules/passwords.ts";
import { apiOpen, tenantsSuspended, twoFactorOff } from "./rules/platform.ts";
import {
  hostsNotAllowed,
  hostsNotInFile,
  objectsMissing,
  tenantsNotInProgram,
  tenantsNotOnPlatform,
  usedEntriesMissing,
} from "./rules/program.ts";

const rules: readonly ((audited: Audited) => Finding[])[] = [
  apiOpen,
  pluginOld,
  allowedHostsEmpty,
  allowedHostsBroken,
  allowedHostWildcards,
  tenantsNotOnPlatform,
  tenantsNotInProgram,
  tenantsSuspended,
  objectsMissing,
  usedEntriesMissing,
  hostsNotAllowed,
  hostsNotInFile,
  hostsUnreachable,
  certificatesWrong,
  certificatesExpire,
  fqdnsShared,
  idsAlike,
  hostsAnsweredTwice,
  passwordsWeak,
  passwordsShared,
  objectsWithoutTenant,
  hostsWithoutTenant,
  realmsWithoutTenant,
  twoFactorOff,
];

/** All that is not as it should be, the worst first. */
export function judge(audited: Audited): Finding[] {
  const found = rules.flatMap((rule) => rule(audited));
  return severities.flatMap((severity) => found.filter((finding) => finding.severity === severity));
}
