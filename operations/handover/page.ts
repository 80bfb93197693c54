import { pagesOf, realmPage } from "../../components/pages.ts";
import { printable, withoutControls } from "../../providers/words/printable.ts";
import type { Fact, Page, Section } from "./model.ts";
import { stepsFor } from "./steps.ts";
import type { Password, StoredTenant } from "./stored-tenant.ts";
import { unprovedOf } from "./unproved.ts";

/** What the page shows, and of which stack. */
export interface PageOptions {
  stack: string;
  showSecrets: boolean;
}

/** The page of a tenant. No password is on it unless it is asked for. */
export function pageOf(tenant: StoredTenant, { stack, showSecrets }: PageOptions): Page {
  const { tenantId, tenantName } = tenant;
  return {
    title: `${printable(tenantName || tenantId)} (${printable(tenantId)})`,
    lead: `What the last run of stack '${stack}' left. ${secrecyOf(tenant, showSecrets)}`,
    sections: [
      stateOf(tenant),
      loginOf(tenant),
      administratorOf(tenant, showSecrets),
      databasesOf(tenant, showSecrets),
      studiosOf(tenant, showSecrets),
      remainsOf(tenant),
      { title: "What could not be verified", items: unprovedOf(tenant) },
    ],
  };
}

function secrecyOf({ passwords }: StoredTenant, showSecrets: boolean): string {
  const isKnown = [...passwords.values()].some((one) => one !== "unknown");
  if (!isKnown) return "It holds no password: the stack knows none of this tenant's.";
  return showSecrets
    ? "It holds passwords in clear: keep it like them."
    : "It holds no password; --show-secrets puts those on it that the stack knows.";
}

function remainsOf(tenant: StoredTenant): Section {
  return {
    title: "What remains to be done by hand",
    ...(tenant.ownership === "adopted" && {
      note: "The tenant was there before this stack had it, so some of it may have been done.",
    }),
    steps: stepsFor(tenant),
  };
}

const text = (name: string, value: string | undefined): Fact =>
  value === undefined
    ? { name, value: "the stack does not know it", kind: "note" }
    : { name, value: printable(value), kind: "text" };
const link = (name: string, value: string): Fact => ({
  name,
  value: printable(value),
  kind: "link",
});

function password(name: string, known: Password | undefined, showSecrets: boolean): Fact {
  if (known === undefined || known === "unknown") {
    const value = "this stack does not know it: it is the one that the tenant has";
    return { name, value, kind: "note" };
  }
  if (known !== "hidden" && showSecrets) {
    return { name, value: withoutControls(known.value), kind: "secret" };
  }
  return { name, value: "not shown; --show-secrets does, if the stack knows it", kind: "note" };
}

function stateOf({ observedStatus, pendingSteps, ready }: StoredTenant): Section {
  const status = observedStatus === "inActive" ? "suspended: nobody can log in" : observedStatus;
  const unfinished = `not finished (${pendingSteps.map((step) => printable(step)).join(", ")}): run pulumi up before you hand it over`;
  const looked =
    ready === undefined
      ? []
      : [
          text(
            "Live",
            ready ? "yes, when it was last looked at" : "no, when it was last looked at",
          ),
        ];
  return {
    title: "State",
    facts: [
      text("Status", status),
      ...(pendingSteps.length === 0 ? [] : [text("Making", unfinished)]),
      ...looked,
    ],
  };
}

function loginOf({ fqdn, tenantId, keyCloak: { realm = tenantId } }: StoredTenant): Section {
  const pages = pagesOf(fqdn);
  return {
    title: "Where people log in",
    facts: [
      link("Administrators (Unified Admin)", pages.administration),
      link("Agents (agent desk)", pages.agents),
      link("Customers (web widget, for the customer's site)", pages.customers),
      link("Conversation Studio", pages.conversationStudio),
      link("Realm in Keycloak", realmPage(fqdn, realm)),
    ],
  };
}

function administratorOf({ keyCloak, passwords }: StoredTenant, showSecrets: boolean): Section {
  return {
    title: "First administrator",
    facts: [
      text("User", keyCloak.USERNAME_ADMIN),
      password("Password", passwords.get("keyCloak.PASSWORD_ADMIN"), showSecrets),
    ],
    note: "The platform's services log in with it too: change it with pulumi up, not in Keycloak alone.",
  };
}

function databasesOf(
  { redis, mongo, tenantId, passwords }: StoredTenant,
  showSecrets: boolean,
): Section {
  return {
    title: "Access from outside to Redis and MongoDB",
    facts: [
      text("Redis, user", redis.userName),
      password("Redis, password", passwords.get("redis.password"), showSecrets),
      text("MongoDB, user", mongo.userName),
      password("MongoDB, password", passwords.get("mongo.password"), showSecrets),
      text("MongoDB, database", tenantId),
    ],
    note: "Host names and ports are the platform's; the stack does not know them.",
  };
}

function studiosOf(tenant: StoredTenant, showSecrets: boolean): Section {
  const { campaigns, surveys, passwords, fqdn } = tenant;
  const pages = pagesOf(fqdn);
  const ofStudio = (
    name: string,
    page: string,
    { username, url }: StoredTenant["campaigns"],
    path: string,
  ) => [
    link(name, page),
    text(`${name}, service in the cluster`, url),
    text(`${name}, user`, username),
    password(`${name}, password`, passwords.get(path), showSecrets),
  ];
  return {
    title: "Studios",
    facts: [
      ...ofStudio("Campaign Studio", pages.campaignStudio, campaigns, "campaigns.password"),
      ...ofStudio("Survey Studio", pages.surveyStudio, surveys, "surveys.password"),
    ],
  };
}
