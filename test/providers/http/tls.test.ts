import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { createHttpClient } from "../../../providers/http/client.ts";
import { Deadline } from "../../../providers/flow/deadline.ts";
import { certificate } from "../../../providers/resources/tenant-readiness/checks/certificate.ts";
import { parseAddress } from "../../../providers/resources/tenant-readiness/name.ts";
import type { Round } from "../../../providers/resources/tenant-readiness/round.ts";
import { TestCa } from "../resources/tenant-readiness/test-entry.ts";
import { startServer, stopServers } from "./test-server.ts";

const host = "cx.example.com";
const systemCas = getCACertificates("default");
let directory: string;
let own: TestCa;
let systems: TestCa;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "cx-tls-test-"));
  [own, systems] = await Promise.all([TestCa.make("Own CA"), TestCa.make("System's CA")]);
});
afterAll(() => Promise.all([rm(directory, { recursive: true }), own.remove(), systems.remove()]));
afterEach(async () => {
  setDefaultCACertificates(systemCas);
  await stopServers();
});

/** Asks a server whose certificate is of this CA; what the client and the certificate check say. */
async function ask(ca: TestCa, caCertFile: string): Promise<unknown[]> {
  const server = await startServer(() => ({ body: "{}" }), await ca.certificate(host));
  const address = new URL(server.url).host;
  const connectTo = parseAddress(address);
  if (connectTo === undefined) throw new Error(address);
  const retries = { maxRetries: 0 };
  const deadline = Deadline.inSeconds(10);
  const url = `https://${host}`;
  const client = createHttpClient({ service: "it", url, connectTo, caCertFile, retries });
  const call = { method: "GET", path: "/", operation: "look", deadline } as const;
  const status = await client.send(call).then(
    (answer) => answer.status,
    (error: unknown) => Reflect.get(Object(error) as object, "code") as unknown,
  );
  client.close();
  const connection = { url, keycloakUrl: url };
  const round: Pick<Round, "calls" | "deadline" | "entry" | "spec"> = {
    calls: { caCertFile },
    deadline,
    entry: () => Promise.resolve(connectTo),
    spec: { tenantId: "tenant1", fqdn: host, connection },
  };
  return [status, (await certificate(round as Round)) === undefined ? "trusted" : "untrusted"];
}

describe("a file of CAs", () => {
  test("is trusted, and others are not", async () => {
    expect(await ask(own, own.certFile)).toEqual([200, "trusted"]);
    expect(await ask(systems, own.certFile)).toEqual(["untrusted", "untrusted"]);
  });

  test("leaves the system's CAs trusted", async () => {
    setDefaultCACertificates([await readFile(systems.certFile, "utf8")]);
    const another = await TestCa.make("CA of its own"); // what a file holds is kept in the process
    expect(await ask(another, another.certFile)).toEqual([200, "trusted"]);
    expect(await ask(systems, another.certFile)).toEqual([200, "trusted"]);
    await another.remove();
  });

  test("may hold several, with words between them", async () => {
    const parts = await Promise.all([systems, own].map((ca) => readFile(ca.certFile, "utf8")));
    const file = await write("bundle.pem", parts.join("\n# the other one\r\n"));
    expect(await ask(own, file)).toEqual([200, "trusted"]);
    expect(await ask(systems, file)).toEqual([200, "trusted"]);
  });

  test.each([
    [
      "is empty",
      "",
      /^the CA certificate file '.*' holds no certificate\n {2}→ set caCertFile to a PEM file/,
    ],
    [
      "holds a key",
      "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
      /holds no certificate/,
    ],
    [
      "is broken",
      "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
      /^cannot read the CA certificate file/,
    ],
  ])("that %s is refused, since Node would say nothing", async (_name, text, words) => {
    const caCertFile = await write("bad.pem", text);
    const client = () => createHttpClient({ service: "it", url: `https://${host}`, caCertFile });
    expect(client).toThrow(words);
  });
});

async function write(name: string, text: string): Promise<string> {
  const file = join(directory, name);
  await writeFile(file, text);
  return file;
}
