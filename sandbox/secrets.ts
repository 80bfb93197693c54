import { generateKeyPair, randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { z } from "zod";
import { writeFileAtomically } from "./atomic-file.ts";

const secretsSchema = z.object({
  clientSecret: z.string(),
  adminPassword: z.string(),
  viewerPassword: z.string(),
  grafanaToken: z.string(),
  grafanaAdminPassword: z.string(),
  /** Values of the variables that `datasource.yml` refers to. */
  proxyPassword: z.string(),
  reportingPassword: z.string(),
  /** Key of the encrypted echo of tenant secrets. */
  vaultKey: z.string(),
  kubernetesToken: z.string(),
  /** RSA key, PEM: signs Keycloak's tokens. */
  signingKey: z.string(),
});

/** Everything secret of one platform. */
export type Secrets = z.infer<typeof secretsSchema>;

/** What a client of the platform needs to log in. */
export interface Credentials {
  readonly clientId: string;
  readonly clientSecret: string;
  /** User of realm master with every permission on the tenant API. */
  readonly username: string;
  readonly password: string;
  /** User of realm master that may only read. */
  readonly viewerUsername: string;
  readonly viewerPassword: string;
  /** Service account token; its role is the knob `grafanaRole`. */
  readonly grafanaToken: string;
  readonly grafanaAdminUsername: string;
  readonly grafanaAdminPassword: string;
}

/** Reads the secrets of an earlier run, or makes random ones and keeps them in the file. */
export async function loadSecrets(file: string): Promise<Secrets> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text !== undefined) return secretsSchema.parse(JSON.parse(text));
  const secrets: Secrets = {
    clientSecret: randomText(),
    adminPassword: randomText(),
    viewerPassword: randomText(),
    grafanaToken: `glsa_${randomText()}`,
    grafanaAdminPassword: randomText(),
    proxyPassword: randomText(),
    reportingPassword: randomText(),
    vaultKey: randomText(),
    kubernetesToken: randomText(),
    signingKey: await generateRsaKey(),
  };
  await writeFileAtomically(file, JSON.stringify(secrets, undefined, 2));
  return secrets;
}

/** The part of the secrets that clients use. */
export function credentialsOf(secrets: Secrets): Credentials {
  return {
    clientId: "multitenancy",
    clientSecret: secrets.clientSecret,
    username: "mtt-admin",
    password: secrets.adminPassword,
    viewerUsername: "mtt-viewer",
    viewerPassword: secrets.viewerPassword,
    grafanaToken: secrets.grafanaToken,
    grafanaAdminUsername: "admin",
    grafanaAdminPassword: secrets.grafanaAdminPassword,
  };
}

async function generateRsaKey(): Promise<string> {
  const { privateKey } = await promisify(generateKeyPair)("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  return privateKey;
}

function randomText(): string {
  return randomBytes(24).toString("base64url");
}
