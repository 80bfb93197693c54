import { Deadline } from "../../providers/flow/deadline.ts";
import { createLimit } from "../../providers/flow/limit.ts";
import type { RunContext } from "../../providers/engine/lifecycle.ts";
import type { Address } from "../../providers/http/tls.ts";
import { lookAtCertificate } from "../../providers/resources/tenant-readiness/checks/certificate.ts";
import {
  httpsPort,
  parseAddress,
  resolveName,
} from "../../providers/resources/tenant-readiness/name.ts";
import type { Finding } from "../../providers/resources/tenant-readiness/round.ts";
import { callSettings, operationTimeoutSeconds } from "../../providers/tuning.ts";

/** What a host name's entry showed. */
export interface HostCertificate {
  fqdn: string;
  /** Until when the certificate is valid; undefined where none was shown. */
  validTo?: Date;
  /** What is wrong with it, or why none was shown. */
  trouble?: Pick<Finding, "came" | "remedy">;
}

/** Which entry is asked. */
export interface EntrySettings {
  /** See `platform.readiness.address`. Default: the one that DNS names. */
  address?: string | undefined;
  /** See `platform.readiness.dnsServers`. */
  dnsServers?: readonly string[] | undefined;
}

const maxInFlight = 8;
const secondsForOne = 10;

/** Shakes hands once with the entry of each host name. */
export async function lookAtCertificates(
  run: RunContext,
  hosts: readonly string[],
  settings: EntrySettings,
): Promise<HostCertificate[]> {
  const limit = createLimit(maxInFlight);
  const end = Deadline.inSeconds(operationTimeoutSeconds(run));
  const calls = callSettings(run);
  return Promise.all(
    hosts.map((fqdn) =>
      limit(async (): Promise<HostCertificate> => {
        const deadline = end.within(secondsForOne);
        const entry = await entryOf(fqdn, settings, deadline);
        if ("trouble" in entry) return { fqdn, trouble: entry.trouble };
        const { certificate, finding } = await lookAtCertificate(entry, { fqdn, calls, deadline });
        return {
          fqdn,
          ...(certificate !== undefined && { validTo: certificate.validToDate }),
          ...(finding !== undefined && { trouble: finding }),
        };
      }),
    ),
  );
}

async function entryOf(
  fqdn: string,
  { address, dnsServers }: EntrySettings,
  deadline: Deadline,
): Promise<Address | Required<Pick<HostCertificate, "trouble">>> {
  const fixed = address === undefined ? undefined : parseAddress(address);
  if (fixed !== undefined) return fixed;
  const answer = await resolveName(fqdn, dnsServers, deadline);
  if (answer.kind === "found") return { host: answer.host, port: httpsPort };
  return {
    trouble: {
      came: `does not resolve (${answer.code}, ${answer.asked})`,
      remedy: "make its DNS record, or set platform.readiness.address to ask the entry without DNS",
    },
  };
}
