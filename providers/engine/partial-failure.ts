import { CxError } from "../errors.ts";

/**
 * The object exists, but a step after its making failed. The engine records it together with the
 * reasons; the next `pulumi up` calls update() to finish. Only create() and update() may throw it.
 */
export class PartialFailure extends CxError {
  override readonly name = "PartialFailure";
  readonly id: string;
  readonly state: object;
  readonly reasons: readonly string[];

  constructor(failure: { id: string; state: object; reasons: readonly string[] }) {
    super(failure.reasons.join("; "));
    this.id = failure.id;
    this.state = failure.state;
    this.reasons = failure.reasons;
  }
}
