/** Node's own word for an error of the network, such as ECONNREFUSED; else its message. */
export function codeOf(error: unknown): string {
  if (typeof error !== "object" || error === null) return String(error);
  const code: unknown = Reflect.get(error, "code");
  return String(code ?? Reflect.get(error, "message"));
}
