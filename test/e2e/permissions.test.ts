import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { CoreV1Api } from "@kubernetes/client-node";
import { Deployer, documentedRules, type Rule } from "./deployer.ts";
import { Site } from "./site.ts";

// One story, told in order.
let site: Site;
let deployer: Deployer;
const verbs = ["get", "list", "watch", "create", "patch", "delete"];
const ingresses: Rule = { apiGroups: ["networking.k8s.io"], resources: ["ingresses"], verbs };
const records: Rule = { apiGroups: ["externaldns.k8s.io"], resources: ["dnsendpoints"], verbs };
const namespaces: Rule = { apiGroups: [""], resources: ["namespaces"], verbs: ["get"] };
const secretName = "ef-grafana-datasource-secret";
const tenants = [{ tenantId: "tenant1", tenantName: "Tenant One" }];

beforeAll(async () => {
  site = await Site.start();
  deployer = await Deployer.of(site);
}, 60_000);
afterAll(() => site.remove());

const asDeployer = (...args: string[]) => site.pulumi(args, { env: deployer.env });
const up = () => asDeployer("up", "--yes", "--skip-preview");

async function provisioningFile(): Promise<string> {
  const core = site.kubernetes(CoreV1Api);
  const secret = await core.readNamespacedSecret({ name: secretName, namespace: "expertflow" });
  return Buffer.from(secret.data?.["datasource.yml"] ?? "", "base64").toString();
}

test("a right to see the namespace that is missing is named with all others", async () => {
  await deployer.mayOnly("ef-external", [records]);
  await site.configure({ tenants });
  const result = await up();
  expect(result.ok).toBe(false);
  expect(result.text).toContain("- get namespaces 'ef-external' in namespace 'ef-external'");
  expect(result.text).toContain("- create ingresses.networking.k8s.io in namespace 'ef-external'");
  expect((await site.state()).tenants).toEqual([]);
}, 60_000);

describe("a permission that is missing is named before anything is made", () => {
  const watching = (resources: string[], watchVerbs: string[]): Rule => ({
    apiGroups: [""],
    resources,
    verbs: watchVerbs,
  });

  test.each<[string, Rule[], RegExp[]]>([
    [
      "to list and watch Services, to wait for the Ingress",
      [ingresses, records, watching(["endpoints"], ["list", "watch"])],
      [/- list services in namespace 'ef-external'/, /- watch services in namespace 'ef-external'/],
    ],
    [
      "to watch Services alone",
      [
        ingresses,
        records,
        watching(["endpoints"], ["list", "watch"]),
        watching(["services"], ["list"]),
      ],
      [/lacks these permissions in Kubernetes:\s+- watch services in namespace 'ef-external'/],
    ],
    [
      "to delete DNS records",
      [
        ingresses,
        { ...records, verbs: verbs.filter((verb) => verb !== "delete") },
        watching(["services", "endpoints"], ["list", "watch"]),
      ],
      [/- delete dnsendpoints\.externaldns\.k8s\.io in namespace 'ef-external'/],
    ],
  ])(
    "%s",
    async (_name, rules, lines) => {
      await deployer.mayOnly("ef-external", [...rules, namespaces]);
      const platform = { ingress: { kind: "nginx", awaitReady: true } };
      await site.configure({ tenants, platform });
      const started = Date.now();
      const result = await up();
      expect(result.ok).toBe(false);
      for (const line of lines) expect(result.text).toMatch(line);
      expect(result.text).toContain("docs/entry-and-dns.md has the Role");
      // The deadline of the check; without it the plugin would wait for ever.
      expect(Date.now() - started).toBeLessThan(30_000);
      expect((await site.state()).tenants).toEqual([]);
      expect(await site.objects("ingresses")).toEqual([]);
    },
    60_000,
  );
});

describe("with the permissions of docs/entry-and-dns.md, and no others, a whole life works", () => {
  const grafana = (url: string) => ({
    url,
    dataSource: "infinity_cim_json_api",
    provisioned: { secret: secretName, namespace: "expertflow" },
  });

  test.each<[string, object, string[]]>([
    ["with an Ingress", { kind: "nginx" }, ["ingresses"]],
    ["with two Ingresses", { kind: "traefik" }, ["ingresses"]],
    [
      "with HTTPRoute and ReferenceGrant",
      { kind: "gateway", gateway: { name: "platform" }, backendNamespace: "ef-external" },
      ["httproutes", "referencegrants"],
    ],
  ])(
    "%s",
    async (_name, ingress, kinds) => {
      const before = await provisioningFile();
      const rules = await documentedRules(...kinds, "dnsendpoints", "namespaces");
      expect(rules).toHaveLength(kinds.length + 4); // namespaces stand in all three Roles
      await deployer.mayOnly("ef-external", rules);
      await deployer.mayOnly("expertflow", await documentedRules("secrets"));
      const platform = { ingress, grafana: grafana(site.platform.urls.grafana) };
      await site.configure({ tenants, platform });
      expect(await up()).toMatchObject({ failure: "" });
      expect(await provisioningFile()).toContain("https://tenant1.cx.localhost");
      const changes = ["--refresh", "--expect-no-changes"];
      expect(await asDeployer("preview", ...changes)).toMatchObject({ failure: "" });
      const destroy = await asDeployer("destroy", "--yes", "--skip-preview", "--refresh");
      expect(destroy).toMatchObject({ failure: "" });
      expect((await site.exported()).deployment.resources).toEqual([]);
      expect(await site.objects("dnsendpoints")).toEqual([]);
      expect(await provisioningFile()).not.toContain("tenant1");
      expect(before).not.toContain("tenant1");
    },
    180_000,
  );
});
