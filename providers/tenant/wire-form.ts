import type { Call } from "../http/client.ts";
import type { TenantConnection } from "./arguments.ts";
import type { Logo } from "./logo.ts";
import type { TenantDocument } from "./payload.ts";

/** Version line of the CX Tenant API (contract §3.1). */
export type VersionLine = NonNullable<TenantConnection["version"]>;

/** How a version line wants to be talked to. */
export interface WireForm {
  /** The logo is required at creation and can be changed. */
  hasLogo: boolean;
  /** `mediaServer` is known. */
  hasMediaServer: boolean;
  /** An update may hold only what changed; otherwise it holds everything. */
  hasPartialUpdate: boolean;
  /** Above this number of tenants the platform's first tenant fails (release notes 5.1.0). */
  safeTenantCount: number;
  /** @param logoPart name of the logo's part in a form. */
  body(
    document: TenantDocument,
    logo: Logo | undefined,
    logoPart: string,
  ): NonNullable<Call["body"]>;
  /** Where an update of this tenant goes. */
  address: (id: string) => TenantAddress;
  /** Where it goes on platforms that do it like another version line. */
  otherAddress: (id: string) => TenantAddress;
}

/** How a request names the tenant that it is about. */
export type TenantAddress = Pick<Call, "path" | "query">;

/** The tenant in the path. */
export function inPath(id: string): TenantAddress {
  return { path: `/tenant/${encodeURIComponent(id)}` };
}

function inQuery(id: string): TenantAddress {
  return { path: "/tenant", query: { id } };
}

const multipartForm: Omit<WireForm, "hasMediaServer" | "safeTenantCount"> = {
  hasLogo: true,
  hasPartialUpdate: true,
  body: (document, logo, logoPart) => ({ multipart: multipart(document, logo, logoPart) }),
  address: inQuery,
  otherAddress: inPath,
};

const wireForms: Readonly<Record<VersionLine, WireForm>> = {
  "5.0.0": {
    hasLogo: false,
    hasMediaServer: false,
    hasPartialUpdate: false,
    safeTenantCount: 10,
    body: (document) => ({ json: document }),
    address: inPath,
    otherAddress: inQuery,
  },
  "5.0.1": { ...multipartForm, hasMediaServer: false, safeTenantCount: 10 },
  "5.1": { ...multipartForm, hasMediaServer: true, safeTenantCount: Infinity },
};

/** The version line that is assumed when none is given. */
const defaultVersion: VersionLine = "5.1";

export function wireFormOf(version: VersionLine = defaultVersion): WireForm {
  return wireForms[version];
}

/** Name of the logo's part when none is given: inferred from the words of the guides (contract §5). */
export const defaultLogoPart = "tenantLogo";

/** The file is called what the platform itself calls it afterwards. */
function multipart(document: TenantDocument, logo: Logo | undefined, logoPart: string): FormData {
  const form = new FormData();
  form.append("data", JSON.stringify(document));
  if (logo !== undefined) {
    const file = new Blob([logo.content], { type: logo.mediaType });
    const extension = logo.mediaType === "image/png" ? "png" : "svg";
    form.append(logoPart, file, `${String(document["tenantId"])}-logo.${extension}`);
  }
  return form;
}
