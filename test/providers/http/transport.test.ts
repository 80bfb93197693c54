import { AxiosError } from "axios";
import { describe, expect, test } from "@jest/globals";
import { retryAfterSeconds, transportFailure } from "../../../providers/http/transport.ts";

describe("an error of the network", () => {
  const codeOf = (code: string) => transportFailure(new AxiosError("x", code), false).failure.code;

  test.each(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"])(
    "%s says that nothing was sent",
    (code) => {
      expect(codeOf(code)).toBe("unreachable");
    },
  );

  test.each([
    "CERT_HAS_EXPIRED",
    "CERT_NOT_YET_VALID",
    "CERT_REVOKED",
    "DEPTH_ZERO_SELF_SIGNED_CERT",
    "SELF_SIGNED_CERT_IN_CHAIN",
    "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    "UNABLE_TO_GET_ISSUER_CERT",
    "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
    "INVALID_CA",
    "ERR_TLS_CERT_ALTNAME_INVALID",
  ])("%s says that the certificate is not trusted", (code) => {
    expect(codeOf(code)).toBe("untrusted");
  });

  test.each(["ECONNRESET", "EPIPE", "ETIMEDOUT", "ERR_BAD_RESPONSE", "EPROTO", "SOMETHING_NEW"])(
    "%s leaves open what was carried out",
    (code) => {
      expect(codeOf(code)).toBe("interrupted");
    },
  );

  test("of an unknown kind leaves it open too, and shows nothing of itself", () => {
    expect(transportFailure(new Error("secret words"), false)).toEqual({
      failure: { code: "interrupted" },
      words: "broke the connection off",
    });
  });

  test("after the time for the answer is a timeout, whatever it says", () => {
    const { failure } = transportFailure(new AxiosError("x", "ECONNREFUSED"), true);
    expect(failure).toEqual({ code: "timeout" });
  });
});

describe("Retry-After", () => {
  test.each([
    ["120", 120],
    ["0", 0],
    [new Date(0).toUTCString(), 0],
    ["soon", undefined],
    [undefined, undefined],
    [["1", "2"], undefined],
  ])("%j is %p seconds", (value, seconds) => {
    expect(retryAfterSeconds(value)).toBe(seconds);
  });

  test("may be a date", () => {
    const seconds = retryAfterSeconds(new Date(Date.now() + 60_000).toUTCString());
    expect(seconds).toBeGreaterThan(57);
    expect(seconds).toBeLessThanOrEqual(60);
  });
});
