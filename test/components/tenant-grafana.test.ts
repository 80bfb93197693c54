import { expect, test } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import type { Platform } from "../../components/platform.ts";
import { tenantGrafana } from "../../components/tenant-grafana.ts";

test("without Grafana nothing is made, and nothing has to be waited for", () => {
  const platform: Platform = {
    tenantApi: { url: "https://cx.example.com/cx-tenant" },
    keycloak: { url: "https://cx.example.com/auth" },
    ingress: { kind: "none" },
    dns: { kind: "none" },
  };
  const wasThere = pulumi.output(false);
  const access = { hostWasThere: wasThere, durableHostWasThere: wasThere };
  const tenant = { name: "shop", fqdn: "shop.cx.example.com", access };
  expect(tenantGrafana(tenant, platform, () => ({}))).toEqual([]);
});
