import { z } from "zod";
import { CxError } from "../../../errors.ts";
import { printable } from "../../../words/printable.ts";
import type { AllowList } from "./allow-list.ts";
import type { DataSource } from "../api.ts";

/** Type of the data source, and id of the plugin behind it. */
export const infinityType = "yesoreyeram-infinity-datasource";
const list = z.array(z.string());

/** The list in a data source; a missing one is empty. Throws a CxError when it is not a list of strings. */
export function allowedHostsOf({ name, jsonData }: DataSource): AllowList {
  const parsed = list.safeParse(jsonData?.["allowedHosts"] ?? []);
  if (parsed.success) return parsed.data;
  throw new CxError(
    `the Grafana data source '${name}' has an allowedHosts that is not a list of strings; nothing was changed`,
    "correct it in Grafana (data source, Security, Allowed hosts): the plugin cannot start with it",
  );
}

/** Throws a CxError when the data source is none that has such a list. */
export function refuseOtherType({ name, type }: DataSource): void {
  if (type === infinityType) return;
  throw new CxError(
    `the Grafana data source '${name}' is of type '${printable(type)}', not '${infinityType}'; nothing was changed`,
    "check grafana.dataSource",
  );
}

/** Throws a CxError when a data source must not be written by us. */
export function refuseUnwritable(source: DataSource): void {
  refuseOtherType(source);
  const { name, readOnly, version, unrepeatable } = source;
  if (readOnly === true) {
    throw new CxError(
      `the Grafana data source '${name}' is read-only; nothing was changed`,
      "it is provisioned from a file without `editable: true`: add that to datasource.yml in the Secret and re-create Grafana's pod",
    );
  }
  if (unrepeatable !== undefined) {
    throw new CxError(
      `the Grafana data source '${name}' holds ${printable(unrepeatable)}, which a change of its list could not keep as it is; nothing was changed`,
      "put a text in the place of that number, or take that key out, in the data source's settings (jsonData); or add the allowed host by hand",
    );
  }
  if (version === undefined || version < 1) {
    throw new CxError(
      `the Grafana data source '${name}' has no version, so a change could overwrite somebody else's; nothing was changed`,
      "use Grafana 10 or later, and an address of Grafana itself, not of a proxy that rewrites answers",
    );
  }
}
