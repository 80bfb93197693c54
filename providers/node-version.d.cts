/** Why this Node cannot run the project, in words for the user; undefined if it can. */
export function whyNotThisNode(node: {
  version: string;
  features: { typescript?: unknown };
}): string | undefined;
