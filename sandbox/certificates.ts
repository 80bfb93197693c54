import { X509Certificate } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { generate } from "selfsigned";
import { writeFileAtomically } from "./atomic-file.ts";

const dayMs = 24 * 60 * 60 * 1000;
const lifetimeDays = 3650;
const renewalDays = 30;

/** The sandbox's own certificate authority and the certificate of its gateway, PEM. */
export interface Certificates {
  readonly caCertFile: string;
  readonly caCert: string;
  /** For `*.<root>`, `<root>` and localhost; followed by the authority's certificate. */
  readonly cert: string;
  readonly key: string;
  /** What a controller serves for a host whose Secret is missing: nobody trusts it. New at each start. */
  readonly fallback: KeyPair;
}

/** A certificate and its key, PEM. */
interface KeyPair {
  readonly cert: string;
  readonly key: string;
}

/** Reads the certificates of an earlier run; makes those that are missing, expired or for another domain. */
export async function loadCertificates(
  directory: string,
  rootDomain: string,
): Promise<Certificates> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const caFiles = { cert: join(directory, "ca.crt"), key: join(directory, "ca.key") };
  const serverFiles = { cert: join(directory, "tls.crt"), key: join(directory, "tls.key") };
  const ca = (await readPair(caFiles, () => true)) ?? (await writePair(caFiles, await makeCa()));
  const isForUs = (certificate: X509Certificate) =>
    certificate.checkHost(`tenant.${rootDomain}`) !== undefined &&
    certificate.verify(new X509Certificate(ca.cert).publicKey);
  const server =
    (await readPair(serverFiles, isForUs)) ??
    (await writePair(serverFiles, await makeServerCertificate(ca, rootDomain)));
  return {
    caCertFile: caFiles.cert,
    caCert: ca.cert,
    cert: `${server.cert.trim()}\n${ca.cert}`,
    key: server.key,
    fallback: await makeFallback(),
  };
}

async function readPair(
  files: KeyPair,
  isWanted: (certificate: X509Certificate) => boolean,
): Promise<KeyPair | undefined> {
  const cert = await readFile(files.cert, "utf8").catch(() => undefined);
  const key = await readFile(files.key, "utf8").catch(() => undefined);
  if (cert === undefined || key === undefined) return undefined;
  const certificate = new X509Certificate(cert);
  const isFresh = certificate.validToDate.getTime() > Date.now() + renewalDays * dayMs;
  return isFresh && isWanted(certificate) ? { cert, key } : undefined;
}

async function writePair(files: KeyPair, pair: KeyPair): Promise<KeyPair> {
  await writeFileAtomically(files.key, pair.key);
  await writeFileAtomically(files.cert, pair.cert);
  return pair;
}

async function makeCa(): Promise<KeyPair> {
  const { cert, private: key } = await generate([{ name: "commonName", value: "CX sandbox CA" }], {
    keyType: "ec",
    algorithm: "sha256",
    notAfterDate: new Date(Date.now() + lifetimeDays * dayMs),
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  return { cert, key };
}

async function makeFallback(): Promise<KeyPair> {
  const name = "Kubernetes Ingress Controller Fake Certificate";
  const { cert, private: key } = await generate([{ name: "commonName", value: name }], {
    keyType: "ec",
    algorithm: "sha256",
    extensions: [{ name: "subjectAltName", altNames: [{ type: 2, value: "ingress.local" }] }],
  });
  return { cert, key };
}

async function makeServerCertificate(ca: KeyPair, rootDomain: string): Promise<KeyPair> {
  const { cert, private: key } = await generate([{ name: "commonName", value: rootDomain }], {
    keyType: "ec",
    algorithm: "sha256",
    notAfterDate: new Date(Date.now() + lifetimeDays * dayMs),
    ca,
    extensions: [
      { name: "basicConstraints", cA: false },
      { name: "keyUsage", digitalSignature: true, critical: true },
      { name: "extKeyUsage", serverAuth: true },
      {
        name: "subjectAltName",
        altNames: [
          { type: 2, value: `*.${rootDomain}` },
          { type: 2, value: rootDomain },
          { type: 2, value: "localhost" },
          { type: 7, ip: "127.0.0.1" },
        ],
      },
    ],
  });
  return { cert, key };
}
