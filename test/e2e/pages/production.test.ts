import { writeFile } from "node:fs/promises";
import { documentedUser, writeKubeconfigAs } from "../deployer.ts";
import { runPage, type Deeds } from "./run-page.ts";
import type { Workplace } from "./workplace.ts";

/** The platform has other credentials from now on, and so has the reader's secret store. */
async function renew(
  { platform, home }: { platform: Workplace["platform"]; home: (name: string) => string },
  changes: Readonly<Partial<Record<keyof Workplace["platform"]["credentials"], string>>>,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  Object.assign(platform.credentials, changes);
  for (const [name, text] of Object.entries(files)) await writeFile(home(`cx-prod/${name}`), text);
}

const deeds: Deeds = {
  "a new password and client secret": (workplace) =>
    renew(
      { platform: workplace.platform, home: (name) => workplace.home(name) },
      { password: "canary-new-password", clientSecret: "canary-new-secret" },
      { "login-password": "canary-new-password", "client-secret": "canary-new-secret" },
    ),
  "a new token of Grafana": (workplace) =>
    renew(
      { platform: workplace.platform, home: (name) => workplace.home(name) },
      { grafanaToken: "glsa_canary-new" },
      { "grafana-token": "glsa_canary-new" },
    ),
  "another kubeconfig": (workplace) =>
    writeKubeconfigAs(
      documentedUser,
      workplace.platform.kubeconfig ?? "",
      workplace.home("cx-prod/new-kubeconfig"),
    ),
};

runPage("docs/production.md", () => Promise.resolve(), deeds);
