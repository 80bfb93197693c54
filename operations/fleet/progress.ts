import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import { redact } from "../../providers/words/redact.ts";
import { nameInUrn } from "../pulumi.ts";

const tenantType = "cx:index:CxTenantStack";

/** Something that went wrong in a stack, and where. */
export interface Failure {
  /** Name of the resource: of most, the tenant's id. */
  name: string;
  words: string;
}

/** How far the run of one stack is. */
export class ShardProgress {
  readonly stack: string;
  /** How many tenants it is to have. */
  readonly total: number;
  readonly #done = new Set<string>();
  readonly #underWay = new Map<string, string>();
  readonly #counts = new Map<string, number>();
  readonly failures: Failure[] = [];
  state: "waiting" | "running" | "done" | "failed" | "skipped" = "waiting";
  beganAtMs = 0;
  seconds = 0;

  constructor(stack: string, total: number) {
    this.stack = stack;
    this.total = total;
  }

  /** Tenants that the run has done with. */
  get done(): number {
    return this.#done.size;
  }

  /** What the engine works on, the latest first: `tenant17 creating CxTenant`. */
  get underWay(): string | undefined {
    return [...this.#underWay.values()].at(-1);
  }

  /** What the run did: `12 created, 3 updated`, or `no change`. */
  get changes(): string {
    const words = [...this.#counts].map(([op, count]) => `${String(count)} ${done[op] ?? op}`);
    return words.length === 0 ? "no change" : words.join(", ");
  }

  /** Takes in what the engine tells. */
  note({
    resourcePreEvent,
    resOutputsEvent,
    resOpFailedEvent,
    diagnosticEvent,
  }: EngineEvent): void {
    if (resourcePreEvent !== undefined) {
      const { op, urn, type } = resourcePreEvent.metadata;
      if (op in doing)
        this.#underWay.set(urn, `${nameInUrn(urn)} ${doing[op] ?? op} ${kindOf(type)}`);
      if (isCounted(op, type)) this.#counts.set(op, (this.#counts.get(op) ?? 0) + 1);
    }
    if (resOutputsEvent !== undefined) {
      const { urn, type } = resOutputsEvent.metadata;
      this.#underWay.delete(urn);
      if (type === tenantType) this.#done.add(urn);
    }
    if (resOpFailedEvent !== undefined) this.#underWay.delete(resOpFailedEvent.metadata.urn);
    if (diagnosticEvent?.severity === "error") this.#fail(diagnosticEvent);
  }

  #fail({ urn = "", message }: { urn?: string; message: string }): void {
    const words = redact(plain(message));
    // The stack itself only says that something failed.
    if (words === "" || /^(update|preview|refresh|destroy) failed$/.test(words)) return;
    this.failures.push({ name: urn === "" ? this.stack : nameInUrn(urn), words });
  }
}

/** The guard and the engine's own resources are no part of anybody's tenant. */
function isCounted(op: string, type: string): boolean {
  return (
    op in done && type !== tenantType && !type.startsWith("pulumi:") && !type.endsWith("cx:Fleet")
  );
}

/** Colours of the engine's: `<{%fg 1%}>`. */
function plain(message: string): string {
  return message.replaceAll(/<\{%[^%]*%\}>/g, "").trim();
}

function kindOf(type: string): string {
  return type.slice(Math.max(type.lastIndexOf(":"), type.lastIndexOf("/")) + 1);
}

const doing: Readonly<Record<string, string>> = {
  create: "creating",
  "create-replacement": "replacing",
  update: "updating",
  delete: "deleting",
  refresh: "looking at",
  read: "reading",
  import: "importing",
};

const done: Readonly<Record<string, string>> = {
  create: "created",
  "create-replacement": "replaced",
  update: "updated",
  delete: "deleted",
  import: "imported",
};
