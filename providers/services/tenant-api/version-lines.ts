/** Version lines of the CX Tenant API that we know, the oldest first (contract §3.1). */
export const versions = ["5.0.0", "5.0.1", "5.1"] as const;

/** A version line of the CX Tenant API; the API has no way to ask for it. */
export type Version = (typeof versions)[number];

/** The version line that is assumed when none is given. */
export const defaultVersion: Version = "5.1";

/** How a version line wants to be talked to. */
export interface VersionLine {
  /** Its last release: settings that came with it, or before, are known. */
  lastRelease: string;
  /** What a creation or an update is sent as; a logo needs a form. */
  body: "json" | "form";
  /** Where an update names its tenant. Some platforms of each line do it like another line. */
  address: "path" | "query";
  /** An update may hold only what changed; otherwise it holds everything. */
  hasPartialUpdate: boolean;
  /** Above this number of tenants the platform's first tenant fails (release notes 5.1.0). */
  safeTenantCount: number;
}

const lines: Readonly<Record<Version, VersionLine>> = {
  "5.0.0": {
    lastRelease: "5.0.0",
    body: "json",
    address: "path",
    hasPartialUpdate: false,
    safeTenantCount: 10,
  },
  "5.0.1": {
    lastRelease: "5.0.4",
    body: "form",
    address: "query",
    hasPartialUpdate: true,
    safeTenantCount: 10,
  },
  "5.1": {
    lastRelease: "5.1.0",
    body: "form",
    address: "query",
    hasPartialUpdate: true,
    safeTenantCount: Infinity,
  },
};

export function versionLineOf(version: Version = defaultVersion): VersionLine {
  return lines[version];
}

/** True for a version line whose platforms know what came with a release. */
export function isKnownSince(release: string, version?: Version): boolean {
  const since = numbersIn(release);
  const last = numbersIn(versionLineOf(version).lastRelease);
  const differing = last.findIndex((number, index) => number !== (since[index] ?? 0));
  return differing === -1 || (last[differing] ?? 0) > (since[differing] ?? 0);
}

/** A collator that compares numbers takes Node 8 ms to load. */
function numbersIn(release: string): number[] {
  return release.split(".").map(Number);
}
