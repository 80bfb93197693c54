import path from "node:path";

/** Tells of each test file when it is done, and how far the run is. */
export default class Progress {
  #done = 0;

  /**
   * Called by Jest with the test file, its result, and the run's.
   * @param {{ path: string }} test
   * @param {{ perfStats: { start: number, end: number }, failureMessage?: string | null }} result
   * @param {{ numTotalTestSuites: number }} run
   */
  onTestResult({ path: file }, { perfStats, failureMessage }, { numTotalTestSuites }) {
    this.#done += 1;
    const verdict = failureMessage ? "FAILED" : "ok";
    const seconds = ((perfStats.end - perfStats.start) / 1000).toFixed(1);
    const name = path.relative(process.cwd(), file);
    console.log(`${verdict} ${this.#done} of ${numTotalTestSuites} ${name} (${seconds} s)`);
    if (failureMessage) console.log(failureMessage);
  }
}
