import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import type { Platform } from "../../components/platform.ts";
import { CxError } from "../../providers/errors.ts";
import { Deadline } from "../../providers/flow/deadline.ts";
import { shakeHands } from "../../providers/http/handshake.ts";
import type { Address } from "../../providers/http/tls.ts";
import {
  formatAddress,
  httpsPort,
  parseAddress,
  resolveName,
} from "../../providers/resources/tenant-readiness/name.ts";
import { callSettings } from "../../providers/tuning.ts";
import { printable } from "../../providers/words/printable.ts";
import { right, warning, type Examination, type Fact, type Finding } from "./examination.ts";
import { judgeValidity } from "./origins.ts";
import { sampleTenant } from "./sample.ts";
import type { Reach, StackFacts } from "./stack.ts";

const area = "Way in";
const lookSeconds = 10;

/** Looks at the way from a tenant's host name to the platform. */
export function lookAtWayIn(
  exam: Examination,
  { reach, settings }: StackFacts,
  { connected, now }: { connected: (url: string) => Promise<void>; now: () => number },
): void {
  /** Any host name of a tenant; on premises that of the only one. */
  const hostName = async (): Promise<string> => {
    const { platform } = await reach();
    if (platform.rootDomain !== undefined) return sampleTenant(platform).fqdn;
    return (await settings()).tenants[0]?.fqdn ?? sampleTenant(platform).fqdn;
  };
  const name = exam.look(area, "host names", async () =>
    lookAtName((await reach()).platform, await hostName()),
  );
  exam.look(area, "entry", async () => {
    const found = await reach();
    const look = { servername: await hostName(), entry: await entryOf(reach, name), now: now() };
    return lookAtEntry(found, look, () => connected(found.platform.tenantApi.url));
  });
}

/** Where to ask for the entry; `isGiven`: the settings say so, for calls from here. */
interface Entry {
  address: Address;
  isGiven: boolean;
}

async function entryOf(reach: Fact<Reach>, name: Fact<string[]>): Promise<Entry | undefined> {
  const { readiness } = (await reach()).platform;
  const given = parseAddress(readiness?.address ?? "");
  if (given !== undefined) return { address: given, isGiven: true };
  const [host] = await name();
  return host === undefined ? undefined : { address: { host, port: httpsPort }, isGiven: false };
}

/** The fact: addresses of the entry. */
async function lookAtName(platform: Platform, hostName: string): Promise<Finding<string[]>> {
  const { dns, rootDomain, readiness } = platform;
  // Records of their own come with the tenants.
  const hasRecord = dns.kind === "none" || rootDomain === undefined;
  const asked = hasRecord ? hostName : rootDomain;
  const wanted = await targetOf(platform);
  const answer = await resolveName(asked, readiness?.dnsServers, Deadline.inSeconds(lookSeconds));
  if (answer.kind === "failed") {
    const what = `'${asked}' does not resolve (${printable(answer.code)}, ${answer.asked})`;
    if (dns.kind === "none") throw new CxError(what, noRecord);
    return warning(wanted, `${what}, so nothing tells where the names of tenants will lead`, later);
  }
  const found = await addressesOf(answer.host);
  const words = `'${asked}' leads to ${found.join(", ")}`;
  const isSame = wanted.length === 0 || wanted.some((one) => found.includes(one));
  if (isSame) return right(found, words);
  return warning(wanted, `${words}, and the settings say ${wanted.join(", ")}`, compare);
}

const noRecord =
  "dns.kind none needs a record for every host name (a wildcard): have it made, or let this program make one for each tenant (platform.dns)";
const later =
  "look at the first tenant's name after its pulumi up; readiness: {} does so by itself";
const compare = "compare platform.dns.target and readiness.address with the entry's address";

/** Where the settings say that the entry is. */
async function targetOf({ dns, readiness }: Platform): Promise<string[]> {
  const target = "target" in dns ? dns.target : undefined;
  if (target !== undefined) {
    return "hostname" in target ? addressesOf(target.hostname) : target.addresses;
  }
  const given = parseAddress(readiness?.address ?? "");
  return given === undefined ? [] : addressesOf(given.host);
}

async function addressesOf(host: string): Promise<string[]> {
  if (isIP(host) !== 0) return [host];
  const found = await lookup(host, { all: true }).catch(() => []);
  return found.map(({ address }) => address);
}

/** @param requireTrust throws an Unseen where the CA was told to be wrong already. */
async function lookAtEntry(
  { run, platform }: Reach,
  { servername, entry, now }: { servername: string; entry: Entry | undefined; now: number },
  requireTrust: () => Promise<void>,
): Promise<Finding<undefined>> {
  if (entry === undefined) return warning(undefined, "nothing tells where it is", setAddress);
  const { caCertFile, insecureSkipVerify } = callSettings(run);
  const deadline = Deadline.inSeconds(lookSeconds);
  const shown = await shakeHands(entry.address, { servername, caCertFile, deadline });
  const where = formatAddress(entry.address);
  if (typeof shown === "string") {
    const what = `no TLS connection to ${where}: ${printable(shown)}`;
    if (entry.isGiven) throw new CxError(what, setAddress);
    return warning(undefined, `${what}; from elsewhere it may be reached`, setAddress);
  }
  const { certificate, distrust } = shown;
  if (certificate.checkHost(servername) === undefined) {
    const names = printable(certificate.subjectAltName ?? "no names");
    const what = `${where} shows a certificate that is not for '${servername}' (${names})`;
    if (platform.ingress.kind === "none") throw new CxError(what, wildcard);
    return warning(undefined, `${what}; the tenant's own object may change that`, wildcard);
  }
  if (distrust !== undefined && insecureSkipVerify !== true) {
    await requireTrust();
    const remedy = "set caCertFile to the CA that signed it";
    throw new CxError(`the certificate of ${where} is not trusted (${distrust})`, remedy);
  }
  return judgeValidity(certificate, now, where);
}

const setAddress = "set platform.readiness.address to the entry, as it is reached from here";
const wildcard =
  "the TLS Secret of the platform's entry has to cover all host names of tenants (a wildcard)";
