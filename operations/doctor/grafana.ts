import { grafanaConnection } from "../../components/platform.ts";
import { checkDataSource } from "../../providers/services/grafana/grafana.ts";
import { defaultOrganization } from "../../providers/services/grafana/connection.ts";
import { findSource } from "../../providers/services/grafana/provisioning/provisioning-file.ts";
import { secretStore } from "../../providers/services/grafana/provisioning/secret.ts";
import { newDeadline } from "../../providers/services/kubernetes/connection.ts";
import { defined } from "../../providers/objects.ts";
import { right, warning, type Examination, type Fact, type Finding } from "./examination.ts";
import type { Reach } from "./stack.ts";

const area = "Grafana";

/** Looks at the data source of a platform whose Grafana is managed. */
export function lookAtDataSource(
  exam: Examination,
  reach: Fact<Reach>,
  grafana: Fact<unknown>,
): void {
  exam.look(area, "data source", async () => {
    await grafana();
    return judgeDataSource(await reach());
  });
}

async function judgeDataSource({ run, platform }: Reach): Promise<Finding<undefined>> {
  const { url = "", dataSource = "", organization = defaultOrganization } = platform.grafana ?? {};
  const warnings: string[] = [];
  const own = { ...run, warn: (message: string) => warnings.push(message) };
  await checkDataSource(own, grafanaConnection(platform, url), dataSource);
  const what = `'${dataSource}' in organization ${String(organization)}, may be written`;
  const [doubt] = warnings;
  if (doubt === undefined) return right(undefined, what);
  return warning(undefined, doubt, "the account needs the organization role Admin");
}

/** Looks at the Secret with Grafana's file, where it is managed. */
export function lookAtProvisioning(
  exam: Examination,
  reach: Fact<Reach>,
  cluster: Fact<unknown>,
): void {
  exam.look(area, "provisioned Secret", async () => {
    await cluster();
    return judgeSecret(await reach());
  });
}

async function judgeSecret({ platform }: Reach): Promise<Finding<undefined>> {
  const { grafana, kubernetes } = platform;
  const { secret = "", namespace = "", fileVersion } = grafana?.provisioned ?? {};
  const name = defined({ secret, namespace, kubernetesContext: kubernetes?.context });
  const { files } = await secretStore(name).check(newDeadline());
  const dataSource = grafana?.dataSource ?? "";
  const { key, version } = findSource(files, { dataSource, organization: grafana?.organization });
  const what = `'${dataSource}' is in ${namespace}/${secret}, ${key}; may be written`;
  if (version === undefined || fileVersion !== "keep") return right(undefined, what);
  return warning(
    undefined,
    `${what}; its version ${String(version)} stays, and Grafana passes over a file that is behind`,
    "set grafana.provisioned.fileVersion: raise, or take the version out of the file",
  );
}
