import path from "node:path";
import { z } from "zod";
import { readIfThere } from "./read-if-there.ts";

export const projectDirectory = path.resolve(import.meta.dirname, "..");

/** Where the sandbox of this checkout keeps its state: `CX_SANDBOX_DIR`, else `.sandbox`. */
export const sandboxDirectory = path.resolve(
  projectDirectory,
  process.env["CX_SANDBOX_DIR"] ?? ".sandbox",
);

const platformSchema = z.object({
  pid: z.int().positive(),
  urls: z.object({
    control: z.url(),
    gateway: z.url(),
    tenantApi: z.url(),
    keycloak: z.url(),
    grafana: z.url(),
  }),
  rootDomain: z.string(),
  kubeconfig: z.string(),
  caCertFile: z.string(),
  credentials: z.object({
    clientId: z.string(),
    clientSecret: z.string(),
    username: z.string(),
    password: z.string(),
    grafanaToken: z.string(),
  }),
});

/** What a running sandbox tells about itself in its `platform.json`. */
export type SandboxPlatform = z.infer<typeof platformSchema>;

export function platformFile(directory = sandboxDirectory): string {
  return path.join(directory, "platform.json");
}

/** The sandbox that wrote `platform.json` and still answers; undefined if there is none. */
export async function findRunningSandbox(
  directory = sandboxDirectory,
): Promise<SandboxPlatform | undefined> {
  const platform = await readPlatform(directory);
  return platform && (await isHealthy(platform)) ? platform : undefined;
}

/** The content of `platform.json`; undefined if there is none. */
export async function readPlatform(directory: string): Promise<SandboxPlatform | undefined> {
  const text = await readIfThere(platformFile(directory));
  return text === undefined ? undefined : platformSchema.parse(JSON.parse(text));
}

async function isHealthy(platform: SandboxPlatform): Promise<boolean> {
  try {
    const answer = await fetch(new URL("/health", platform.urls.control), {
      signal: AbortSignal.timeout(2_000),
    });
    return answer.ok;
  } catch {
    return false;
  }
}
