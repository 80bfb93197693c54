import { setTimeout as sleep } from "node:timers/promises";
import { CustomObjectsApi, NetworkingV1Api } from "@kubernetes/client-node";
import { z } from "zod";
import type { Site } from "../e2e/site.ts";

const namespace = "ef-external";
const controlState = z.object({ dataSources: z.array(z.looseObject({ name: z.string() })) });

/** All that no run may touch: the platform's own Ingresses, and Grafana's other data sources. */
export async function foreignObjects(site: Site): Promise<string> {
  const { items } = await site.kubernetes(NetworkingV1Api).listNamespacedIngress({ namespace });
  const ingresses = items
    .map(({ metadata, spec }) => ({ name: metadata?.name ?? "", labels: metadata?.labels, spec }))
    .filter(({ name }) => !name.startsWith("cx-"));
  const answer = await fetch(`${site.platform.urls.control}/state`);
  const { dataSources } = controlState.parse(await answer.json());
  const others = dataSources.filter(({ name }) => name !== "infinity_cim_json_api");
  return JSON.stringify({ ingresses, others });
}

/** Resolves when the cluster answers for the kinds that it learned last; until then it says 429. */
export async function clusterReady(site: Site): Promise<void> {
  for (let attempts = 1; ; attempts += 1) {
    try {
      await site.objects("dnsendpoints");
      return;
    } catch (error) {
      if (attempts === 40) throw error;
      await sleep(250);
    }
  }
}

/** Takes away the tenants' objects that a reset of the platform leaves in the cluster. */
export async function deleteTenantObjects(site: Site): Promise<void> {
  const ingresses = await site.objects("ingresses");
  const records = await site.objects("dnsendpoints");
  const networking = site.kubernetes(NetworkingV1Api);
  const custom = site.kubernetes(CustomObjectsApi);
  const kind = { group: "externaldns.k8s.io", version: "v1alpha1", plural: "dnsendpoints" };
  await Promise.all([
    ...ingresses.map((name) => networking.deleteNamespacedIngress({ name, namespace })),
    ...records.map((name) => custom.deleteNamespacedCustomObject({ ...kind, name, namespace })),
  ]);
}
