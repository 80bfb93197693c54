import { afterEach, expect, test } from "@jest/globals";
import type { TenantSpec } from "../../../../providers/resources/tenant/schema.ts";
import type { TenantFacts } from "../../../../providers/resources/tenant/state.ts";
import { tenantLifecycle } from "../../../../providers/resources/tenant/lifecycle.ts";
import { TestEngine } from "../../../test-engine.ts";
import { stopServers } from "../../http/test-server.ts";
import { startPlainService } from "../../resources/tenant/plain-service.ts";
import { fullSpec } from "../../resources/tenant/sample-spec.ts";
import { oneTry } from "../../../test-run.ts";

afterEach(stopServers);

/** A tenant that is made, on a platform whose list then has these headers. */
async function madeTenant(headers: Record<string, string>) {
  let isMade = false;
  const service = await startPlainService((request, work) => {
    const reply = work();
    const isList = isMade && request.method === "GET" && request.path === "/tenant";
    return isList && typeof reply === "object" ? { ...reply, headers } : reply;
  });
  const connection = { url: service.url, keycloakUrl: service.url };
  const { adopt: _adopt, ...others } = fullSpec;
  const engine = new TestEngine<TenantSpec, TenantFacts>(tenantLifecycle, oneTry());
  await engine.up("tenant1", { ...others, connection });
  isMade = true;
  return engine;
}

test.each([
  [{ link: '</tenant?page=2>; rel="next"' }, 'Link: rel="next"'],
  [{ link: "</t?page=1>; rel=last, </t?page=2>; title=x; rel=next" }, 'Link: rel="next"'],
  [{ "x-total-count": "2" }, "X-Total-Count: 2"],
])("a list that is one page, by its headers %j, is refused", async (headers, sign) => {
  const engine = await madeTenant(headers);
  const words = `the answer is one page of several (${sign})`;
  await expect(engine.refresh("tenant1")).rejects.toThrow(words);
  await expect(engine.destroy("tenant1")).rejects.toThrow(words);
  expect(engine.has("tenant1")).toBe(true);
});

test.each([
  { link: '</tenant?page=1>; rel="last", </next>; rel="first"' },
  { "x-total-count": "1" },
  { "x-total-count": "many" },
])("a list that is all, by its headers %j, is taken", async (headers) => {
  expect(await (await madeTenant(headers)).refresh("tenant1")).toEqual({ drift: [] });
});
