import { describe, expect, test } from "@jest/globals";
import { withSandboxAddress } from "../../settings/shell.ts";
import { mistakes, platform } from "./kit.ts";

const sandbox = {
  tenantApi: { url: "https://localhost:8443/cx-tenant" },
  keycloak: { url: "https://127.0.0.1:8443/auth" },
  grafana: { url: "https://[::1]:8443/grafana" },
};
const inSandboxShell = (change: object, environment: Record<string, string> = {}) =>
  mistakes(
    { platform: { ...platform, ...sandbox, ...change } },
    { environment: { CX_SANDBOX_URL: "http://127.0.0.1:8440", ...environment } },
  );
const remedy =
  "state, passphrase, cluster and logins would be the sandbox's; " +
  'open a new shell, run eval "$(npm run -s env)" there, and set again what was set with --secret in this one';

describe("in a shell that is set up for the sandbox", () => {
  test("the sandbox itself is right", () => {
    expect(inSandboxShell({})).toEqual([]);
    expect(inSandboxShell({ grafana: undefined })).toEqual([]);
  });

  test("a real platform is one mistake that names its addresses, the signs and the way out", () => {
    expect(mistakes({}, { environment: { CX_SANDBOX_URL: "http://127.0.0.1:8440" } })).toEqual([
      `platform: is not the sandbox ("https://cx.example.com/cx-tenant", "https://cx.example.com/auth"), but this shell is set up for it (CX_SANDBOX_URL): ${remedy}`,
    ]);
  });

  test.each([
    [{ tenantApi: { url: "https://cx.example.com/cx-tenant" } }],
    [{ keycloak: { url: "https://cx.example.com/auth" } }],
    [{ grafana: { url: "https://cx.example.com/grafana" } }],
    [{ keycloak: { url: "https://localhost.evil.example/auth" } }],
    [{ keycloak: { url: "https://127.0.0.1.evil.example/auth" } }],
    [{ keycloak: { url: "https://cx.localhost.example/auth" } }],
    [{ keycloak: { url: "https://evil.example/localhost" } }],
    [{ keycloak: { url: "https://127.evil.example/auth" } }],
    [{ keycloak: { url: "https://0.0.0.0:8443/auth" } }],
    [{ keycloak: { url: "https://128.0.0.1:8443/auth" } }],
  ])("each address has to be the sandbox's: %j", (change) => {
    expect(inSandboxShell(change)).toEqual([
      expect.stringMatching(/^platform: is not the sandbox \("[^"]*"\)/),
    ]);
  });

  test.each([
    "https://localhost:8443/auth",
    "https://LOCALHOST:8443/auth",
    "https://127.1:8443/auth",
    "https://127.255.0.3:8443/auth",
    "https://2130706433:8443/auth",
  ])("this machine has many names: %s", (url) => {
    expect(inSandboxShell({ keycloak: { url } })).toEqual([]);
  });

  test("a tunnel to a real platform is not the sandbox", () => {
    const gateway = { CX_SANDBOX_GATEWAY_URL: "https://localhost:8443" };
    expect(inSandboxShell({}, gateway)).toEqual([]);
    expect(inSandboxShell({}, { CX_SANDBOX_GATEWAY_URL: "" })).toEqual([]);
    expect(inSandboxShell({ keycloak: { url: "https://localhost:9443/auth" } }, gateway)).toEqual([
      expect.stringMatching(
        /^platform: is not the sandbox \("https:\/\/localhost:9443\/auth"\).* moved to another port, run eval "\$\(npm run -s sandbox:env\)" again$/,
      ),
    ]);
  });

  test("the hint that the sandbox moved is none where an address is elsewhere", () => {
    const gateway = { CX_SANDBOX_GATEWAY_URL: "https://localhost:8443" };
    const change = {
      keycloak: { url: "https://localhost:9443/auth" },
      grafana: { url: "https://cx.example.com/grafana" },
    };
    expect(inSandboxShell(change, gateway).join()).not.toContain("moved to another port");
  });

  test("it is reported beside the other mistakes", () => {
    const environment = { CX_SANDBOX_URL: "http://127.0.0.1:8440" };
    expect(mistakes({ tenantDefaults: { logo: 1 } }, { environment })).toEqual([
      expect.stringMatching(/^tenantDefaults\.logo: /),
      expect.stringMatching(/^platform: /),
    ]);
  });
});

describe("a shell with something of the sandbox left", () => {
  test.each([
    ["PULUMI_BACKEND_URL", "file:///home/me/cx-tenants/.sandbox/pulumi?metadata=skip"],
    ["PULUMI_BACKEND_URL", "file://.sandbox"],
    ["PULUMI_CONFIG_PASSPHRASE", "sandbox"],
    ["KUBECONFIG", "/home/me/cx-tenants/.sandbox/kubeconfig"],
    ["KUBECONFIG", "/home/me/.kube/config:.sandbox/kubeconfig"],
  ])("is known by %s=%s", (name, value) => {
    const found = mistakes({}, { environment: { [name]: value } });
    expect(found).toEqual([
      expect.stringContaining(`, but this shell is set up for it (${name}): `),
    ]);
    const onSandbox = { platform: { ...platform, ...sandbox } };
    expect(mistakes(onSandbox, { environment: { [name]: value } })).toEqual([]);
  });

  test("is known by the sandbox's other folder too, and names all signs", () => {
    const environment = {
      CX_SANDBOX_DIR: "/var/tmp/box//",
      PULUMI_BACKEND_URL: "file:///var/tmp/box/pulumi",
      KUBECONFIG: "/var/tmp/box/kubeconfig",
    };
    expect(mistakes({}, { environment })).toEqual([
      expect.stringContaining("(PULUMI_BACKEND_URL, KUBECONFIG)"),
    ]);
  });

  test.each([
    ["CX_SANDBOX_URL", ""],
    ["PULUMI_BACKEND_URL", "s3://our-state?profile=sandbox"],
    ["PULUMI_BACKEND_URL", "file:///home/me/sandbox"],
    ["PULUMI_CONFIG_PASSPHRASE", "sandbox-of-ours"],
    ["KUBECONFIG", "/home/me/.kube/config"],
    ["KUBECONFIG", "/home/me/not.sandbox/config"],
    ["CX_SANDBOX_DIR", "/home/me/.sandbox"],
  ])("is not taken for one by %s=%s", (name, value) => {
    expect(mistakes({}, { environment: { [name]: value } })).toEqual([]);
  });

  test("is not taken for one by a folder whose name begins alike", () => {
    const environment = { CX_SANDBOX_DIR: "/tmp/box", KUBECONFIG: "/tmp/boxes/config" };
    expect(mistakes({}, { environment })).toEqual([]);
  });
});

describe("the sandbox's address in the stack's file", () => {
  const written = "${CX_SANDBOX_GATEWAY_URL:-https://localhost:8443}/auth";
  const read = (environment: Record<string, string>) =>
    withSandboxAddress((key) => (key === "platform" ? written : undefined), environment);

  test("is the one of the shell's sandbox", () => {
    const shell = { CX_SANDBOX_GATEWAY_URL: "https://localhost:9443" };
    expect(read(shell)("platform")).toBe("https://localhost:9443/auth");
    expect(read(shell)("tenants")).toBeUndefined();
  });

  test.each([{}, { CX_SANDBOX_GATEWAY_URL: "" }])(
    "is the written one in a shell with %j",
    (shell) => {
      expect(read(shell)("platform")).toBe("https://localhost:8443/auth");
    },
  );
});

describe("a CA file", () => {
  const config = { platform: { ...platform, caCertFile: "own-ca.crt" } };
  const without = { isThere: (file: string) => file !== "own-ca.crt" };

  test("that is not there is named", () => {
    expect(mistakes(config, without)).toEqual([
      "platform.caCertFile: names the CA certificate file 'own-ca.crt', which is not there; a relative path starts at the directory of Pulumi.yaml",
    ]);
  });

  test("is not looked for where the shell has one of its own, or none is named", () => {
    const environment = { CX_CA_CERT_FILE: "/etc/ca.crt" };
    expect(mistakes(config, { ...without, environment })).toEqual([]);
    expect(mistakes({}, { isThere: () => false })).toEqual([]);
  });

  test("that is there is right", () => {
    expect(mistakes(config)).toEqual([]);
  });
});
