import { tenantConnection } from "../../components/platform.ts";
import { CxError } from "../../providers/errors.ts";
import { Deadline } from "../../providers/flow/deadline.ts";
import { createHttpClient } from "../../providers/http/client.ts";
import { hasLogo } from "../../providers/resources/tenant/creation/parts.ts";
import { leafAt } from "../../providers/resources/tenant/document/leaves.ts";
import { documentPath } from "../../providers/resources/tenant/document/payload.ts";
import { isKnownTo } from "../../providers/resources/tenant/schema.ts";
import type { TenantDocument } from "../../providers/services/tenant-api/document.ts";
import {
  defaultVersion,
  versionLineOf,
  type Version,
} from "../../providers/services/tenant-api/version-lines.ts";
import { callSettings } from "../../providers/tuning.ts";
import { PlatformError } from "../../providers/http/errors.ts";
import { printable } from "../../providers/words/printable.ts";
import type { Settings } from "../../settings/settings.ts";
import { listTenants } from "../inventory.ts";
import {
  right,
  Unseen,
  warning,
  type Examination,
  type Fact,
  type Finding,
} from "./examination.ts";
import type { Reach } from "./stack.ts";

const area = "CX Tenant API";

/** What the API is looked at with. */
interface Means {
  reach: Fact<Reach>;
  login: Fact<unknown>;
  settings: Fact<Settings>;
}

/** Looks at the CX Tenant API. The fact is its list of tenants. */
export function lookAtTenantApi(
  exam: Examination,
  { reach, login, settings }: Means,
): Fact<readonly TenantDocument[]> {
  const tenants = exam.look(area, "list of tenants", async () => {
    await login();
    const { run, platform } = await reach();
    const found = await listTenants(run, platform);
    return right(found, `${String(found.length)} on the platform`);
  });
  exam.look(area, "closed to others", async () => {
    await tenants();
    return lookFromOutside(await reach());
  });
  exam.look(area, "version line", async () => {
    const { platform } = await reach();
    const { version = defaultVersion } = platform.tenantApi;
    return judgeVersion(version, await tenants());
  });
  exam.look(area, "number of tenants", async () => {
    const { platform } = await reach();
    const ids = (await tenants()).map(({ tenantId }) => String(tenantId));
    const wanted = (await settings()).tenants.map(({ tenantId }) => tenantId);
    return judgeNumber(platform.tenantApi.version, new Set([...ids, ...wanted]).size);
  });
  return tenants;
}

/** Asks for what everybody may see who has no account. */
async function lookFromOutside({ run, platform }: Reach): Promise<Finding<undefined>> {
  const { url } = tenantConnection(platform);
  const client = createHttpClient({ ...callSettings(run), service: "CX Tenant API", url });
  const operation = "look at the list of tenants without a login";
  const deadline = Deadline.inSeconds(30);
  try {
    await client.send({ method: "GET", path: "/tenant", operation, deadline });
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    const isClosed = error.code === "unauthorized" || error.code === "forbidden";
    if (isClosed) return right(undefined, "asks for a login");
    throw new Unseen(error.message);
  } finally {
    client.close();
  }
  return warning(
    undefined,
    "no: whoever reaches it may read and change every tenant, without a login",
    "let the platform team switch its authentication on in APISIX, and set CX_LOGIN_* then",
  );
}

const remedy = "check platform.tenantApi.version against the release of the platform";

/** The API has no way to ask for its version; what it has stored gives it away. */
export function judgeVersion(
  version: Version,
  tenants: readonly TenantDocument[],
): Finding<undefined> {
  const withLogo = tenants.filter(hasLogo);
  if (!isKnownTo(version, "logo") && withLogo.length > 0) {
    throw new CxError(
      `the settings say ${version}, and the platform has stored the logo of ${named(withLogo)}: it is newer`,
      remedy,
    );
  }
  const withMedia = tenants.filter((one) => leafAt(one, documentPath("mediaServer.wssUrl")));
  if (!isKnownTo(version, "mediaServer") && withMedia.length > 0) {
    const what = `${version}, but ${named(withMedia)} has a media server of its own, as in 5.1`;
    return warning(undefined, what, remedy);
  }
  if (isKnownTo(version, "logo") && tenants.length > 0 && withLogo.length === 0) {
    const what = `${version}, but no tenant has a logo, as in 5.0.0`;
    return warning(undefined, what, remedy);
  }
  return right(undefined, tenants.length === 0 ? `${version}; no tenant could tell` : version);
}

function named(tenants: readonly TenantDocument[]): string {
  return `tenant '${printable(tenants[0]?.["tenantId"])}'`;
}

/** See VersionLine: a platform before 5.1 loses its first tenant to the eleventh. */
export function judgeNumber(version: Version | undefined, count: number): Finding<undefined> {
  const { safeTenantCount } = versionLineOf(version);
  const what = `${String(count)} with those of this stack`;
  if (count <= safeTenantCount) return right(undefined, what);
  return warning(
    undefined,
    `${what}; above ${String(safeTenantCount)}, the first tenant of a platform before 5.1 fails`,
    "update the platform to 5.1 first",
  );
}
