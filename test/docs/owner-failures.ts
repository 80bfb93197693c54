import { fleetLifecycle } from "../../providers/resources/fleet/lifecycle.ts";
import { tenantAccessLifecycle } from "../../providers/resources/tenant-access/lifecycle.ts";
import { tenantLifecycle } from "../../providers/resources/tenant/lifecycle.ts";
import { loginOf } from "../providers/resources/tenant/tenant-args.ts";
import type { TestPlatform } from "../sandbox/test-platform.ts";
import { TestEngine } from "../test-engine.ts";
import { ingressOf, withCluster, withIngress } from "./cluster.ts";
import type { Failure } from "./failure.ts";
import { accessArgsOn, accessText, argsOn, failureOf, rootDomain, tenantText } from "./provoke.ts";

/** What is somebody else's, or may be. */
export const ownerFailures: readonly Failure[] = [
  {
    title: "A tenant that somebody else made",
    when: "The tenant is on the platform, and its `createdBy` is not this stack's mark.",
    async provoke(cx) {
      await foreignTenant(cx);
      return tenantText(cx);
    },
  },
  {
    title: "A tenant that is to be taken over, and differs",
    when: "Its line says `adopt: ifIdentical`. Up to twelve differences are shown, secrets never.",
    async provoke(cx) {
      await foreignTenant(cx);
      return tenantText(cx, { adopt: "ifIdentical" });
    },
  },
  {
    title: "What was taken over has lost its word",
    when: "The line of a tenant said `adopt: ifIdentical` or `always`, and says so no longer.",
    async provoke(cx) {
      const engine = new TestEngine(tenantAccessLifecycle, loginOf(cx));
      await engine.up("tenant1", accessArgsOn(cx, { adopt: "always" }));
      return failureOf(engine.up("tenant1", accessArgsOn(cx)));
    },
  },
  {
    title: "A live tenant of this owner that is not in the state",
    when: "The state was lost, or another stack has the same project and stack name. The name alone proves nothing.",
    async provoke(cx) {
      const engine = new TestEngine(tenantLifecycle, loginOf(cx));
      await engine.up("tenant1", argsOn(cx, { seed: "seed-of-a-state-that-is-lost" }));
      return tenantText(cx, { seed: "seed-of-a-new-state" });
    },
  },
  {
    title: "A host name or object of another stack",
    when: "The API server would take a second Ingress for the host, and give away one of the same name without a word.",
    provoke: (cx) =>
      withCluster({ objects: [ingressOf("pulumi:cx-tenants/other#3f2a9c417b60")] }, () =>
        accessText(cx, withIngress),
      ),
  },
  {
    title: "An object of this owner that is not in the state",
    when: "The same two causes as for a tenant of this owner; its Ingress and DNSEndpoint are found first.",
    provoke: (cx) =>
      withCluster({ objects: [ingressOf("pulumi:cx-tenants/test#3f2a9c417b60")] }, () =>
        accessText(cx, withIngress),
      ),
  },
  {
    title: "An FQDN that another tenant has",
    when: "The platform would accept it, and then mix the two tenants up.",
    async provoke(cx) {
      await cx.createTenant("tenant9", { tenantSettings: { fqdn: `tenant1.${rootDomain}` } });
      return tenantText(cx);
    },
  },
  {
    title: "A tenant with another FQDN",
    when: "It is there, it may be taken over, and the platform cannot give it another host name.",
    async provoke(cx) {
      await foreignTenant(cx, "old.example.com");
      return accessText(cx, { adopt: "always" });
    },
  },
  {
    title: "An FQDN that was changed",
    when: "The platform cannot give a provisioned tenant another host name.",
    async provoke(cx) {
      const engine = new TestEngine(tenantLifecycle, loginOf(cx));
      await engine.up("tenant1", argsOn(cx));
      return failureOf(engine.up("tenant1", argsOn(cx, { fqdn: `other.${rootDomain}` })));
    },
  },
  {
    title: "A tenant that is another one's now",
    when: "Somebody removed the tenant of this stack and made another one of the same id, or another state has taken it back. `pulumi refresh` warns of it.",
    async provoke(cx) {
      const engine = new TestEngine(tenantLifecycle, loginOf(cx));
      await engine.up("tenant1", argsOn(cx));
      await cx.control("POST", "/reset");
      await foreignTenant(cx);
      return failureOf(engine.destroy("tenant1"));
    },
  },
  {
    title: "A tenant in the state that another state has by now",
    when: "`adopt: restore` or `always` was put beside a tenant that this stack has in its state.",
    async provoke(cx) {
      const engine = new TestEngine(tenantAccessLifecycle, loginOf(cx));
      await engine.up("tenant1", accessArgsOn(cx));
      await foreignTenant(cx, undefined, "pulumi:cx-tenants/test#3f2a9c417b60");
      return failureOf(engine.up("tenant1", accessArgsOn(cx, { adopt: "restore" })));
    },
  },
  {
    title: "More tenants leave than one run may take down",
    when: "Mostly a list that became short by mistake. The preview refuses it already.",
    async provoke(cx) {
      const engine = new TestEngine(fleetLifecycle, loginOf(cx));
      const ids = ["tenant1", "tenant2", "tenant3"];
      const tenants = Object.fromEntries(ids.map((id) => [id, "suspend"]));
      await engine.up("fleet", { tenants });
      return failureOf(engine.up("fleet", { tenants: {} }));
    },
  },
  {
    title: "A new address of the Tenant API that leads elsewhere",
    when: "An address was changed, and the tenants of this stack are not at the new one.",
    async provoke(cx) {
      const engine = new TestEngine(tenantAccessLifecycle, loginOf(cx));
      await engine.up("tenant1", accessArgsOn(cx));
      const { tenantApi } = accessArgsOn(cx);
      const url = cx.platform.urls.tenantApi.replace("127.0.0.1", "localhost");
      const moved = { tenantApi: { ...tenantApi, url } };
      const text = await failureOf(engine.up("tenant1", accessArgsOn(cx, moved)));
      return text.replace("localhost", "127.0.0.1");
    },
  },
];

/** Made by hand, or by another program. */
async function foreignTenant(
  cx: TestPlatform,
  fqdn = `tenant1.${rootDomain}`,
  createdBy = "operator",
): Promise<void> {
  const tenantSettings = { fqdn, subDomain: "tenant1" };
  await cx.createTenant("tenant1", {
    tenantName: "By hand",
    createdBy,
    tenantSettings,
  });
}
