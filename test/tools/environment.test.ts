import { expect, test } from "@jest/globals";
import { execFileSync } from "node:child_process";
import { formatExports, sandboxVariables } from "../../tools/environment.ts";
import { binDirectory, pulumiHome } from "../../tools/programs.mjs";

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
    PULUMI_BACKEND_URL: "file:///project/.sandbox/pulumi?metadata=skip",
    PULUMI_HOME: pulumiHome,
    PULUMI_CONFIG_PASSPHRASE: "sandbox",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    KUBECONFIG: "/project/.sandbox/kubeconfig",
    CX_SANDBOX_URL: "http://127.0.0.1:8440",
    CX_LOGIN_CLIENT_ID: "multitenancy",
    CX_LOGIN_CLIENT_SECRET: "the client's secret",
    CX_LOGIN_USERNAME: "mtt-admin",
    CX_LOGIN_PASSWORD: "the password",
    GRAFANA_TOKEN: "the token",
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
