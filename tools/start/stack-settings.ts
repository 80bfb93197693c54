import { relative, resolve } from "node:path";
import { isScalar, parseDocument } from "yaml";
import type { SandboxPlatform } from "../sandbox-platform.ts";

const services = ["tenantApi", "keycloak", "grafana"] as const;

/** The part of a running sandbox that a stack's settings repeat. */
export type SandboxAddress = Pick<SandboxPlatform, "urls" | "caCertFile">;

/**
 * A stack file of the sandbox with the URLs and the CA file of the one that runs. Everything else
 * stays byte for byte; settings of a real platform are left alone.
 */
export function withSandboxAddress(
  text: string,
  { urls, caCertFile }: SandboxAddress,
  projectDirectory: string,
): string {
  const document = parseDocument(text);
  const edits: Edit[] = [];
  const plan = (path: string[], isRight: (value: string) => boolean, wanted: string): void => {
    const node = document.getIn(["config", "cx-tenants:platform", ...path], true);
    if (!isScalar(node) || !node.range || typeof node.value !== "string") return;
    if (!isRight(node.value)) edits.push({ start: node.range[0], end: node.range[1], wanted });
  };
  for (const service of services) {
    const url = urls[service];
    plan([service, "url"], (value) => value === url || !isLoopback(value), url);
  }
  if (isLoopback(document.getIn(["config", "cx-tenants:platform", "tenantApi", "url"]))) {
    const isRight = (value: string): boolean => resolve(projectDirectory, value) === caCertFile;
    plan(["caCertFile"], isRight, JSON.stringify(relative(projectDirectory, caCertFile)));
  }
  return applyEdits(text, edits);
}

interface Edit {
  start: number;
  end: number;
  wanted: string;
}

/** From the last to the first, so that an edit doesn't move the next one's place. */
function applyEdits(text: string, edits: Edit[]): string {
  return edits
    .toSorted((one, other) => other.start - one.start)
    .reduce(
      (done, { start, end, wanted }) => done.slice(0, start) + wanted + done.slice(end),
      text,
    );
}

function isLoopback(value: unknown): boolean {
  return (
    typeof value === "string" &&
    URL.canParse(value) &&
    ["localhost", "127.0.0.1"].includes(new URL(value).hostname)
  );
}
