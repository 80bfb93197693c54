/** @type {import("jest").Config} */
export default {
  // End-to-end tests mostly wait for other programs, so each core takes a file.
  maxWorkers: "100%",
  cacheDirectory: "<rootDir>/node_modules/.cache/jest",
  testEnvironment: "node",
  // For hooks and tests without a time of their own: taking away a program's node_modules takes seconds on a slow disk.
  testTimeout: 60_000,
  // test/soak is among them with small numbers; `npm run test:soak` runs it in full (test/soak/soak.ts).
  // test/backends is not: it needs servers of its own, which `npm run test:backends` gets (test/backends/server.ts).
  testMatch: [
    "<rootDir>/test/**/*.test.ts",
    ...(process.env.CX_BACKENDS === "1" ? [] : ["!**/test/backends/**"]),
  ],
  // Copies of the project, while mutations run (npm run mutate).
  modulePathIgnorePatterns: ["<rootDir>/.stryker-tmp/", "<rootDir>/dist/"],
  extensionsToTreatAsEsm: [".ts"],
  moduleFileExtensions: ["ts", "js", "mjs", "cjs", "json", "node"],
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      {
        jsc: { target: "es2024", parser: { syntax: "typescript" } },
        module: { type: "es6" },
      },
    ],
  },
  coverageProvider: "v8",
  collectCoverageFrom: ["{components,operations,policy,providers,settings}/**/*.ts"],
  coverageReporters: ["text"],
};
