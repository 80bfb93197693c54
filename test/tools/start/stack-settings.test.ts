import { expect, test } from "@jest/globals";
import { withSandboxAddress } from "../../../tools/start/stack-settings.ts";

const sandbox = {
  urls: {
    control: "http://127.0.0.1:9440",
    gateway: "https://localhost:9443",
    tenantApi: "https://localhost:9443/cx-tenant",
    keycloak: "https://localhost:9443/auth",
    grafana: "https://localhost:9443/grafana",
  },
  caCertFile: "/project/.other/tls/ca.crt",
};

const settings = `# The sandbox.
config:
  cx-tenants:platform:
    rootDomain: cx.localhost # a comment
    tenantApi: { url: "https://localhost:8443/cx-tenant",   version: "5.1" }
    keycloak:
      url: https://localhost:8443/auth # another
    grafana: { url: https://localhost:8443/grafana, dataSource: infinity_cim_json_api }
    caCertFile: .sandbox/tls/ca.crt
  cx-tenants:tenants: [{ tenantId: tenant1 }]
`;

const adapt = (text: string): string => withSandboxAddress(text, sandbox, "/project");

test("puts the sandbox's address in and leaves every other byte alone", () => {
  expect(adapt(settings)).toBe(
    settings
      .replace('"https://localhost:8443/cx-tenant"', "https://localhost:8443/cx-tenant")
      .replaceAll(":8443/", ":9443/")
      .replace(".sandbox/tls/ca.crt", '".other/tls/ca.crt"'),
  );
});

test("changes nothing where the address is right", () => {
  const adapted = adapt(settings);
  expect(adapt(adapted)).toBe(adapted);
});

test("leaves the address of a real platform alone", () => {
  const real = settings.replaceAll("localhost:8443", "cx.example.com");
  expect(adapt(real)).toBe(real);
});

test("leaves settings without an address alone", () => {
  expect(adapt("config: {}\n")).toBe("config: {}\n");
});
