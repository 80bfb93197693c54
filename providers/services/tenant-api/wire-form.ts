import type { Call } from "../../http/client.ts";
import type { Logo } from "./logo.ts";
import type { TenantDocument } from "./document.ts";
import type { VersionLine } from "./version-lines.ts";

/** How a request names the tenant that it is about. */
export type TenantAddress = Pick<Call, "path" | "query">;

/** The tenant in the path. */
export function inPath(id: string): TenantAddress {
  return { path: `/tenant/${encodeURIComponent(id)}` };
}

function inQuery(id: string): TenantAddress {
  return { path: "/tenant", query: { id } };
}

/** Where an update of this tenant goes, and where it goes on platforms that do it like another version line. */
export function addressesOf({ address }: VersionLine, ids: readonly string[]): TenantAddress[] {
  const inOrder = address === "path" ? [inPath, inQuery] : [inQuery, inPath];
  return inOrder.flatMap((place) => ids.map(place));
}

/** Name of the logo's part when none is given: inferred from the words of the guides (contract §5). */
export const defaultLogoPart = "tenantLogo";

/** A tenant as it is sent; JSON takes no logo. */
export function bodyOf(
  { body }: VersionLine,
  document: TenantDocument,
  logo: Logo | undefined,
  logoPart: string,
): NonNullable<Call["body"]> {
  return body === "json" ? { json: document } : { multipart: form(document, logo, logoPart) };
}

/** The file is called what the platform itself calls it afterwards. */
function form(document: TenantDocument, logo: Logo | undefined, logoPart: string): FormData {
  const form = new FormData();
  form.append("data", JSON.stringify(document));
  if (logo !== undefined) {
    const file = new Blob([logo.content], { type: logo.mediaType });
    const extension = logo.mediaType === "image/png" ? "png" : "svg";
    form.append(logoPart, file, `${String(document["tenantId"])}-logo.${extension}`);
  }
  return form;
}
