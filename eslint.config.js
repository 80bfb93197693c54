import { readdirSync } from "node:fs";
import js from "@eslint/js";
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

const pulumi = {
  group: ["@pulumi/*"],
  message: "Only the program, the resources' classes and the seam with the engine know Pulumi.",
};
const axios = {
  group: ["axios", "axios/*"],
  message: "Only providers/http talks HTTP; use its client.",
};
const http = {
  group: ["**/http/**"],
  message: "The Pulumi program never talks to the platform; that is the providers' part.",
};
const sandbox = {
  group: ["**/sandbox/**"],
  message: "Only tests know the sandbox's code; tools start it as a program.",
};
const services = {
  group: ["**/services/**"],
  message: "What services have in common knows none of them.",
};
const resources = {
  group: ["**/resources/**"],
  message: "Services, and what they have in common, know no resource.",
};
const tools = {
  group: ["**/tools/**"],
  message: "Whoever runs a command hands over what the code behind it needs.",
};
const operations = {
  group: ["**/operations/**"],
  message: "A stack knows nothing of the commands on its platform.",
};
const policy = {
  group: ["**/policy/**"],
  message: "Policies judge what the program declares; it knows nothing of them.",
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

/** Our own errors: one that is thrown in place of another keeps that one as its `cause`. */
const errorClassNames = [
  ...["CxError", "GoneError", "LoginRefused", "NoAnswerError", "OtherClusterError"],
  ...["PartialFailure", "PlatformError", "SettingsError"],
  ...["LoginError", "NoRouteError", "ProvisioningError", "RequestError", "UserError"],
];

const resourceClasses = readdirSync(new URL("./providers/resources", import.meta.url));

const nodeGlobals = [
  "console",
  "process",
  "fetch",
  "AbortController",
  "URL",
  "Buffer",
  "performance",
];
const nodeTimers = ["setTimeout", "clearTimeout", "setInterval", "clearInterval"];

export default defineConfig(
  { ignores: ["node_modules/", ".sandbox/", "coverage/", "dist/", "reports/", ".stryker-tmp/"] },
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
        ["require", "module", "exports", "process", "__dirname"].map((name) => [name, "readonly"]),
      ),
    },
  },
  {
    files: ["**/*.{ts,mjs,cjs,js}"],
    rules: { "preserve-caught-error": ["error", { errorClassNames }] },
  },
  {
    files: ["{tools,sandbox,test}/**/*.{ts,mjs}"],
    rules: {
      "preserve-caught-error": ["error", { errorClassNames, requireCatchParameter: true }],
    },
  },
  forbidImports(
    ["*.ts", "settings/**/*.ts", "components/**/*.ts"],
    [axios, http, sandbox, operations, policy],
  ),
  forbidImports(["providers/*.ts"], [axios, sandbox, pulumi, policy]),
  forbidImports(["providers/engine/**/*.ts"], [axios, sandbox, services, resources, policy]),
  forbidImports(
    ["providers/{flow,words}/**/*.ts"],
    [axios, sandbox, pulumi, services, resources, policy],
  ),
  forbidImports(["providers/http/**/*.ts"], [sandbox, pulumi, services, resources, policy]),
  forbidImports(["providers/services/**/*.ts"], [axios, sandbox, pulumi, resources, policy]),
  forbidImports(["providers/resources/**/*.ts"], [axios, sandbox, pulumi, policy]),
  // The classes that programs use are called like their folders.
  ...resourceClasses.map((name) =>
    forbidImports([`providers/resources/${name}/${name}.ts`], [axios, sandbox, http, policy]),
  ),
  forbidImports(["sandbox/**/*.ts"], [axios, product, tools, policy]),
  forbidImports(["policy/**/*.{ts,mjs}"], [axios, http, sandbox, operations, tools]),
  forbidImports(["operations/**/*.ts"], [axios, sandbox, tools, policy]),
  forbidImports(["tools/**/*.{ts,mjs}"], [axios, sandbox]),
  {
    files: ["**/*.ts"],
    ignores: ["settings/settings.ts", "examples/**/*.ts"],
    rules: {
      "no-restricted-syntax": [
        "error",
        {
          selector: "NewExpression[callee.type='MemberExpression'][callee.property.name='Config']",
          message: "settings/settings.ts alone reads the configuration.",
        },
        {
          selector: "NewExpression[callee.name='Config']",
          message: "settings/settings.ts alone reads the configuration.",
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
