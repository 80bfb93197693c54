// What somebody writes who follows Pulumi's pages about dynamic providers: a provider by value for each kind, its calls in create() and
// delete(), and for Grafana's list what its guide says: read it, add the host, write it back.
/* global Blob, FormData, URLSearchParams, fetch */
"use strict";
const k8s = require("@pulumi/kubernetes");
const pulumi = require("@pulumi/pulumi");

const config = new pulumi.Config("bench");
const { count, rootDomain, tenantApi, keycloak, grafana, payload } = config.requireObject("all");

class TenantProvider {
  async login({ keycloak }) {
    const form = new URLSearchParams({
      grant_type: "password",
      client_id: "multitenancy",
      client_secret: process.env.CX_LOGIN_CLIENT_SECRET,
      username: "mtt-admin",
      password: process.env.CX_LOGIN_PASSWORD,
    });
    const url = `${keycloak}/realms/master/protocol/openid-connect/token`;
    const answer = await fetch(url, { method: "POST", body: form });
    return (await answer.json()).access_token;
  }

  async send(method, url, inputs, document) {
    const headers = { authorization: `Bearer ${await this.login(inputs)}` };
    const body = new FormData();
    body.set("data", JSON.stringify(document));
    if (method === "POST") {
      const logo = "<svg xmlns='http://www.w3.org/2000/svg' width='1' height='1'/>";
      body.set("tenantLogo", new Blob([logo], { type: "image/svg+xml" }), "logo.svg");
    }
    const answer = await fetch(url, { method, headers, body });
    if (!answer.ok) throw new Error(`HTTP ${answer.status}: ${await answer.text()}`);
  }

  async create(inputs) {
    await this.send("POST", `${inputs.tenantApi}/tenant`, inputs, inputs.document);
    return { id: inputs.document.tenantId, outs: inputs };
  }

  async delete(id, inputs) {
    const { tenantId, tenantName, tenantCode } = inputs.document;
    const document = { tenantId, tenantName, tenantCode, status: "inActive" };
    await this.send("PATCH", `${inputs.tenantApi}/tenant?id=${id}`, inputs, document);
  }
}

class HostProvider {
  async edit({ grafana }, change) {
    const headers = {
      authorization: `Bearer ${process.env.GRAFANA_TOKEN}`,
      "content-type": "application/json",
    };
    const found = await fetch(`${grafana}/api/datasources/name/infinity_cim_json_api`, { headers });
    const source = await found.json();
    source.jsonData.allowedHosts = change(source.jsonData.allowedHosts);
    delete source.version; // the guide's own call has none
    const url = `${grafana}/api/datasources/uid/${source.uid}`;
    const answer = await fetch(url, { method: "PUT", headers, body: JSON.stringify(source) });
    if (!answer.ok) throw new Error(`HTTP ${answer.status}: ${await answer.text()}`);
  }

  async create(inputs) {
    await this.edit(inputs, (hosts) => [...hosts, inputs.host]);
    return { id: inputs.host, outs: inputs };
  }

  async delete(id, inputs) {
    await this.edit(inputs, (hosts) => hosts.filter((host) => host !== id));
  }
}

class Tenant extends pulumi.dynamic.Resource {
  constructor(name, args, options) {
    super(new TenantProvider(), name, args, options);
  }
}

class AllowedHost extends pulumi.dynamic.Resource {
  constructor(name, args, options) {
    super(new HostProvider(), name, args, options);
  }
}

for (let index = 1; index <= count; index += 1) {
  const id = `tenant${index}`;
  const host = `${id}.${rootDomain}`;
  const metadata = { name: `cx-${id}`, namespace: "ef-external" };
  const backend = (name) => ({ service: { name, port: { number: 80 } } });
  const paths = [
    { path: "/auth", pathType: "Prefix", backend: backend("keycloak") },
    { path: "/", pathType: "Prefix", backend: backend("apisix-gateway") },
  ];
  const annotations = { "pulumi.com/skipAwait": "true" };
  const ingress = new k8s.networking.v1.Ingress(id, {
    metadata: { ...metadata, annotations },
    spec: { ingressClassName: "nginx", rules: [{ host, http: { paths } }] },
  });
  const dns = new k8s.apiextensions.CustomResource(id, {
    apiVersion: "externaldns.k8s.io/v1alpha1",
    kind: "DNSEndpoint",
    metadata,
    spec: {
      endpoints: [{ dnsName: host, recordType: "A", targets: ["203.0.113.10"], recordTTL: 300 }],
    },
  });
  const document = JSON.parse(JSON.stringify(payload).replaceAll("<id>", id));
  const tenant = new Tenant(id, { document, tenantApi, keycloak }, { dependsOn: [ingress, dns] });
  new AllowedHost(`${id}-host`, { host: `https://${host}`, grafana }, { dependsOn: tenant });
}
