import type { Rule } from "./rule.ts";
import { allowedHosts } from "./rules/allowed-hosts.ts";
import { changeWindow } from "./rules/change-window.ts";
import { dnsTtl } from "./rules/dns-ttl.ts";
import { fqdnPattern } from "./rules/fqdn-pattern.ts";
import { fqdnUnique } from "./rules/fqdn-unique.ts";
import { noAdoptAlways } from "./rules/no-adopt-always.ts";
import { productionProtected } from "./rules/production-protected.ts";
import { retainReason } from "./rules/retain-reason.ts";
import { strongPasswords } from "./rules/strong-passwords.ts";
import { tenantLimit } from "./rules/tenant-limit.ts";
import { tlsRequired } from "./rules/tls-required.ts";
import { verifiedCertificates } from "./rules/verified-certificates.ts";

/** All rules, in the order in which docs/policies.md names them. */
export const rules: readonly Rule[] = [
  fqdnPattern,
  fqdnUnique,
  tlsRequired,
  allowedHosts,
  strongPasswords,
  verifiedCertificates,
  productionProtected,
  noAdoptAlways,
  retainReason,
  tenantLimit,
  dnsTtl,
  changeWindow,
];
