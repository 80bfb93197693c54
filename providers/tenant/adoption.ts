import { CxError } from "../errors.ts";
import type { TenantSpec } from "./arguments.ts";
import { leafAt } from "./leaves.ts";
import {
  argumentPath,
  differences,
  type LeafDifference,
  toDocument,
  type TenantDocument,
} from "./payload.ts";

/** What create() has to do about a tenant that may already be there. */
export type Adoption =
  /** Nobody has it: make it. */
  | { kind: "absent" }
  /** This stack made it in a run that died, or suspended it in a destroy: bring it to what is wanted. */
  | { kind: "ours"; live: TenantDocument }
  /** Somebody else made it, and the program allows to take it over. */
  | { kind: "adopted"; live: TenantDocument };

/**
 * The adoption table. Throws a CxError that says what differs and what to do when the tenant is
 * somebody else's and may not be taken over. Secrets are never compared.
 */
export function decideAdoption(spec: TenantSpec, live: TenantDocument | undefined): Adoption {
  if (live === undefined) return { kind: "absent" };
  if (live["createdBy"] === spec.createdBy) return { kind: "ours", live };
  const found = differences(toDocument(spec, {}), live);
  if (spec.adopt === "always") return { kind: "adopted", live };
  if (spec.adopt === "ifIdentical" && found.length === 0) return { kind: "adopted", live };
  throw refusal(spec, live, found);
}

const mostShown = 12;

function refusal(spec: TenantSpec, live: TenantDocument, found: LeafDifference[]): CxError {
  const owner = typeof live["createdBy"] === "string" ? `'${live["createdBy"]}'` : "nobody named";
  const intro = `tenant '${spec.tenantId}' is already on the platform and was not made by this stack (createdBy: ${owner})`;
  if (found.length === 0) {
    return new CxError(`${intro}; it has all the settings that the program wants`, {
      remedy: `set adopt: ifIdentical to take it over as it is, or choose another tenantId`,
    });
  }
  const lines = found.slice(0, mostShown).map((difference) => describe(difference, spec));
  const more = found.length > mostShown ? [`  … and ${String(found.length - mostShown)} more`] : [];
  return new CxError([`${intro}; these settings differ:`, ...lines, ...more].join("\n"), {
    remedy:
      "bring the program in line with it and set adopt: ifIdentical, set adopt: always to change it to what the program says, or choose another tenantId",
  });
}

/** Values of extraSettings are not shown: whether one of them is a secret we can't know. */
function describe({ path, wanted, found }: LeafDifference, { extraSettings }: TenantSpec): string {
  if (leafAt({ ...extraSettings }, argumentPath(path)) !== undefined) {
    return `  - ${argumentPath(path)}`;
  }
  const live = found === undefined ? "it is not set" : `it has ${JSON.stringify(found)}`;
  return `  - ${argumentPath(path)}: ${live}, the program wants ${JSON.stringify(wanted)}`;
}
