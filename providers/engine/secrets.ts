/** Under this key the engine's wire format says what an object stands for. */
export const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

/** A value inside a handler's answer that the engine has to keep as a secret. */
export class SecretOutput {
  readonly value: unknown;

  constructor(value: unknown) {
    this.value = value;
  }
}

/**
 * Marks a value that a handler generated. Inputs need no mark: the engine finds them again by path.
 */
export function secretOutput(value: unknown): SecretOutput {
  return new SecretOutput(value);
}

/**
 * A secret as the engine reads it. Not a documented API (pulumi #3012): test/engine holds the contract
 * test.
 */
export function secretEnvelope<T>(value: T) {
  return { [signatureKey]: secretSignature, value };
}
