/** True for an error with this `code`, as Node's own errors and those of the Kubernetes client have one. */
export function hasCode(error: unknown, code: string | number): boolean {
  return typeof error === "object" && error !== null && "code" in error && error.code === code;
}
