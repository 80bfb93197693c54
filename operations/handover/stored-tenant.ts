import { z } from "zod";
import { resourceTypes } from "../../providers/engine/stub.ts";
import { studioSettings } from "../../components/studios.ts";
import { CxError } from "../../providers/errors.ts";
import { parseJson } from "../../providers/objects.ts";
import { generatedPaths } from "../../providers/resources/tenant/secret-paths.ts";
import { leafAt } from "../../providers/resources/tenant/document/leaves.ts";
import { versions } from "../../providers/services/tenant-api/version-lines.ts";
import { nearest } from "../../providers/words/nearest.ts";
import { printable } from "../../providers/words/printable.ts";
import { opened } from "../engine-values.ts";
import type { StoredResource } from "../pulumi.ts";

/** A password: in clear, not shown, or nowhere in the state. */
export type Password = { value: string } | "hidden" | "unknown";

/** A studio of a tenant. */
const studio = z.object({ url: z.string().optional(), username: z.string().optional() });

/** What the state has of a tenant; after a refresh any of it may be what somebody stored on the platform. */
const record = z.object({
  tenantId: z.string(),
  tenantName: z.string().catch(""),
  fqdn: z.string(),
  connection: z.object({ version: z.enum(versions).optional() }).catch({}),
  keyCloak: z
    .object({ USERNAME_ADMIN: z.string().optional(), realm: z.string().optional() })
    .catch({}),
  redis: z.object({ userName: z.string().optional() }).catch({}),
  mongo: z.object({ userName: z.string().optional() }).catch({}),
  campaigns: studio.catch({}),
  surveys: studio.catch({}),
  mediaServer: z.unknown().optional(),
  twoFAConfigs: z
    .object({
      is2FAEnabled: z.boolean(),
      channelType: z.string().optional(),
      channelServiceIdentifier: z.string().optional(),
    })
    .optional()
    .catch(undefined),
  ownership: z.string().optional().catch(undefined),
  observedStatus: z.string().optional().catch(undefined),
  pendingSteps: z.array(z.string()).catch([]),
});

/** What the platform's settings of the last run say of its studios and of voice. */
const platform = z.object({
  studios: studioSettings.catch({}).default({}),
  voice: z.boolean().optional().catch(undefined),
});

/** A tenant as a hand-over knows it: what the last run left in the state. */
export interface StoredTenant extends z.infer<typeof record>, z.infer<typeof platform> {
  /** Those that `pulumi up` can generate, by their path, e.g. `redis.password`. */
  passwords: ReadonlyMap<string, Password>;
  /** What somebody has to do by hand in DNS. */
  dnsInstructions: string | undefined;
  /** Whether it was live when it was last looked at; undefined: nobody looks. */
  ready: boolean | undefined;
}

const types = {
  tenant: resourceTypes.tenant,
  stack: "cx:index:CxTenantStack",
  readiness: resourceTypes.tenantReadiness,
  configuration: "pulumi:providers:pulumi-nodejs",
} as const;

/** Finds a tenant in a stack's state. Throws a CxError that names the nearest one, and all. */
export function tenantIn(
  resources: readonly StoredResource[],
  tenantId: string,
  stack: string,
): StoredTenant {
  const ofType = (type: string) =>
    resources.filter((one) => one.type === type && one["delete"] !== true);
  const own = (type: string) =>
    ofType(type).find(({ outputs }) => outputs["tenantId"] === tenantId);
  const outputs = own(types.tenant)?.outputs;
  if (outputs === undefined) throw notThere(tenantId, stack, ofType(types.tenant));
  const { dnsInstructions } = own(types.stack)?.outputs ?? {};
  const { ready } = own(types.readiness)?.outputs ?? {};
  return {
    ...record.parse(outputs),
    ...platform.parse(platformSettings(ofType(types.configuration))),
    passwords: new Map(generatedPaths.map((path) => [path, passwordAt(outputs, path)])),
    dnsInstructions: typeof dnsInstructions === "string" ? dnsInstructions : undefined,
    ready: typeof ready === "boolean" ? ready : undefined,
  };
}

/** Pulumi keeps the configuration of the last run, under the project's name. */
function platformSettings(configurations: readonly StoredResource[]): unknown {
  const values = configurations.flatMap(({ inputs }) => Object.entries(inputs));
  const text = values.find(([key]) => key.endsWith(":platform"))?.[1];
  return (typeof text === "string" && parseJson(text)) || {};
}

function passwordAt(outputs: StoredResource["outputs"], path: string): Password {
  const given = opened(leafAt(outputs, path));
  const made = opened(outputs["generatedPasswords"]);
  const known = [given, made === "hidden" ? made : opened(Reflect.get(Object(made.value), path))];
  const shown = known.find((one) => one !== "hidden" && typeof one.value === "string");
  if (shown !== undefined && shown !== "hidden") return { value: String(shown.value) };
  return known.includes("hidden") ? "hidden" : "unknown";
}

function notThere(tenantId: string, stack: string, tenants: readonly StoredResource[]): CxError {
  const ids = tenants.map(({ outputs }) => printable(outputs["tenantId"])).sort();
  const meant = nearest(tenantId, ids);
  const list = ids.length === 0 ? "it has none yet; run pulumi up" : `it has ${ids.join(", ")}`;
  return new CxError(
    `stack '${stack}' has no tenant '${printable(tenantId)}'${meant === undefined ? "" : `; did you mean '${meant}'?`}`,
    list,
  );
}
