// Handlers that do nothing, in place of providers/handlers.cjs: the same program and the same graph on them is what the engine
// itself costs.
const facts = { mark: "floor#000000000000", forced: [], seed: "floor", hostWasThere: false };

const inert = {
  check: (_olds, news) => Promise.resolve({ inputs: { mark: facts.mark, ...news } }),
  diff: (_id, olds, news) =>
    Promise.resolve({ changes: olds.tenantName !== news.tenantName, replaces: [] }),
  create: (inputs) =>
    Promise.resolve({ id: inputs.tenantId ?? "fleet", outs: { ...facts, ...inputs } }),
  read: (id, props) => Promise.resolve({ id, props }),
  update: (_id, _olds, news) => Promise.resolve({ outs: { ...facts, ...news } }),
  delete: () => Promise.resolve(),
};

module.exports = {
  tenant: inert,
  tenantReadiness: inert,
  tenantAccess: inert,
  fleet: inert,
  grafanaAllowedHost: inert,
  grafanaProvisionedHost: inert,
};
