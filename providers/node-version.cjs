// Plain JavaScript: it runs on every Node that somebody may have on PATH.

/**
 * Why this Node cannot run the project, in words for the user; undefined if it can.
 * @param {{ version: string, features: { typescript?: unknown } }} node the process
 */
exports.whyNotThisNode = ({ version, features }) =>
  features.typescript
    ? undefined
    : `the first node on PATH, ${version}, does not run TypeScript: cx-tenants needs Node 22.18 or newer, without --no-strip-types in NODE_OPTIONS\n` +
      '  → run eval "$(npm run -s env)" in the checkout, which puts the project\'s own Node first on PATH, or install a newer one (https://nodejs.org)';
