import * as pulumi from "@pulumi/pulumi";
import { declareEnvironment, type PlatformArgs } from "cx-tenants";

const config = new pulumi.Config();
const platform = config.requireObject<PlatformArgs>("platform");
const keyCloak = { credentials: { secret: config.requireSecret("keycloakClientSecret") } };
const tenants = [{ tenantId: "tenant1", tenantName: "Tenant One", logo: "logo.svg", keyCloak }];

const [tenant1] = declareEnvironment({ platform, tenants });
export const url = tenant1?.url;
