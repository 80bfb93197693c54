import { z } from "zod";
import type { Lifecycle, RunContext } from "../engine/lifecycle.ts";
import { isUnknownAt } from "../engine/unknowns.ts";
import { checkDataSource } from "../grafana-allowed-host/grafana.ts";
import { grafanaConnectionSchema } from "../grafana-allowed-host/schema.ts";
import { findSource } from "../grafana-provisioned-host/provisioning-file.ts";
import { secretStore, type SecretName } from "../grafana-provisioned-host/secret.ts";
import { Deadline } from "../http/deadline.ts";
import { problemsOf } from "../problems.ts";
import { connectToPlatform } from "../tenant/platform.ts";
import { tenantConnectionSchema } from "../tenant/schema.ts";
import type { PlatformAccessSpec, PlatformAccessState } from "./arguments.ts";

const schemaVersion = 1;
const id = "platform-access";
const secretTimeoutSeconds = 30;

const shape = {
  tenantApi: tenantConnectionSchema,
  grafana: z
    .strictObject({ connection: grafanaConnectionSchema, dataSource: z.string() })
    .optional(),
  provisioned: z
    .strictObject({
      secret: z.string(),
      namespace: z.string(),
      kubernetesContext: z.string().optional(),
    })
    .optional(),
  tenants: z.array(z.string()),
} as const;
const specSchema: z.ZodType<PlatformAccessSpec> = z.strictObject(shape);
const stateSchema: z.ZodType<PlatformAccessState> = z.looseObject({
  ...shape,
  schemaVersion: z.int(),
});

/** The life of a check: it makes nothing on the platform, and there is nothing to take down. */
export const platformAccessLifecycle: Lifecycle<PlatformAccessSpec, PlatformAccessState> = {
  parseInputs: (value) => specSchema.parse(value),
  parseState: (value) => stateSchema.parse(value),
  check(_olds, news) {
    const isUnjudged = (path: readonly PropertyKey[]) => isUnknownAt(news, path);
    return { inputs: news, problems: problemsOf(specSchema, news, { isUnjudged }), warnings: [] };
  },
  diff: () => ({ replaces: [], unfinished: false }),
  async create(context, spec) {
    await checkAccess(context, spec);
    return { id, state: { ...spec, schemaVersion } };
  },
  read(_context, _id, { schemaVersion: _version, ...inputs }) {
    return Promise.resolve({ state: { ...inputs, schemaVersion }, inputs });
  },
  async update(context, _id, olds, news) {
    if (news.tenants.some((tenant) => !olds.tenants.includes(tenant))) {
      await checkAccess(context, news);
    }
    return { ...news, schemaVersion };
  },
  delete: () => Promise.resolve(),
};

/** Throws a CxError when a login fails, a service is not there, or a list can't be written. */
async function checkAccess(context: RunContext, spec: PlatformAccessSpec): Promise<void> {
  const { tenantApi, grafana, provisioned } = spec;
  await Promise.all([
    connectToPlatform(context, tenantApi).tenants.fresh(),
    grafana && checkDataSource(context, grafana.connection, grafana.dataSource),
    grafana && provisioned && checkProvisioning(provisioned, grafana.dataSource),
  ]);
}

async function checkProvisioning(name: SecretName, dataSource: string): Promise<void> {
  const { files } = await secretStore(name).read(Deadline.inSeconds(secretTimeoutSeconds));
  findSource(files, dataSource);
}
