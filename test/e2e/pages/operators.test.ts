import { bringUp } from "./environment.ts";
import { runPage } from "./run-page.ts";

const tenants = [
  "{ tenantId: tenant1, tenantName: Tenant One }",
  "{ tenantId: tenant2, tenantName: Tenant Two }",
];

runPage("docs/operators.md", (workplace) => bringUp(workplace, { tenants }), {});
