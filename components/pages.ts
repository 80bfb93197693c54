/** Where people log in to a tenant: pages below its host name (contract §6). */
export interface TenantPages {
  /** Unified Admin, for administrators. */
  administration: string;
  /** The agent desk. */
  agents: string;
  /** The web widget, which the customer's site embeds. */
  customers: string;
  conversationStudio: string;
  campaignStudio: string;
  surveyStudio: string;
}

/** The pages of the tenant with this host name. */
export function pagesOf(fqdn: string): TenantPages {
  const at = (path: string) => `https://${fqdn}/${path}`;
  return {
    administration: at("unified-admin"),
    agents: at("unified-agent/#/login"),
    customers: at("customer-widget"),
    conversationStudio: at("conversation-studio"),
    campaignStudio: at("campaign-studio"),
    surveyStudio: at("survey-studio"),
  };
}

/** The page of a realm; one that was there before its stack may be called otherwise than its tenant. */
export function realmPage(fqdn: string, realm: string): string {
  return `https://${fqdn}/auth/realms/${encodeURIComponent(realm)}`;
}
