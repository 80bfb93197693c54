import type { Check } from "../round.ts";

const ownership =
  "check that external-dns runs with --source=crd and covers this domain (--domain-filter), and see its log; a record that somebody made by hand is never touched by external-dns, since its ownership TXT record is missing: remove such a record";

const meanings = new Map([
  ["ENOTFOUND", { what: "there is no such name", remedy: ownership }],
  ["ENODATA", { what: "the name has no A, AAAA or CNAME record", remedy: ownership }],
  [
    "EREFUSED",
    {
      what: "the server refuses to answer for this name",
      remedy:
        "it is not responsible for the zone: set dnsServers to the zone's authoritative servers",
    },
  ],
  [
    "ETIMEOUT",
    {
      what: "no answer in time",
      remedy: "check that the DNS servers can be reached from here on UDP and TCP port 53",
    },
  ],
  [
    "ECONNREFUSED",
    { what: "nobody listens there", remedy: "check the addresses and ports of the DNS servers" },
  ],
  [
    "ESERVFAIL",
    { what: "the server failed", remedy: "see the log of the DNS server; the zone may be broken" },
  ],
]);

const other = {
  what: "this machine cannot look it up",
  remedy: "check the DNS settings of this machine, or set dnsServers or address",
};

/** The host name resolves. */
export const dns: Check = async (round) => {
  const answer = await round.name();
  if (answer.kind === "found") return undefined;
  const { what, remedy } = meanings.get(answer.code) ?? other;
  const { fqdn } = round.spec;
  return { came: `'${fqdn}' does not resolve: ${what} (${answer.code}, ${answer.asked})`, remedy };
};
