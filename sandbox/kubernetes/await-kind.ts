import { setTimeout as sleep } from "node:timers/promises";
import type { CustomObjectsApi } from "@kubernetes/client-node";
import { ignoring } from "./ignoring.ts";
import type { Manifest } from "./platform-objects.ts";

const timeoutMs = 20_000;

/** Waits for the kind of an object: the API server knows one a moment after its definition. */
export async function awaitKind(
  api: CustomObjectsApi,
  { apiVersion, kind }: Manifest,
): Promise<void> {
  const [group = "", version] = apiVersion.split("/");
  if (version === undefined) return; // the core, there from the start
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const known = await ignoring(404, api.getAPIResources({ group, version }));
    if (known?.resources.some((resource) => resource.kind === kind) === true) return;
    if (Date.now() > deadline) throw new Error(`the API server does not get to know ${kind}`);
    await sleep(50);
  }
}
