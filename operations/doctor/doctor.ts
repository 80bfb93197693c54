import { clusterOf } from "../../components/platform.ts";
import { withPrograms, type Environment } from "../pulumi.ts";
import { lookAtCluster } from "./cluster.ts";
import { Examination, type Line } from "./examination.ts";
import { lookAtDataSource, lookAtProvisioning } from "./grafana.ts";
import { lookAtLogin } from "./login.ts";
import { lookAtNeededThings } from "./needed.ts";
import { originsOf } from "./origins.ts";
import { lookAtPrograms, type NeededVersions } from "./programs.ts";
import { lookAtServices } from "./services.ts";
import { lookAtStack } from "./stack.ts";
import { lookAtTenantApi } from "./tenant-api.ts";
import { lookAtTenants } from "./tenants.ts";
import { lookAtWayIn } from "./way-in.ts";

/** Where the doctor looks, and what from. */
export interface Patient {
  /** Name of the stack, e.g. `prod`. */
  stack: string;
  /** Variables of the shell that `pulumi` is to run in. */
  shell: Environment;
  /** Folder with the programs that set-up found; they count behind those on PATH. */
  programs: string;
  needed: NeededVersions;
  /** This machine's clock, in milliseconds since 1970. Default: Date.now. */
  now?: () => number;
}

/**
 * Looks whether all is right for `pulumi up` of a stack, before the first one and at any time after. It writes
 * nothing. Every check stands for itself: one that fails hides only those that need what it looks for.
 */
export async function examine(patient: Patient): Promise<Line[]> {
  const { stack: name, shell, programs, needed, now = Date.now } = patient;
  const environment = withPrograms(shell, programs);
  const exam = new Examination();
  const cli = lookAtPrograms(exam, { shell, environment, needed });
  const stack = lookAtStack(exam, name, { environment, cli });
  const { reach } = stack;
  // Which checks there are depends on what the platform has; of one that is not known, all of them.
  const platform = await reach().then(
    (found) => found.platform,
    () => undefined,
  );
  const has = (part: unknown) => platform === undefined || part !== undefined;
  const hasGrafana = has(platform?.grafana);
  const hasCluster = has(platform && clusterOf(platform));

  const origins = platform === undefined ? [] : originsOf(platform);
  const services = lookAtServices(exam, reach, { origins, hasGrafana, now });
  const login = lookAtLogin(exam, reach, services);
  const tenants = lookAtTenantApi(exam, { reach, login, settings: stack.settings });
  if (services.grafana !== undefined) lookAtDataSource(exam, reach, services.grafana);
  const cluster = hasCluster ? lookAtCluster(exam, stack) : undefined;
  if (cluster !== undefined) {
    if (platform !== undefined) lookAtNeededThings(exam, stack, { ...cluster, platform, now });
    if (platform?.grafana?.provisioned) lookAtProvisioning(exam, reach, cluster.cluster);
  }
  lookAtWayIn(exam, stack, { connected: services.connected, now });
  lookAtTenants(exam, stack, { tenants, usable: cluster?.usable });
  return exam.lines();
}
