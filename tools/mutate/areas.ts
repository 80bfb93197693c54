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
    files: ["providers/fleet/*.ts"],
    tests: ["providers/fleet/*"],
    required,
  },
  {
    name: "access",
    files: ["providers/tenant-access/*.ts"],
    tests: ["providers/tenant-access/*"],
    required,
  },
  {
    name: "kubernetes",
    files: ["providers/kubernetes/*.ts"],
    tests: ["providers/kubernetes/*"],
    required,
  },
  {
    name: "settings",
    files: ["settings*.ts"],
    tests: ["settings*"],
    required,
  },
  {
    name: "components",
    files: ["components/*.ts"],
    tests: ["components/*", "settings*"],
    required,
  },
  {
    name: "grafana",
    files: ["providers/grafana-*/*.ts"],
    // The life of an entry in the Secret meets a real API server, which takes too long.
    tests: ["providers/grafana-allowed-host/*", "providers/grafana-provisioned-host/!(lifecycle)"],
    required,
    atOnce: 4,
  },
  {
    name: "tenant",
    files: ["providers/tenant/*.ts"],
    // The lifecycle under every version line takes a minute, and notices little that the others don't.
    tests: ["providers/tenant/!(version-lines)"],
    required,
    atOnce: 4,
  },
  {
    name: "engine",
    files: ["providers/engine/*.ts"],
    tests: ["providers/engine/*"],
  },
  {
    name: "http",
    files: ["providers/http/*.ts"],
    tests: ["providers/http/*"],
  },
  {
    name: "readiness",
    files: ["providers/tenant-readiness/**/*.ts"],
    tests: ["providers/tenant-readiness/*"],
  },
];
