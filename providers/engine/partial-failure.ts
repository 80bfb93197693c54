import { CxError } from "../errors.ts";

/**
 * The object exists, but a step after its making failed. The engine records it together with the
 * reasons; the next `pulumi up` calls update() to finish. Only create() and update() may throw it.
 */
export class PartialFailure extends CxError {
  override readonly name = "PartialFailure";
  readonly id: string;
  readonly args: object;
  readonly facts: object;
  readonly reasons: readonly string[];

  constructor(failure: { id: string; args: object; facts: object; reasons: readonly string[] }) {
    super(failure.reasons.join("; "));
    this.id = failure.id;
    this.args = failure.args;
    this.facts = failure.facts;
    this.reasons = failure.reasons;
  }
}
