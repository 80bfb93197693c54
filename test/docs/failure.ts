import type { TestPlatform } from "../sandbox/test-platform.ts";

/** A failure that a user is likely to meet. */
export interface Failure {
  /** Heading on the page. */
  title: string;
  /** When it happens and what it means, in a sentence or two. */
  when: string;
  /** Brings it about; resolves with the text that the user sees. */
  provoke: (cx: TestPlatform) => Promise<string>;
}
