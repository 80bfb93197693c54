/**
 * A failure that we foresaw: something the user, the operator or the platform has to put right.
 * Its message says what was tried, on which object, what came back and what to do next; it never
 * carries a secret. Anything that is not a CxError is a defect of this project.
 */
export class CxError extends Error {
  override readonly name: string = "CxError";
  /** What to say instead when the same error ends more than one resource, since each one reports it. */
  readonly whenRepeated: string | undefined;

  constructor(
    message: string,
    remedy?: string,
    { cause, whenRepeated }: { cause?: unknown; whenRepeated?: string } = {},
  ) {
    const text = remedy === undefined ? message : `${message}\n  → ${remedy}`;
    super(text, cause === undefined ? undefined : { cause });
    this.whenRepeated = whenRepeated;
  }
}

/** What to say about any error: what nobody foresaw is a defect of this project. */
export function wordsOf(error: unknown): string {
  if (error instanceof CxError) return error.message;
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `this is a defect in cx-tenants, please report it: ${text}`;
}
