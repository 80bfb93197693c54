import { describe, expect, test } from "@jest/globals";
import { execFileSync } from "node:child_process";
import {
  explainLeftovers,
  formatExports,
  sandboxVariables,
  toolVariables,
} from "../../tools/environment.ts";
import { binDirectory, compileCache, pulumiHome } from "../../tools/programs.mjs";

const platform = {
  pid: 1,
  urls: {
    control: "http://127.0.0.1:8440",
    gateway: "https://localhost:8443",
    tenantApi: "https://localhost:8443/cx-tenant",
    keycloak: "https://localhost:8443/auth",
    grafana: "https://localhost:8443/grafana",
  },
  rootDomain: "cx.localhost",
  kubeconfig: "/project/.sandbox/kubeconfig",
  caCertFile: "/project/.sandbox/tls/ca.crt",
  credentials: {
    clientId: "multitenancy",
    clientSecret: "the client's secret",
    username: "mtt-admin",
    password: "the password",
    grafanaToken: "the token",
  },
};

/** What a POSIX shell makes of it. */
function evaluate(script: string, variable: string): string {
  const command = `${script}\nprintf %s "$${variable}"`;
  return execFileSync("/bin/sh", ["-c", command], {
    encoding: "utf8",
    env: { PATH: "/usr/bin:/bin" },
  });
}

test("gives pulumi the sandbox's backend, credentials and cluster", () => {
  expect(sandboxVariables(platform, "/project/.sandbox")).toEqual({
    NODE_COMPILE_CACHE: compileCache,
    PULUMI_BACKEND_URL: "file:///project/.sandbox/pulumi?metadata=skip",
    PULUMI_HOME: pulumiHome,
    PULUMI_CONFIG_PASSPHRASE: "sandbox",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_PARALLEL: "64",
    GOGC: "400",
    KUBECONFIG: "/project/.sandbox/kubeconfig",
    CX_SANDBOX_URL: "http://127.0.0.1:8440",
    CX_SANDBOX_GATEWAY_URL: "https://localhost:8443",
    CX_CA_CERT_FILE: "/project/.sandbox/tls/ca.crt",
    CX_LOGIN_CLIENT_ID: "multitenancy",
    CX_LOGIN_CLIENT_SECRET: "the client's secret",
    CX_LOGIN_USERNAME: "mtt-admin",
    CX_LOGIN_PASSWORD: "the password",
    GRAFANA_TOKEN: "the token",
  });
});

test("gives pulumi the tools alone where no sandbox is meant", () => {
  expect(toolVariables).toEqual({
    PULUMI_HOME: pulumiHome,
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_PARALLEL: "64",
    GOGC: "400",
    NODE_COMPILE_CACHE: compileCache,
  });
});

describe("what a shell still has of the sandbox", () => {
  test("is named, with a line that takes all of it out", () => {
    const variables = sandboxVariables(platform, "/project/.sandbox");
    const text = explainLeftovers({ ...variables, HOME: "/home/me" }) ?? "";
    expect(text).toContain(
      "(CX_SANDBOX_URL, PULUMI_BACKEND_URL, PULUMI_CONFIG_PASSPHRASE, KUBECONFIG)",
    );
    const [, line = ""] = /^ {2}(unset .*)$/m.exec(text) ?? [];
    const script = `${formatExports(variables, "/bin")}\n${line}\nleft=$(env | cut -d= -f1 | sort)`;
    expect(evaluate(script, "left").split("\n")).toEqual(
      expect.arrayContaining(Object.keys(toolVariables)),
    );
    expect(evaluate(script, "left")).not.toMatch(/CX_|GRAFANA|KUBECONFIG|BACKEND|PASSPHRASE/);
  });

  test("is nothing of the user's own", () => {
    expect(explainLeftovers({})).toBeUndefined();
    const own = {
      KUBECONFIG: "/home/me/.kube/config",
      PULUMI_BACKEND_URL: "s3://state",
      PULUMI_CONFIG_PASSPHRASE: "ours",
      GRAFANA_TOKEN: "ours",
      CX_LOGIN_PASSWORD: "ours",
    };
    expect(explainLeftovers(own)).toBeUndefined();
    expect(explainLeftovers({ ...own, CX_SANDBOX_URL: "http://127.0.0.1:8440" })).toMatch(
      /^ {2}unset CX_SANDBOX_URL CX_LOGIN_PASSWORD GRAFANA_TOKEN$/m,
    );
  });
});

test.each(["it's", '"$HOME"', "`id`", "two\nlines", "\\ * ; & |"])(
  "a shell reads %j back as it was",
  (value) => {
    expect(evaluate(formatExports({ VALUE: value }, binDirectory), "VALUE")).toBe(value);
  },
);

test("our programs come first on PATH, the user's stay behind them", () => {
  const script = formatExports({}, "/our programs/bin");
  expect(evaluate(script, "PATH")).toBe("/our programs/bin:/usr/bin:/bin");
});

test("a second eval does no harm", () => {
  const script = formatExports({ VALUE: "one" }, "/our programs/bin");
  const path = evaluate(`${script}\n${script}`, "PATH");
  expect(path.replaceAll("/our programs/bin:", "")).toBe("/usr/bin:/bin");
  expect(path).toMatch(/^\/our programs\/bin:/);
});
