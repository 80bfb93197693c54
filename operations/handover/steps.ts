import { onPremisesTenant } from "../../components/platform.ts";
import { withoutControls, printable } from "../../providers/words/printable.ts";
import { isKnownTo } from "../../providers/resources/tenant/schema.ts";
import { needsChannel } from "../../providers/resources/tenant/rules.ts";
import type { Step } from "./model.ts";
import type { StoredTenant } from "./stored-tenant.ts";

/** What is left to somebody once a tenant is live, in the order in which it is done (contract §7, 11-14, and §8). */
export function stepsFor(tenant: StoredTenant): Step[] {
  return [
    ...dnsStep(tenant),
    license,
    users,
    routing,
    channels,
    ...voiceSteps(tenant),
    ...studioSteps(tenant),
    ...workloadStep(tenant),
    webhooks,
    ...twoFactorSteps(tenant),
  ];
}

function dnsStep({ dnsInstructions }: StoredTenant): Step[] {
  if (dnsInstructions === undefined) return [];
  const lines = withoutControls(dnsInstructions).split("\n");
  return [{ title: "DNS record", text: "Somebody has to make it:", lines }];
}

const license: Step = {
  title: "License",
  text: "Log in to Unified Admin, open General Settings > License Info, and upload the customer's Master API Key. Compare users, products and end with the contract: on the day the license ends the platform suspends the tenant.",
};
const users: Step = {
  title: "Users and teams",
  text: "Make the accounts of agents and supervisors in the tenant's realm, and give the customer's administrator the role unified-admin. Define teams and their supervisors in Unified Admin.",
};
const routing: Step = {
  title: "Routing (MRDs and queues)",
  text: "Enable the MRDs that the customer needs (voice, chat, SMS) and make their queues. Set time zone and languages.",
};
const channels: Step = {
  title: "Channels",
  text: "Connect the channels in Unified Admin. The web widget is embedded in the customer's site with the address above.",
};
const webhooks: Step = {
  title: "Webhooks",
  text: "The platform told of the new tenant those components alone that were registered with CX Tenant before (such as the dialer). See that each of them knows the tenant; one that was registered later has to be told.",
};

function voiceSteps(tenant: StoredTenant): Step[] {
  const { mediaServer, voice, connection, tenantId } = tenant;
  const isSet = mediaServer !== undefined;
  if (!isSet && voice === false) return [];
  const knowsMediaServers = isKnownTo(connection.version, "mediaServer");
  const before =
    isSet || voice === true ? "" : "Only if the platform has voice (platform.voice is not set). ";
  const softphone = knowsMediaServers
    ? "Set mediaServer.wssUrl and .domainManagerUrl and run pulumi up: without them agents have no softphone."
    : "Set SIP_SOCKET_URL and SIP_URI of the agent desk: this release takes the media server from there.";
  return [
    ...(isSet ? [] : [{ title: "Voice: softphone", text: before + softphone }]),
    {
      title: "Voice: media domain and extensions",
      text: `${before}See in the media server's own pages that the domain '${printable(tenantId)}' is there. Make the extensions inside it, cx_env-${printable(tenantId)}-<number>.lua and the dialplan, then a channel of type CX_VOICE and its queue.`,
    },
  ];
}

function studioSteps({ studios, tenantId, fqdn }: StoredTenant): Step[] {
  const kinds = [studios.campaigns, studios.surveys];
  const areShared = kinds.every((kind) => kind === "shared");
  if (areShared || tenantId === onPremisesTenant) return [];
  const isSaid = kinds.includes("perTenant");
  const before = isSaid
    ? ""
    : "Only if this tenant has studios of its own (platform.studios does not say). ";
  return [
    {
      title: "Studios of the tenant's own",
      text: `${before}Install the chart MTT-single as release '${printable(tenantId)}' in namespace '${printable(tenantId)}', with the password of the Campaign Studio above.`,
    },
    {
      title: "Studios in the gateway",
      text: `${before}The routes /campaign-studio, /conversation-studio, /survey-studio and /qm-backend lead to a tenant's own studios only for a host name that is fixed in the gateway's values (the vendor's). The installer has to add that of ${printable(fqdn)}; until then these pages are the shared ones.`,
    },
  ];
}

function workloadStep({ tenantId }: StoredTenant): Step[] {
  if (tenantId === onPremisesTenant) return [];
  return [
    {
      title: "Reporting and quality management",
      text: `If the customer has them: the SQL databases named '${printable(tenantId)}', the reporting ConfigMaps, and the tenant in transflux' tenants.yaml.`,
    },
  ];
}

function twoFactorSteps({ twoFAConfigs, connection }: StoredTenant): Step[] {
  if (!isKnownTo(connection.version, "twoFAConfigs")) return [];
  const title = "Two-factor authentication";
  const { is2FAEnabled = false, channelType, channelServiceIdentifier } = twoFAConfigs ?? {};
  if (!is2FAEnabled) {
    return [
      {
        title,
        text: "If the customer wants it: make its channel in Unified Admin first, then set twoFAConfigs and run pulumi up. It covers all users, administrators too.",
      },
    ];
  }
  if (!needsChannel(channelType)) return [];
  const channel = printable(channelServiceIdentifier ?? "");
  return [
    {
      title,
      text: `It is on. See that the channel '${channel}' is there and that somebody can log in: without it nobody can.`,
    },
  ];
}
