import type { RunContext } from "../../engine/lifecycle.ts";
import { companyOf, type Company } from "../../flow/company.ts";

/** The tenants that a run lets in, by their ids: the same looks serve all of them. */
export function lettingIn(context: RunContext): Company {
  return companyOf(context, ["let in"]);
}
