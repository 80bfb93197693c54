import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { whyNotThisNode } from "../../providers/node-version.cjs";
import type { Failure } from "./failure.ts";
import { accessText, settingsText, tenant1, clientSecret } from "./provoke.ts";

/** Mistakes in the configuration, which need no platform. */
export const settingFailures: readonly Failure[] = [
  {
    title: "An old Node",
    when: "Pulumi runs the program and the providers with the first `node` on PATH, and that one is older than 22.18.",
    provoke: () =>
      Promise.resolve(whyNotThisNode({ version: "v20.20.2", features: {} }) ?? "it did not fail"),
  },
  {
    title: "An unknown key",
    when: "A key is misspelled, or stands in the wrong block. The platform itself would store it without a word.",
    provoke: () => settingsText({ tenants: [{ ...tenant1, dailer: { callsPerSecond: 9 } }] }),
  },
  {
    title: "A key that nobody reads",
    when: "One letter is wrong in a key of the stack's file. Without this check the tenants of that file would be missing, and so be taken down.",
    provoke: () => settingsText({}, { keys: ["cx-tenants:platform", "cx-tenants:tenantFile"] }),
  },
  {
    title: "A key in another namespace",
    when: "Only the keys of this project are read, and its name is cx-tenants.",
    provoke: () => settingsText({}, { keys: ["cx-tenant:tenants"] }),
  },
  {
    title: "A key that was set without --path",
    when: "Pulumi takes the dots for a part of the name then, and makes a key of its own.",
    provoke: () => settingsText({}, { keys: ["cx-tenants:secrets.tenantDefaults.redis.password"] }),
  },
  {
    title: "A platform that is not the sandbox, in a shell of the sandbox",
    when: "The shell was set up with `npm run -s sandbox:env`, and the stack's platform is another one.",
    provoke: () => settingsText({}, { environment: { CX_SANDBOX_URL: "http://127.0.0.1:8440" } }),
  },
  {
    title: "A wrong type",
    when: "A text stands where a number, a block or a list belongs.",
    provoke: () => settingsText({ tenants: [{ ...tenant1, dialer: { callsPerSecond: "fast" } }] }),
  },
  {
    title: "A tenantId that cannot be one",
    when: "The id becomes the name of a realm, a host, a bucket and a database, so it has to fit all of them.",
    provoke: () => settingsText({ tenants: [{ ...tenant1, tenantId: "Tenant_1" }] }),
  },
  {
    title: "A reserved tenantId",
    when: "Something else on the platform has this name already.",
    provoke: () => settingsText({ tenants: [{ ...tenant1, tenantId: "master" }] }),
  },
  {
    title: "An FQDN outside the root domain",
    when: "A platform with a root domain finds the tenant of a request by its host name.",
    provoke: () => settingsText({ tenants: [{ ...tenant1, fqdn: "tenant1.example.org" }] }),
  },
  {
    title: "One tenantId twice",
    when: "A line was copied and not changed, or stands in the list and in `tenantsFile` too.",
    provoke: () => settingsText({ tenants: [tenant1, { ...tenant1, tenantName: "Again" }] }),
  },
  {
    title: "A secret in the list of tenants",
    when: "The list is read by everybody who reads the repository; secrets are kept encrypted beside it.",
    provoke: () =>
      settingsText({ tenants: [{ ...tenant1, redis: { password: "canary-in-the-list" } }] }),
  },
  {
    title: "A secret among the extra settings",
    when: "Their names are the platform's own, so every name that sounds like a secret counts as one.",
    provoke: () =>
      settingsText({ tenants: [{ ...tenant1, extraSettings: { smtpPassword: "canary" } }] }),
  },
  {
    title: "A secret that is not encrypted",
    when: "It was set without `--secret`, or written into the file by hand.",
    provoke: () => settingsText({ login: { password: "canary" } }, { keys: ["cx-tenants:login"] }),
  },
  {
    title: "Secrets of a tenant that is not there",
    when: "The tenantId is misspelled, or the tenant was taken out of the list and its secrets were not.",
    provoke: () =>
      settingsText({
        secrets: { ...clientSecret, tenants: { tenatn1: { redis: { password: "canary" } } } },
      }),
  },
  {
    title: "The client secret is missing",
    when: "It was never set for this stack.",
    provoke: () => settingsText({ secrets: {} }),
  },
  {
    title: "The password of a shared studio is missing",
    when: "`platform.studios` says that all tenants have one studio, and its password was never set. Only a new tenant needs it.",
    provoke: (cx) => accessText(cx, { lacks: ["campaigns.password"] }),
  },
  {
    title: "The logo is missing",
    when: "The path is relative to the directory of Pulumi.yaml.",
    provoke: () => settingsText({ tenants: [{ ...tenant1, logo: "logos/tenant1.svg" }] }),
  },
  {
    title: "A logo with a script in it",
    when: "Some drawing programs put scripts into SVG files; login pages would run them.",
    async provoke(cx) {
      const logo = join(cx.directory, "tenant1.svg");
      await writeFile(logo, '<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>');
      const text = await settingsText({ tenants: [{ ...tenant1, logo }] });
      return text.replaceAll(cx.directory, "logos");
    },
  },
];
