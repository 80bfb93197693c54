import type { Step } from "./model.ts";
import type { StoredTenant } from "./stored-tenant.ts";

/** What no call of the platform tells, or nobody asked it. */
export function unprovedOf({ ready, mediaServer, voice }: StoredTenant): Step[] {
  const hasVoice = mediaServer !== undefined || voice !== false;
  return [
    ...(ready === undefined ? [notLookedAt] : []),
    ...(ready === false ? [notLive] : []),
    ...(hasVoice ? [mediaDomain] : []),
    icons,
    databases,
  ];
}

const notLookedAt: Step = {
  title: "Whether the tenant is live",
  text: "platform.readiness is not set, so nobody looked at its host name: open the login page and log in as the first administrator.",
};
const notLive: Step = {
  title: "Whether the tenant is live",
  text: "It was not when it was last looked at: run pulumi up, which names the check that fails.",
};
const mediaDomain: Step = {
  title: "The media domain",
  text: "The media server tells nobody which domains it has but in its own pages.",
};
const icons: Step = {
  title: "Channel icons",
  text: "The platform copies them by itself: see in Unified Admin that channels have theirs.",
};
const databases: Step = {
  title: "Redis and MongoDB",
  text: "Whether they take the users and passwords above: a platform may keep those that they were made with. Try each of them once.",
};
