import { clusterFailures } from "./cluster-failures.ts";
import type { Failure } from "./failure.ts";
import { grafanaFailures } from "./grafana-failures.ts";
import { loginFailures } from "./login-failures.ts";
import { ownerFailures } from "./owner-failures.ts";
import { settingFailures } from "./setting-failures.ts";
import { tenantFailures } from "./tenant-failures.ts";

/** Each of the failures, in the order in which a first-time user meets them. */
export const failures: readonly Failure[] = [
  ...settingFailures,
  ...loginFailures,
  ...clusterFailures,
  ...ownerFailures,
  ...tenantFailures,
  ...grafanaFailures,
];
