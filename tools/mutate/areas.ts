/** A part of the product whose guards are tried by breaking them, and the fast tests that have to notice. */
export interface Area {
  name: string;
  /** Globs of Stryker. */
  files: readonly string[];
  /** Globs below test/. Each mutation runs those of them that reach it, so fewer are faster. */
  tests: readonly string[];
  /** Share of the mutations that the tests have to notice, in percent. Left out: it is only told. */
  required?: number;
  /** How many mutations are tried at the same time; for tests that mostly wait. Default 1. */
  atOnce?: number;
}

const required = 85;

/**
 * The smallest first. Properties (test/properties) are left out: half a minute for each mutation that
 * nothing else notices.
 */
export const areas: readonly Area[] = [
  {
    name: "fleet",
    files: ["providers/resources/fleet/*.ts"],
    tests: ["providers/resources/fleet/*"],
    required,
  },
  {
    name: "access",
    files: ["providers/resources/tenant-access/*.ts"],
    tests: ["providers/resources/tenant-access/*"],
    required,
  },
  {
    name: "kubernetes",
    files: ["providers/services/kubernetes/*.ts"],
    tests: ["providers/services/kubernetes/*"],
    required,
  },
  {
    name: "settings",
    files: ["settings/**/*.ts"],
    tests: ["settings/**/*"],
    required,
  },
  {
    name: "components",
    files: ["components/*.ts"],
    tests: ["components/*", "settings/**/*"],
    required,
  },
  {
    name: "grafana",
    files: ["providers/resources/grafana-*/*.ts", "providers/services/grafana/**/*.ts"],
    // The life of an entry in the Secret meets a real API server, which takes too long.
    tests: [
      "providers/services/grafana/**/*",
      "providers/resources/grafana-allowed-host/*",
      "providers/resources/grafana-provisioned-host/!(lifecycle)",
    ],
    required,
    atOnce: 4,
  },
  {
    name: "tenant",
    files: [
      "providers/resources/tenant/**/*.ts",
      "providers/services/tenant-api/*.ts",
      "providers/vocabulary.ts",
    ],
    // The lifecycle under every version line takes a minute, and notices little that the others don't.
    tests: ["providers/resources/tenant/**/!(version-lines)", "providers/services/tenant-api/*"],
    required,
    atOnce: 4,
  },
  {
    name: "operations",
    files: ["operations/**/*.ts"],
    tests: ["operations/**/*"],
  },
  {
    name: "engine",
    files: ["providers/engine/*.ts"],
    tests: ["providers/engine/*"],
  },
  {
    name: "http",
    files: ["providers/{http,flow,words}/*.ts", "providers/services/keycloak/*.ts"],
    tests: ["providers/{http,flow,words}/*", "providers/services/keycloak/*"],
  },
  {
    name: "readiness",
    files: ["providers/resources/tenant-readiness/**/*.ts"],
    tests: ["providers/resources/tenant-readiness/*"],
  },
];
