/** @type {import("jest").Config} */
export default {
  // End-to-end tests mostly wait for other programs, so each core takes a file.
  maxWorkers: "100%",
  cacheDirectory: "<rootDir>/node_modules/.cache/jest",
  testEnvironment: "node",
  // test/soak is among them with small numbers; `npm run test:soak` runs it in full (test/soak/soak.ts).
  testMatch: ["<rootDir>/test/**/*.test.ts"],
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
