import { describe, expect, test } from "@jest/globals";
import { grafanaAuthorization, loginCredentials } from "../../providers/credentials.ts";

const source = (environment: Record<string, string>, config: Record<string, unknown> = {}) => ({
  environment,
  config: (key: string) => (key in config ? JSON.stringify(config[key]) : undefined),
});

const configured = {
  login: { clientId: "c", clientSecret: "cs", username: "u", password: "config-password" },
  grafanaLogin: { token: "config-token" },
};

describe("the login to the CX Tenant API", () => {
  test("comes from the configuration", () => {
    expect(loginCredentials(source({}, configured))).toEqual(configured.login);
  });

  test("comes from the environment first, setting by setting", () => {
    const found = loginCredentials(source({ CX_LOGIN_PASSWORD: "env-password" }, configured));
    expect(found).toEqual({ ...configured.login, password: "env-password" });
  });

  test("ignores an empty variable", () => {
    const found = loginCredentials(source({ CX_LOGIN_PASSWORD: "" }, configured));
    expect(found?.password).toBe("config-password");
  });

  test("has the platform's usual client and user", () => {
    const found = loginCredentials(
      source({ CX_LOGIN_CLIENT_SECRET: "cs", CX_LOGIN_PASSWORD: "p" }),
    );
    expect(found).toMatchObject({ clientId: "multitenancy", username: "mtt-admin" });
  });

  test("is none when nothing secret is set: such platforms exist", () => {
    expect(loginCredentials(source({}))).toBeUndefined();
    expect(loginCredentials(source({ CX_LOGIN_USERNAME: "mtt-admin" }))).toBeUndefined();
  });

  test("names what is missing, and both ways to set it", () => {
    expect(() => loginCredentials(source({ CX_LOGIN_PASSWORD: "canary" }))).toThrow(
      "the login to the CX Tenant API is incomplete: clientSecret missing\n" +
        "  → set CX_LOGIN_CLIENT_SECRET, or `pulumi config set --secret --path login.<name>`",
    );
    expect(() => loginCredentials(source({ CX_LOGIN_PASSWORD: "canary" }))).not.toThrow("canary");
  });

  test.each(["no json", "[]", '{"password":5}', "null"])("survives the value %s", (text) => {
    expect(loginCredentials({ environment: {}, config: () => text })).toBeUndefined();
  });
});

describe("the login to Grafana", () => {
  test("is a token, from the environment first", () => {
    expect(grafanaAuthorization(source({ GRAFANA_TOKEN: "env-token" }, configured))).toEqual({
      header: "Bearer env-token",
      secrets: ["env-token"],
    });
    expect(grafanaAuthorization(source({}, configured)).header).toBe("Bearer config-token");
  });

  test("is a user otherwise, whose password counts as secret in both of its forms", () => {
    const found = grafanaAuthorization(
      source({ GRAFANA_USERNAME: "admin", GRAFANA_PASSWORD: "pass-canary" }),
    );
    const encoded = Buffer.from("admin:pass-canary").toString("base64");
    expect(found).toEqual({ header: `Basic ${encoded}`, secrets: ["pass-canary", encoded] });
  });

  test("says how to set it when there is none", () => {
    expect(() => grafanaAuthorization(source({}))).toThrow(
      "no credentials for Grafana\n" +
        "  → set GRAFANA_TOKEN (a service-account token with the role Admin), or " +
        "`pulumi config set --secret --path grafanaLogin.token`",
    );
  });
});
