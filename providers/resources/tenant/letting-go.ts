/**
 * How a stack lets go of a tenant that is another one's by now. After a refresh `onDestroy: retain` would not
 * do: the engine wants to put right what the other one has written into its objects.
 */
export function howToLetGo(tenantId: string): string {
  return `take the line of tenant '${tenantId}' out, run pulumi state delete --target-dependents with the URN of its CxTenantStack (pulumi stack --show-urns names it), then pulumi up`;
}
