import { describe, expect, test } from "@jest/globals";
import { CxError } from "../../../../providers/errors.ts";
import { NoAnswerError } from "../../../../providers/gone-services.ts";
import {
  explainKubernetes,
  isNotFoundInCluster,
} from "../../../../providers/services/kubernetes/connection.ts";

const explained = (error: unknown) => explainKubernetes(error, "read the Secret", "get it");

describe("a failed call", () => {
  test.each([400, 401, 403, 409, 422, 499])("with HTTP %i is an answer", (code) => {
    expect(explained({ code })).not.toBeInstanceOf(NoAnswerError);
    expect(explained({ code }).message).toMatch(/^cannot read the Secret: Kubernetes /);
  });

  test.each([
    ["HTTP 404, which any proxy may say", { code: 404 }],
    ["HTTP 500", { code: 500 }],
    ["HTTP 599", { code: 599 }],
    ["a status that is none", { code: 200 }],
    ["nothing but words", new Error("lost")],
    ["a text", "lost"],
    ["null", null],
    ["nothing", undefined],
  ])("with %s is none", (_name, error) => {
    expect(explained(error)).toBeInstanceOf(NoAnswerError);
    expect(explained(error).cause).toBe(error);
  });

  test("that nobody knows the cluster of names no user", () => {
    expect(explained({ code: 401 }).message).toContain(
      "Kubernetes does not accept the user (HTTP 401)",
    );
  });

  test("whose words we wrote keeps them", () => {
    const own = new CxError("ours");
    expect(explained(own)).toBe(own);
  });

  test.each([
    ["one address", { cause: { code: "ECONNREFUSED" } }, "cannot be reached (ECONNREFUSED)"],
    [
      "several addresses",
      { cause: { code: "OUTER", errors: [{ code: "ETIMEDOUT" }, { code: "ECONNREFUSED" }] } },
      "cannot be reached (ETIMEDOUT)",
    ],
    ["an unnamed reason", { cause: { errors: [] }, message: "odd" }, "cannot be asked: odd"],
    ["a certificate", { cause: { code: "CERT_HAS_EXPIRED" } }, "not trusted (CERT_HAS_EXPIRED)"],
  ])("on the way, with %s, names the reason", (_name, error, words) => {
    expect(explained(error).message).toContain(words);
  });
});

describe("an object is missing", () => {
  const status = { kind: "Status", reason: "NotFound" };

  test.each([
    ["as an object", status],
    ["as a string", JSON.stringify(status)],
  ])("when the API server says so, %s", (_name, body) => {
    expect(isNotFoundInCluster({ code: 404, body })).toBe(true);
  });

  test.each([
    ["a proxy's page", { code: 404, body: "<html>not found</html>" }],
    ["a proxy's JSON", { code: 404, body: JSON.stringify({ reason: "NotFound" }) }],
    ["another reason", { code: 404, body: { ...status, reason: "Gone" } }],
    ["no words at all", { code: 404 }],
    ["another status", { code: 403, body: status }],
    ["no failure", new Error("lost")],
    ["nothing", undefined],
  ])("but not by %s", (_name, error) => {
    expect(isNotFoundInCluster(error)).toBe(false);
  });
});
