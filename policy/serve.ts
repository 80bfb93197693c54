// Serves the policy pack to the engine, until that ends it.
import { PolicyPack } from "@pulumi/policy";
import { tenantPolicies } from "./policies.ts";

new PolicyPack("cx-tenants", { policies: tenantPolicies() });
