import { X509Certificate } from "node:crypto";
import { z } from "zod";
import type { EntryHost } from "../../components/entry.ts";
import { thingsNeededBy, type NeededThing } from "../../components/needed-things.ts";
import type { Platform } from "../../components/platform.ts";
import { objectsOf } from "../../components/tenant-objects.ts";
import { CxError } from "../../providers/errors.ts";
import type { KubernetesConnection } from "../../providers/services/kubernetes/connection.ts";
import { connectedTo } from "../../providers/services/kubernetes/identity.ts";
import {
  describeThing,
  lookForThing,
  type NamedThing,
} from "../../providers/services/kubernetes/presence.ts";
import { printable } from "../../providers/words/printable.ts";
import {
  allRight,
  right,
  Unseen,
  type Examination,
  type Fact,
  type Finding,
} from "./examination.ts";
import { judgeValidity } from "./origins.ts";
import { sampleTenant } from "./sample.ts";
import type { Reach, StackFacts } from "./stack.ts";

const area = "Kubernetes";

type Kind = NamedThing["kind"];

const remedies: Readonly<Record<Kind, string>> = {
  IngressClass:
    "set platform.ingress.className to one of kubectl get ingressclass, or install the controller",
  Secret:
    "the TLS Secret has to be in the namespace of the Ingress: copy it there, or correct platform.ingress.tls and .namespace; without it the controller shows a certificate of its own",
  Service:
    "back ends have to be in the namespace of the Ingress (docs/entry-and-dns.md): correct platform.ingress.namespace or .backends",
  Gateway: "correct platform.ingress.gateway: its name and namespace (kubectl get gateway -A)",
};

const checks: readonly (readonly [Kind, string])[] = [
  ["IngressClass", "IngressClass"],
  ["Gateway", "Gateway"],
  ["Secret", "TLS Secret"],
  ["Service", "back ends"],
];

/** Looks at what the objects of tenants name, and the platform team makes. */
export function lookAtNeededThings(
  exam: Examination,
  { reach, settings }: StackFacts,
  { platform, cluster, now }: { platform: Platform; cluster: Fact<unknown>; now: () => number },
): void {
  const needed = async (): Promise<NeededThing[]> => {
    await cluster();
    const hosts = await settings().then(({ tenants }) => tenants, ignoreUnseen);
    return neededBy(platform, hosts);
  };
  const kinds = new Set(neededBy(platform, []).map(({ thing }) => thing.kind));
  for (const [kind, check] of checks.filter(([one]) => kinds.has(one))) {
    exam.look(area, check, async () => {
      const things = (await needed()).filter(({ thing }) => thing.kind === kind);
      return judgeThings(await reach(), things, now());
    });
  }
}

/** Mistakes in the settings of tenants don't keep anybody from looking at what all of them need. */
function ignoreUnseen(error: unknown): readonly EntryHost[] {
  if (error instanceof Unseen) return [];
  throw error;
}

/** Each once, with all host names. */
function neededBy(platform: Platform, tenants: readonly EntryHost[]): NeededThing[] {
  const hosts = tenants.length === 0 ? [sampleTenant(platform)] : tenants;
  const all = hosts
    .flatMap((host) => objectsOf(host, platform))
    .flatMap(({ manifest }) => thingsNeededBy(manifest));
  const byName = Map.groupBy(all, ({ thing }) => describeThing(thing));
  return [...byName.values()].flatMap(([first, ...more]) =>
    first === undefined
      ? []
      : [{ thing: first.thing, hosts: [first, ...more].flatMap((one) => one.hosts) }],
  );
}

/** Of several that are wrong each is told; else what could not be seen, or a warning. */
async function judgeThings(
  { run, platform }: Reach,
  things: readonly NeededThing[],
  nowMs: number,
): Promise<Finding<undefined>> {
  if (things.length === 0) return right(undefined, "none is needed: all tenants use what exists");
  const connection = await connectedTo(run, platform.kubernetes?.context);
  const findings = await allRight(things.map((one) => judgeThing(connection, one, nowMs)));
  const doubt = findings.find(({ verdict }) => verdict === "warning");
  return doubt ?? right(undefined, findings.map(({ what }) => what).join("; "));
}

async function judgeThing(
  connection: KubernetesConnection,
  { thing, hosts }: NeededThing,
  nowMs: number,
): Promise<Finding<undefined>> {
  const presence = await lookForThing(connection, thing);
  const words = describeThing(thing);
  if (presence === "hidden") throw new Unseen(`this account may not see ${words}`);
  if (presence === "missing") throw new CxError(`${words} is not there`, remedies[thing.kind]);
  if (thing.kind !== "Secret") return right(undefined, `'${thing.name}'`);
  return judgeTlsSecret(words, presence.found, hosts, nowMs);
}

const tlsSecret = z.object({ data: z.object({ "tls.crt": z.base64() }) });

/** Only its certificate is looked at. */
function judgeTlsSecret(
  words: string,
  secret: unknown,
  hosts: readonly string[],
  nowMs: number,
): Finding<undefined> {
  const text = tlsSecret.safeParse(secret).data?.data["tls.crt"] ?? "";
  const certificate = readCertificate(Buffer.from(text, "base64"));
  if (certificate === undefined) {
    throw new CxError(`${words} holds no certificate in tls.crt`, remedies.Secret);
  }
  const other = hosts.find((host) => certificate.checkHost(host) === undefined);
  if (other !== undefined) {
    const names = printable(certificate.subjectAltName ?? "no names");
    throw new CxError(
      `the certificate in ${words} is not for '${other}' (${names})`,
      "put one into it that covers all tenants, or give this tenant one of its own (docs/entry-and-dns.md)",
    );
  }
  return judgeValidity(certificate, nowMs, words);
}

function readCertificate(pem: Buffer): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}
