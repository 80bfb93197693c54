import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { NetworkingV1Api } from "@kubernetes/client-node";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { Portal } from "./portal.ts";
import { Site } from "./site.ts";
import { removeIngress } from "./way-in.ts";

// Everything that others may do behind the stack's back, seen in one look.
let site: Site;
const ids = ["edited", "gone", "strayed", "same"];
const tenants = ids.map((tenantId) => ({ tenantId, tenantName: tenantId }));
const page = () => join(site.directory, "drift.md");

const change = z.object({ path: z.string(), before: z.string(), after: z.string() });
const object = z.object({ kind: z.string(), what: z.string(), changes: z.array(change) });
const drift = z.object({
  isAccepted: z.boolean(),
  tenants: z.array(
    z.object({
      tenantId: z.string(),
      what: z.string(),
      changes: z.array(change),
      objects: z.array(object),
    }),
  ),
  notApplied: z.array(z.string()),
});

beforeAll(async () => {
  site = await Site.start();
  await site.configure({ tenants });
  expect(await site.up()).toMatchObject({ failure: "" });
}, 400_000);
afterAll(() => site.remove());

/** Gives an Ingress to another controller, as somebody does with kubectl. */
async function changeClass(name: string, ingressClassName: string): Promise<void> {
  const api = site.kubernetes(NetworkingV1Api);
  const place = { namespace: "ef-external", name };
  const body = await api.readNamespacedIngress(place);
  body.spec = Object.assign(body.spec ?? {}, { ingressClassName });
  await api.replaceNamespacedIngress({ ...place, body });
}

test("each thing that somebody changed is told once, and the rest is left out", async () => {
  await site.changeInPortal("edited", { tenantName: "Other" });
  await changeClass("cx-edited", "other");
  await new Portal(site.platform).remove("gone");
  await removeIngress(site, { name: "cx-strayed" });
  await site.configure({ tenants: [...tenants, { tenantId: "is-new", tenantName: "New" }] });
  const said = await site.command("drift", "--json", "--markdown", page());
  const found = drift.parse(JSON.parse(said.text));
  expect(said.exitCode).toBe(1);
  expect(found.tenants.map(({ tenantId, what }) => `${tenantId}: ${what}`)).toEqual([
    "gone: gone",
    "edited: drifted",
    "strayed: strayed",
  ]);
  const [, edited, strayed] = found.tenants;
  expect(edited?.changes).toEqual([{ path: "tenantName", before: '"edited"', after: '"Other"' }]);
  expect(edited?.objects).toMatchObject([{ kind: "Ingress", what: "drifted" }]);
  expect(edited?.objects[0]?.changes).toContainEqual({
    path: "spec.ingressClassName",
    before: '"nginx"',
    after: '"other"',
  });
  expect(strayed?.objects).toMatchObject([{ kind: "Ingress", what: "gone" }]);
  expect(found.notApplied).toContain("is-new");
  expect(await readFile(page(), "utf8")).toMatch(/^<!-- cx-tenants drift: test -->/);
}, 400_000);

/** Lets an Ingress answer for a host name more, as somebody does with kubectl edit. */
async function addHost(name: string, host: string): Promise<void> {
  const api = site.kubernetes(NetworkingV1Api);
  const place = { namespace: "ef-external", name };
  const body = await api.readNamespacedIngress(place);
  const [rule] = body.spec?.rules ?? [];
  body.spec?.rules?.push(Object.assign({}, rule, { host }));
  await api.replaceNamespacedIngress({ ...place, body });
}

test("what somebody adds to a list of ours is found and goes, each time", async () => {
  await site.configure({ tenants });
  expect(await site.pulumi(["up", "--yes", "--refresh"])).toMatchObject({ failure: "" });
  for (const host of ["first.example.com", "second.example.com"]) {
    await addHost("cx-same", host);
    const said = await site.command("drift");
    expect({ host, text: said.text, exitCode: said.exitCode }).toMatchObject({
      text: expect.stringContaining("1 tenant has something around it that differs"),
      exitCode: 1,
    });
    expect(said.text).not.toContain("the program has changed");
    expect(await site.pulumi(["up", "--yes", "--refresh"])).toMatchObject({ failure: "" });
    const api = site.kubernetes(NetworkingV1Api);
    const { spec } = await api.readNamespacedIngress({ namespace: "ef-external", name: "cx-same" });
    expect(spec?.rules?.map((rule) => rule.host)).toEqual(["same.cx.localhost"]);
    const after = await site.command("drift");
    expect({ text: after.text, exitCode: after.exitCode }).toMatchObject({ exitCode: 0 });
  }
}, 400_000);

test("a tenant that somebody else made in its place is told", async () => {
  const record = (await site.tenant("edited")) ?? {};
  await new Portal(site.platform).makeAnew("edited", { ...record, createdBy: "somebody" });
  const said = await site.command("drift", "--json");
  expect(said.exitCode).toBe(1);
  expect(drift.parse(JSON.parse(said.text)).tenants).toMatchObject([
    { tenantId: "edited", what: "taken" },
  ]);
}, 400_000);

test("variables that let a run pass over what is away are refused", async () => {
  site.env["CX_GONE_SERVICES"] = "grafana";
  const { exitCode, text } = await site.command("drift");
  delete site.env["CX_GONE_SERVICES"];
  expect(exitCode).toBe(2);
  expect(text).toContain("CX_GONE_SERVICES would let services that are away pass for");
}, 120_000);

test("a service that gives no answer is no drift: it could not look", async () => {
  await site.control("/faults", [{ service: "tenant", kind: "status", status: 503 }]);
  const { exitCode, text } = await site.command("drift", "--markdown", page());
  expect(exitCode).toBe(2);
  expect(text).toContain("NOT ALL WAS LOOKED AT");
  expect(await readFile(page(), "utf8")).toContain("pulumi could not look at everything");
}, 400_000);

test("a state that is empty, or was lost, is no proof that nothing differs", async () => {
  const empty = await site.another("empty", "empty");
  await empty.configure({ tenants });
  const { exitCode, text } = await empty.command("drift");
  expect({ exitCode, text }).toMatchObject({
    exitCode: 2,
    text: expect.stringMatching(/the state of this stack is empty.*\n.*→ .*Lost state/),
  });
  expect(text).not.toContain("no drift");
  // An up that is refused leaves frames and checks in the state, and nothing of a tenant.
  expect((await empty.up()).ok).toBe(false);
  const later = await empty.command("drift");
  expect({ text: later.text, exitCode: later.exitCode }).toMatchObject({ exitCode: 2 });
}, 120_000);
