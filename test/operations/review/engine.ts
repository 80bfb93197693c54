import type { EngineEvent, EngineState, EngineStep } from "../../../operations/review/events.ts";
import { tenantType } from "../../../operations/review/kinds.ts";

/** A secret as the engine shows it in its events. */
export const blinded = {
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  ciphertext: "[secret]",
};

const component = "urn:pulumi:prod::cx-tenants::cx:index:CxTenantStack::";

/** A state under a tenant's component. */
export function stateOf(
  tenantId: string,
  inputs: Record<string, unknown>,
  more: Partial<EngineState> = {},
): EngineState {
  const parent = component + tenantId;
  return { id: tenantId, parent, protect: false, retainOnDelete: false, inputs, ...more };
}

/** What the engine tells of a resource. */
export function stepOf(
  op: string,
  type: string,
  name: string,
  { old, new: news, ...more }: Partial<EngineStep>,
): EngineStep {
  const urn = `urn:pulumi:prod::cx-tenants::cx:index:CxTenantStack$${type}::${name}`;
  return { op, urn, type, old: old ?? null, new: news ?? null, ...more };
}

/** A step of a tenant's record. */
export function recordStep(
  op: string,
  before: Record<string, unknown> | undefined,
  after: Record<string, unknown> | undefined,
  more: { old?: Partial<EngineState>; new?: Partial<EngineState>; detailedDiff?: object } = {},
): EngineStep {
  const tenantId = "tenant1";
  const state = (inputs: Record<string, unknown> | undefined, change?: Partial<EngineState>) =>
    inputs && stateOf(tenantId, { tenantId, fqdn: "tenant1.cx.example.com", ...inputs }, change);
  return stepOf(op, tenantType, tenantId, {
    old: state(before, more.old),
    new: state(after, more.new),
    detailedDiff: { ...more.detailedDiff },
  });
}

/** The event in which the engine plans a step. */
export function planned(step: EngineStep): EngineEvent {
  return { resourcePreEvent: { metadata: step } };
}

/** The event in which it tells what a refresh has found. */
export function looked(step: EngineStep): EngineEvent {
  return { resOutputsEvent: { metadata: step } };
}

/** The event with which it ends. */
export const summary: EngineEvent = { summaryEvent: {} };
