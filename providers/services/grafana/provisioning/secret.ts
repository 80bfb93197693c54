import { z } from "zod";
import { CxError } from "../../../errors.ts";
import type { Deadline } from "../../../flow/deadline.ts";
import { poll } from "../../../flow/poll.ts";
import { GoneError } from "../../../gone-services.ts";
import { apiPath, core } from "../../kubernetes/api.ts";
import {
  connectToKubernetes,
  isNotFoundInCluster,
  explainKubernetes,
  statusOf,
  within,
  type KubernetesConnection,
} from "../../kubernetes/connection.ts";
import { requirePermissions } from "../../kubernetes/permissions.ts";
import type { ProvisioningFiles } from "./provisioning-file.ts";
import type { SecretName } from "../connection.ts";

/** What of a Secret is looked at here. Whatever else it has, it keeps. */
const secretSchema = z.looseObject({
  immutable: z.boolean().optional(),
  /** In base64. */
  data: z.record(z.string(), z.string()).optional(),
});
type Secret = z.infer<typeof secretSchema>;

/** The Secret as it was read; `source` carries the resource version that a write has to match. */
export interface ProvisioningSecret {
  files: ProvisioningFiles;
  source: Secret;
}

/** Reads and writes one Secret. */
export interface SecretStore {
  read(deadline: Deadline): Promise<ProvisioningSecret>;
  /** Reads it; throws a CxError when it could not be written. Writes nothing. */
  check(deadline: Deadline): Promise<ProvisioningSecret>;
  /** False when somebody else wrote it since it was read: read again. */
  write(
    secret: ProvisioningSecret,
    key: string,
    text: string,
    deadline: Deadline,
  ): Promise<boolean>;
}

/** How long a Secret may be absent: operators delete and create it to change it. */
const recreationSeconds = 5;

export function secretStore(name: SecretName): SecretStore {
  const { secret, namespace } = name;
  const what = `the Secret '${secret}' in namespace '${namespace}'`;
  let connection: Promise<KubernetesConnection> | undefined;
  const connect = () => (connection ??= connectToKubernetes(name.kubernetesContext));
  const path = apiPath({ ...core, plural: "secrets", namespace, name: secret });

  async function readOnce(): Promise<Secret | undefined> {
    const { api } = await connect();
    try {
      return secretSchema.parse(await api.get(path));
    } catch (error) {
      if (isNotFoundInCluster(error)) return undefined;
      throw explainKubernetes(error, `read ${what}`, "get that Secret");
    }
  }

  async function read(deadline: Deadline): Promise<ProvisioningSecret> {
    const source = await poll(
      { end: deadline.within(recreationSeconds), pauseMs: 500 },
      () => within(deadline, readOnce(), `read ${what}`),
      (found) => found !== undefined,
    );
    if (source === undefined) throw missing(what);
    return { source, files: filesOf(source) };
  }

  return {
    read,

    async check(deadline) {
      const found = await read(deadline);
      refuseImmutable(found.source, what);
      const verbs = ["get", "update"];
      const permission = { group: "", resource: "secrets", namespace, name: secret, verbs };
      await requirePermissions(await connect(), [permission], deadline);
      return found;
    },

    async write({ source }, key, text, deadline) {
      refuseImmutable(source, what);
      source.data = { ...source.data, [key]: Buffer.from(text, "utf8").toString("base64") };
      const { api } = await connect();
      const replaced = api.put(path, source).then(
        () => true,
        (error: unknown) => {
          if (statusOf(error) === 409 || statusOf(error) === 404) return false;
          throw explainKubernetes(error, `write ${what}`, "update that Secret");
        },
      );
      return within(deadline, replaced, `write ${what}`);
    },
  };
}

function refuseImmutable({ immutable }: Secret, what: string): void {
  if (immutable !== true) return;
  throw new CxError(
    `${what} is immutable; nothing was changed`,
    "re-create it without `immutable: true`, or leave out grafana.provisioned",
  );
}

const fileKey = /\.ya?ml$/;

/** The files that Grafana reads; the other keys are none of our business and may be binary. */
function filesOf({ data = {} }: Secret): ProvisioningFiles {
  const entries = Object.entries(data).filter(([key]) => fileKey.test(key));
  return Object.fromEntries(entries.map(([key, value]) => [key, textOf(key, value)]));
}

function textOf(key: string, value: string): string {
  const bytes = Buffer.from(value, "base64");
  const text = bytes.toString("utf8");
  if (Buffer.from(text, "utf8").equals(bytes)) return text;
  throw new CxError(
    `'${key}' is not UTF-8; nothing was changed`,
    "store the file in the Secret as UTF-8: an edit would damage the other characters",
  );
}

function missing(what: string): CxError {
  return new GoneError(
    what,
    `${what} is not there; nothing was changed`,
    "check grafana.provisioned.secret and grafana.provisioned.namespace",
  );
}
