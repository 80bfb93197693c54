import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { waitUntilReady } from "../../../../providers/resources/tenant-readiness/wait.ts";
import { startServer, stopServers } from "../../http/test-server.ts";
import { TestCa, TestEntry, type KeyPair } from "./test-entry.ts";
import { lookFor, testRun, type Environment } from "../../../test-run.ts";

const fqdn = "tenant1.cx.example.com";
const nobody = "http://127.0.0.1:1";
let ca: TestCa;
let otherCa: TestCa;
let entry: TestEntry | undefined;

beforeAll(async () => {
  [ca, otherCa] = await Promise.all([TestCa.make(), TestCa.make()]);
});
afterAll(() => Promise.all([ca.remove(), otherCa.remove()]));
afterEach(async () => {
  await entry?.stop();
  entry = undefined;
  await stopServers();
});

/** Looks at the certificate of an entry that shows this one. */
async function look(
  shown: KeyPair,
  trusted: Environment = { CX_CA_CERT_FILE: ca.certFile },
): Promise<void> {
  entry = await TestEntry.start(nobody, shown);
  await lookAt(entry.address, trusted);
}

function lookAt(address: string, trusted: Environment): Promise<void> {
  const connection = { url: nobody, keycloakUrl: nobody };
  const spec = { tenantId: "tenant1", fqdn, address, connection };
  return waitUntilReady(testRun({ ...lookFor(1), ...trusted }), {
    ...spec,
    checks: ["certificate"],
  });
}

describe("a certificate", () => {
  test("for the host name, of the CA that was given, is right", async () => {
    await look(await ca.certificate(fqdn));
    expect(entry?.serverNames).toEqual([fqdn]);
  });

  test("for all names of the domain is right too", async () => {
    await look(await ca.certificate("*.cx.example.com"));
  });

  test("for another name says whose it is, and what the Ingress needs", async () => {
    const shown = await ca.certificate("ingress.local");
    await expect(look(shown)).rejects.toThrow(
      /shows the certificate of CN=ingress\.local \(DNS:ingress\.local; issued by CN=Test CA; valid until .*\): it is not for 'tenant1\.cx\.example\.com'\n {4}→ the TLS secret/,
    );
  });

  test("a wildcard covers one label only", async () => {
    await expect(look(await ca.certificate("*.example.com"))).rejects.toThrow(/it is not for/);
  });

  test("of another CA is not trusted, and the remedy is caCertFile", async () => {
    await expect(look(await otherCa.certificate(fqdn))).rejects.toThrow(
      /it is not trusted \([A-Z_]+\)\n {4}→ set caCertFile/,
    );
  });

  test("of a private CA is not trusted by the system", async () => {
    await expect(look(await ca.certificate(fqdn), {})).rejects.toThrow(/it is not trusted/);
  });

  test("that has expired says so", async () => {
    await expect(look(await ca.certificate(fqdn, -1))).rejects.toThrow(
      /it is not trusted \(CERT_HAS_EXPIRED\)\n {4}→ renew the certificate/,
    );
  });
});

describe("with insecureSkipVerify", () => {
  const skip = { CX_INSECURE_SKIP_VERIFY: "true" };

  test("any CA will do", async () => {
    await look(await otherCa.certificate(fqdn), skip);
  });

  test("the name still has to be right", async () => {
    await expect(look(await otherCa.certificate("ingress.local"), skip)).rejects.toThrow(
      /it is not for 'tenant1\.cx\.example\.com'/,
    );
  });
});

test("a port that does not speak TLS is no certificate", async () => {
  const plain = await startServer(() => ({}));
  await expect(lookAt(new URL(plain.url).host, {})).rejects.toThrow(
    /no TLS connection to 127\.0\.0\.1:\d+: .+\n {4}→ check that the platform's entry is up/,
  );
});
