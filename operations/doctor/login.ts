import { tenantConnection } from "../../components/platform.ts";
import { CxError } from "../../providers/errors.ts";
import { Deadline } from "../../providers/flow/deadline.ts";
import { claimsIn, type Claims } from "../../providers/services/keycloak/claims.ts";
import { loginTo } from "../../providers/services/tenant-api/service.ts";
import { operationTimeoutSeconds } from "../../providers/tuning.ts";
import { printable } from "../../providers/words/printable.ts";
import { right, warning, type Examination, type Fact, type Finding } from "./examination.ts";
import type { ServiceFacts } from "./services.ts";
import type { Reach } from "./stack.ts";

const area = "CX Tenant API";

/** Looks at the account for the CX Tenant API. The fact: somebody may be logged in. */
export function lookAtLogin(
  exam: Examination,
  reach: Fact<Reach>,
  { keycloak, connected }: ServiceFacts,
): Fact<Claims | undefined> {
  const login = exam.look(area, "login", async () => {
    const found = await reach();
    await keycloak();
    await connected(found.platform.tenantApi.url);
    return logIn(found);
  });
  exam.look(area, "may write", async () => judgeRoles(await login()));
  return login;
}

async function logIn({ run, platform }: Reach): Promise<Finding<Claims | undefined>> {
  const connection = tenantConnection(platform);
  const authorization = loginTo(run, connection);
  if (authorization === undefined) return right(undefined, "no account is set");
  const deadline = Deadline.inSeconds(operationTimeoutSeconds(run));
  const header = await authorization.headerFor(new URL(connection.url), deadline);
  const claims = claimsIn(header ?? "");
  if (claims !== undefined) refuseUseless(claims);
  return right(claims, "works");
}

/** What the gateway in front of the API asks of a token (contract §2). */
const audiences = ["multitenancy", "account", "realm-management"];
const scopes = ["email", "profile"];

function refuseUseless(claims: Claims): void {
  const lacking = scopes.filter((scope) => !claims.scopes.includes(scope));
  const wrong = [
    ...(claims.audience.some((one) => audiences.includes(one))
      ? []
      : [`its audience is ${listed(claims.audience)}, none of ${audiences.join(", ")}`]),
    ...(lacking.length === 0 ? [] : [`it lacks the scopes ${lacking.join(", ")}`]),
  ];
  if (wrong.length === 0) return;
  throw new CxError(
    `works, but the gateway of the CX Tenant API refuses the token: ${wrong.join("; ")}`,
    "set CX_LOGIN_CLIENT_ID (cx-tenants:login.clientId) to multitenancy; its default client scopes in realm master have to hold email and profile",
  );
}

const writer = "mtt-admin";
const reader = "mtt-viewer";

/** Nothing is written to find out: the roles of the account tell. */
function judgeRoles(claims: Claims | undefined): Finding<undefined> {
  if (claims === undefined) return right(undefined, "no token that tells; the API decides");
  if (claims.roles.includes(writer)) return right(undefined, `role ${writer}`);
  const remedy = `give the account the role ${writer} in realm master, or set CX_LOGIN_USERNAME (cx-tenants:login.username) to one that has it`;
  if (claims.roles.includes(reader)) {
    throw new CxError(`the account has the role ${reader}, which may only read`, remedy);
  }
  return warning(
    undefined,
    `the roles of the account do not tell: ${listed(claims.roles)}`,
    remedy,
  );
}

function listed(words: readonly string[]): string {
  return words.length === 0 ? "empty" : printable(words.join(", "));
}
