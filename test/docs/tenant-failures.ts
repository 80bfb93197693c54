import { tenantLifecycle } from "../../providers/resources/tenant/lifecycle.ts";
import { loginOf } from "../providers/resources/tenant/tenant-args.ts";
import { TestEngine } from "../test-engine.ts";
import type { Failure } from "./failure.ts";
import { argsOn, failureOf, tenantText } from "./provoke.ts";
import { oneTry } from "../test-run.ts";

/** A tenant is made or changed, and something goes wrong. */
export const tenantFailures: readonly Failure[] = [
  {
    title: "The outcome is unknown",
    when: "The connection broke after the request to create a tenant was sent. It is never sent twice.",
    async provoke(cx) {
      await cx.faults({ service: "tenant", method: "POST", kind: "resetBefore" });
      return tenantText(cx, {}, oneTry(2));
    },
  },
  {
    title: "The realm is missing",
    when: "The tenant is there, but Keycloak has no realm for it yet. The resource is recorded as unfinished.",
    async provoke(cx) {
      await cx.knobs({ realmDelayMs: 60_000 });
      return tenantText(cx, {}, oneTry(2));
    },
  },
  {
    title: "A list of tenants in pages",
    when: "A tenant on another page would count as gone, so the answer is no list to us.",
    async provoke(cx) {
      await cx.createTenant("tenant8");
      await cx.createTenant("tenant9");
      await cx.knobs({ pageSize: 1 });
      return tenantText(cx);
    },
  },
  {
    title: "A setting that the platform does not take",
    when: "It accepts the update, and afterwards the setting is not there: mostly one under `extraSettings` that this version does not know.",
    async provoke(cx) {
      const engine = new TestEngine(tenantLifecycle, loginOf(cx));
      await engine.up("tenant1", argsOn(cx));
      await cx.knobs({ unknownKeys: "drop" });
      const extraSettings = { wallboard: { url: "https://wallboard.example.com" } };
      return failureOf(engine.up("tenant1", argsOn(cx, { extraSettings })));
    },
  },
];
