const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

/** A value inside a handler's answer that the engine has to keep as a secret. */
export interface SecretOutput<T> {
  [signatureKey]: typeof secretSignature;
  value: T;
}

/**
 * Marks a value that a handler generated. Not a documented API (pulumi #3012): test/engine holds
 * the contract test. Inputs need no mark: the engine finds them again by path.
 */
export function secretOutput<T>(value: T): SecretOutput<T> {
  return { [signatureKey]: secretSignature, value };
}
