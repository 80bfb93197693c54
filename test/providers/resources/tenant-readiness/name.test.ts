import { afterEach, describe, expect, test } from "@jest/globals";
import { Deadline } from "../../../../providers/flow/deadline.ts";
import { resolveName } from "../../../../providers/resources/tenant-readiness/name.ts";
import { TestDns, type DnsReply } from "./test-dns.ts";

const fqdn = "tenant1.cx.example.com";
let server: TestDns | undefined;
afterEach(() => {
  server?.stop();
  server = undefined;
});

async function ask(reply: DnsReply, seconds = 5) {
  server = await TestDns.start(reply);
  return resolveName(fqdn, [server.address], Deadline.inSeconds(seconds));
}

describe("a DNS server that is given", () => {
  test.each<[string, DnsReply, string]>([
    ["an A record", { A: "203.0.113.10" }, "203.0.113.10"],
    ["an AAAA record", { AAAA: "2001:db8:0:0:0:0:0:10" }, "2001:db8::10"],
    ["both", { A: "203.0.113.10", AAAA: "2001:db8:0:0:0:0:0:10" }, "203.0.113.10"],
    ["an alias whose target it does not know", { CNAME: "lb.example.net" }, "lb.example.net"],
  ])("with %s", async (_name, reply, host) => {
    expect(await ask(reply)).toEqual({ kind: "found", host });
    expect(new Set(server?.questions)).toEqual(new Set([fqdn]));
  });

  test.each<[DnsReply, string]>([
    ["nxdomain", "ENOTFOUND"],
    [{}, "ENODATA"],
    ["refused", "EREFUSED"],
    ["servfail", "ESERVFAIL"],
  ])("that answers %j fails with %s", async (reply, code) => {
    const answer = await ask(reply);
    expect(answer).toEqual({ kind: "failed", code, asked: server?.address });
  });

  test("that says nothing is given up at the deadline", async () => {
    const before = performance.now();
    expect(await ask("silence", 0.3)).toMatchObject({ kind: "failed", code: "ETIMEOUT" });
    expect(performance.now() - before).toBeLessThan(1_500);
  });

  test("that is not there", async () => {
    const gone = await TestDns.start("nxdomain");
    const { address } = gone;
    gone.stop();
    const answer = await resolveName(fqdn, [address], Deadline.inSeconds(5));
    expect(answer).toMatchObject({ kind: "failed", code: "ECONNREFUSED" });
  });
});

describe("the system", () => {
  test("is asked when no server is given, with its hosts file", async () => {
    const answer = await resolveName("localhost", undefined, Deadline.inSeconds(5));
    expect(answer).toEqual({ kind: "found", host: "localhost" });
  });

  test("does not know a name that cannot exist", async () => {
    const answer = await resolveName("tenant1.cx.invalid", undefined, Deadline.inSeconds(10));
    expect(answer).toMatchObject({ kind: "failed", asked: "the system's DNS servers" });
  }, 20_000);
});
