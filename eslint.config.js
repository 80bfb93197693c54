import js from "@eslint/js";
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

const pulumi = {
  group: ["@pulumi/*"],
  message: "The HTTP client knows nothing of Pulumi.",
};
const axios = {
  group: ["axios", "axios/*"],
  message: "Only providers/http talks HTTP; use its client.",
};
const http = {
  group: ["**/providers/http/**"],
  message: "The Pulumi program never talks to the platform; that is the providers' part.",
};
const sandbox = {
  group: ["**/sandbox/**"],
  message: "Only tests and tools may know the sandbox.",
};
const product = {
  group: ["**/providers/**", "**/components/**"],
  message: "The sandbox plays the platform; it must not share code with its client.",
};

/** Later entries replace earlier ones for the same file, so each one lists all that is forbidden. */
const forbidImports = (files, patterns) => ({
  files,
  rules: { "no-restricted-imports": ["error", { patterns }] },
});

const nodeGlobals = ["console", "process", "fetch", "AbortSignal", "URL", "Buffer", "performance"];
const nodeTimers = ["setTimeout", "clearTimeout", "setInterval", "clearInterval"];

export default defineConfig(
  { ignores: ["node_modules/", ".sandbox/", "coverage/", "reports/", ".stryker-tmp/"] },
  {
    files: ["**/*.ts"],
    extends: [js.configs.recommended, tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      // Taking properties out of an object is how the rest of it is named.
      "@typescript-eslint/no-unused-vars": ["error", { ignoreRestSiblings: true }],
    },
  },
  {
    files: ["**/*.{js,mjs}"],
    extends: [js.configs.recommended],
    languageOptions: {
      globals: Object.fromEntries(
        [...nodeGlobals, ...nodeTimers].map((name) => [name, "readonly"]),
      ),
    },
  },
  {
    files: ["**/*.cjs"],
    extends: [js.configs.recommended],
    languageOptions: {
      globals: Object.fromEntries(
        ["require", "module", "exports", "process"].map((name) => [name, "readonly"]),
      ),
    },
  },
  forbidImports(["*.ts", "policy/**/*.ts", "examples/**/*.ts"], [axios, sandbox]),
  forbidImports(["providers/**/*.ts"], [axios, sandbox]),
  forbidImports(["providers/http/**/*.ts"], [pulumi, sandbox]),
  forbidImports(["components/**/*.ts"], [axios, http, sandbox]),
  forbidImports(["sandbox/**/*.ts"], [axios, product]),
  forbidImports(["tools/**/*.ts"], [axios]),
  {
    files: ["**/*.ts"],
    ignores: ["settings.ts"],
    rules: {
      "no-restricted-syntax": [
        "error",
        {
          selector: "NewExpression[callee.type='MemberExpression'][callee.property.name='Config']",
          message: "settings.ts alone reads the configuration.",
        },
        {
          selector: "NewExpression[callee.name='Config']",
          message: "settings.ts alone reads the configuration.",
        },
      ],
    },
  },
  {
    // Tests write Kubernetes objects as literals; the client takes them as well as its own classes.
    files: ["test/**/*.ts"],
    rules: { "@typescript-eslint/no-unsafe-class-instance-assignment": "off" },
  },
);
