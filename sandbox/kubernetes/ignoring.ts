import { hasCode } from "../error-code.ts";

/** The outcome of a call, or undefined when the API answered with this status. */
export async function ignoring<T>(status: number, call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (hasCode(error, status)) return undefined;
    throw error;
  }
}
