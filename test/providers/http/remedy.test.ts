import { afterEach, describe, expect, test } from "@jest/globals";
import { remedyFor } from "../../../providers/http/remedy.ts";

const settings = { service: "Grafana", url: "https://cx.example.com/grafana" };
const direct = { mayUseProxy: false };

afterEach(() => {
  Reflect.deleteProperty(process.env, "HTTPS_PROXY");
});

describe("a certificate that is not accepted", () => {
  test.each([
    ["CERT_HAS_EXPIRED", "have the server's certificate renewed"],
    ["CERT_NOT_YET_VALID", "check the clock of this machine"],
    [
      "ERR_TLS_CERT_ALTNAME_INVALID",
      "check that https://cx.example.com/grafana has the host name that the server's certificate is for",
    ],
    [
      "DEPTH_ZERO_SELF_SIGNED_CERT",
      "set caCertFile to the CA that signed the server's certificate, or the variable CX_CA_CERT_FILE: refresh and destroy know only the caCertFile of the last pulumi up",
    ],
  ])("because of %s", (transportCode, remedy) => {
    expect(remedyFor(settings, { code: "untrusted", transportCode }, direct)).toBe(remedy);
  });
});

test("a proxy that wants a login is named by its variable", () => {
  const failure = { code: "rejected", status: 407 } as const;
  expect(remedyFor(settings, failure, { mayUseProxy: true })).toBeUndefined();
  process.env["HTTPS_PROXY"] = "http://me:proxy-canary@proxy.example.com";
  expect(remedyFor(settings, failure, { mayUseProxy: true })).toBe(
    "put the login of the proxy into HTTPS_PROXY, or name the host in NO_PROXY",
  );
  expect(remedyFor(settings, failure, direct)).toBeUndefined();
});

test("what breaks off over https says nothing of the scheme", () => {
  expect(remedyFor(settings, { code: "interrupted" }, direct)).toBeUndefined();
});
