import { CxError } from "../../../errors.ts";
import { Deadline } from "../../../flow/deadline.ts";
import { LoginRefused } from "../../../services/keycloak/login.ts";
import { isKnownTo } from "../../tenant/schema.ts";
import { checkNames, type CheckName, type TenantReadinessSpec } from "../schema.ts";
import { adminLogin } from "./admin-login.ts";
import { certificate } from "./certificate.ts";
import type { Check, Finding, Round } from "../round.ts";
import { dns } from "./dns.ts";
import { loginPage, logo, realm } from "./pages.ts";
import { record } from "./record.ts";

const checks: Readonly<Record<CheckName, Check>> = {
  dns,
  certificate,
  realm,
  loginPage,
  record,
  logo,
  adminLogin,
};

/** The checks that are asked for, or else all that make sense. */
export function checksOf(spec: TenantReadinessSpec): readonly CheckName[] {
  const { checks: wanted, address, dnsServers, connection, administrator, status } = spec;
  const canLogIn = administrator !== undefined && status !== "inActive";
  return checkNames.filter((name) => {
    if (name === "adminLogin" && !canLogIn) return false;
    if (wanted !== undefined) return wanted.includes(name);
    if (name === "dns") return address === undefined || dnsServers !== undefined;
    return name !== "logo" || isKnownTo(connection.version, "logo");
  });
}

const unanswered: Finding = {
  came: "no answer in time",
  remedy: "check that the platform is up, Keycloak first: the login may be what takes so long",
};

/** Calls end with the round by themselves; a login that another resource began may take longer. */
const graceSeconds = 0.5;

/**
 * What a check found in a round; undefined when it passed. Throws when the login to the platform is
 * refused, which is no fault of this tenant, and on a defect of ours.
 */
export async function runCheck(name: CheckName, round: Round): Promise<Finding | undefined> {
  const end = Deadline.inSeconds(round.deadline.remainingMs / 1_000 + graceSeconds);
  try {
    const done = await end.bound(checks[name](round).then((finding) => ({ finding })));
    return done === undefined ? unanswered : done.finding;
  } catch (error) {
    if (!(error instanceof CxError) || error instanceof LoginRefused) throw error;
    return { came: error.message };
  }
}
