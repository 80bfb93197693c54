/** A rule that the settings know and an editor can't: what the settings say, and why the schema does not. */
export interface Difference {
  says: RegExp;
  because: string;
}

const together = "settings of a tenant come from its line, tenantDefaults and secrets together";
const several = "JSON Schema can't compare values in several places of a file";

/** All of them; docs/settings.md names them in a sentence. */
export const differences: readonly Difference[] = [
  { says: /is already used by .*each tenant needs its own$/, because: several },
  { says: /belongs to no tenant of this stack/, because: several },
  { says: /\.fqdn: must be ".*" \(tenantId and platform\.rootDomain\)/, because: several },
  { says: /\.fqdn: must be a host name .*, got ".*\.cx\.example\.com"$/, because: several },
  { says: /\.shard: (expected a number from|has no meaning without shards)/, because: several },
  { says: /\.fqdn: .* is outside of platform\.rootDomain/, because: several },
  { says: /\.customHost: .* is below platform\.rootDomain/, because: several },
  { says: /names an Ingress that tenant ".*" has for \/auth/, because: several },
  { says: /(would be the secret of .* tenants|is the secret of .* too), but/, because: several },
  { says: /\.customHost\.tls\.secretName: .* is the platform's wildcard/, because: several },
  { says: /^platform\.dns\.target(\.hostname)?: .*(own name|top of a zone)/, because: several },
  { says: /keyCloak\.realm: must be the tenantId/, because: several },
  { says: /keyCloak\.credentials\.secret: is missing/, because: together },
  { says: /\.logo: is missing/, because: together },
  { says: /\.surveys\.url: is missing/, because: together },
  { says: /(twoFAConfigs\.\w+|keyCloak\.(RSA|TWILIO)_\w+): is missing/, because: together },
  { says: /is not known to version .* of the platform/, because: together },
  { says: /unmanaged(\[\d+\])?: (goes with a tenant|".*" is given)/, because: together },
  { says: /unmanaged\[\d+\]: ".*" is no setting that could be left out/, because: together },
  {
    says: /(extraSettings|policy-enforcer)(\..*)?: (the key ".*" cannot be stored|is a setting of its own|is written by the platform|has a name that databases keep)/,
    because: together,
  },
  {
    says: /\.logo: (cannot read the file|')/,
    because: "an editor does not open the file",
  },
  {
    says: /^(tenantsFile: cannot read|.*\.yaml)/,
    because: "an editor does not open the file",
  },
  {
    says: /: nothing reads the namespace/,
    because: "how near a word is to ours is no pattern",
  },
  {
    says: /expected a URL that starts with/,
    because: "what a URL is, behind its scheme, is no pattern",
  },
  {
    says: /(must be an? (IPv4 or IPv6|IP) address|must be a host or an IP address)/,
    because: "what an IPv6 address is, is no pattern",
  },
  {
    says: /^platform: is missing/,
    because: "with `environment` Pulumi ESC may bring it",
  },
];
