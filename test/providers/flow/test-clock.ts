import { jest } from "@jest/globals";

/** Lets time pass at once for everything that reads `performance.now()`; jest.restoreAllMocks() undoes it. */
export function letPass(milliseconds: number): void {
  const later = performance.now() + milliseconds;
  jest.restoreAllMocks();
  const now = performance.now.bind(performance);
  const offset = later - now();
  jest.spyOn(performance, "now").mockImplementation(() => now() + offset);
}
