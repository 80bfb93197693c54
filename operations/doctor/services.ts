import { z } from "zod";
import { CxError } from "../../providers/errors.ts";
import { Deadline } from "../../providers/flow/deadline.ts";
import { createHttpClient } from "../../providers/http/client.ts";
import { PlatformError } from "../../providers/http/errors.ts";
import type { Answer } from "../../providers/http/answer.ts";
import { callSettings } from "../../providers/tuning.ts";
import { right, Unseen, type Examination, type Fact, type Finding } from "./examination.ts";
import { lookAtOrigin } from "./origins.ts";
import type { Reach } from "./stack.ts";

/** What a service's public page tells. */
interface Page {
  /** How far the server's clock is before this machine's; undefined when it does not tell. */
  aheadMs: number | undefined;
}

/** What is known of the services before anybody logs in. */
export interface ServiceFacts {
  /** The server behind a URL can be reached, and is whom it says. */
  connected: (url: string) => Promise<void>;
  keycloak: Fact<Page>;
  /** Undefined where Grafana is not managed. */
  grafana: Fact<Page> | undefined;
}

const area = "Services";

/** Looks at the services as anybody sees them. */
export function lookAtServices(
  exam: Examination,
  reach: Fact<Reach>,
  { origins, hasGrafana, now }: { origins: string[]; hasGrafana: boolean; now: () => number },
): ServiceFacts {
  const servers = new Map(origins.map((one) => [one, lookAtOrigin(exam, one, { reach, now })]));
  const connected = async (url: string): Promise<void> => {
    await servers.get(new URL(url).origin)?.();
  };
  const keycloak = exam.look(area, "Keycloak", async () => {
    const { run, platform } = await reach();
    const { url } = platform.keycloak;
    await connected(url);
    return lookAtPage(keycloakPage(url), callSettings(run), now);
  });
  const lookAtGrafana = async () => {
    const { run, platform } = await reach();
    const url = platform.grafana?.url ?? "";
    await connected(url);
    return lookAtPage(grafanaPage(url), callSettings(run), now);
  };
  const grafana = hasGrafana ? exam.look(area, "Grafana", lookAtGrafana) : undefined;
  exam.look(area, "clocks", () => compareClocks(keycloak, grafana));
  return { connected, keycloak, grafana };
}

/** A page that the service shows to everybody, and nobody else does. */
interface PublicPage {
  service: string;
  url: string;
  path: string;
  isIt: (answer: Answer) => boolean;
  remedy: string;
}

function keycloakPage(url: string): PublicPage {
  const realm = z.object({ realm: z.literal("master") });
  return {
    service: "Keycloak",
    url,
    path: "/realms/master",
    isIt: ({ json }) => realm.safeParse(json).success,
    remedy: "check keycloak.url with its path, e.g. https://<host>/auth",
  };
}

function grafanaPage(url: string): PublicPage {
  const health = z.object({ database: z.string() });
  return {
    service: "Grafana",
    url,
    path: "/api/health",
    isIt: ({ json }) => health.safeParse(json).success,
    remedy: "check grafana.url with its path, e.g. https://<host>/grafana",
  };
}

async function lookAtPage(
  { service, url, path, isIt, remedy }: PublicPage,
  settings: ReturnType<typeof callSettings>,
  now: () => number,
): Promise<Finding<Page>> {
  const client = createHttpClient({ ...settings, service, url });
  const operation = `see whether ${service} is there`;
  const deadline = Deadline.inSeconds(30);
  const call = { method: "GET", path, operation, deadline, wantsServerTime: true } as const;
  const answer = await client
    .send(call)
    .catch((error: unknown) => {
      const isElsewhere = error instanceof PlatformError && error.code === "notFound";
      throw isElsewhere ? new CxError(error.message, remedy, { cause: error }) : error;
    })
    .finally(() => {
      client.close();
    });
  if (!isIt(answer)) throw new CxError(`something else answers at ${url}${path}`, remedy);
  const { serverTimeMs } = answer;
  const aheadMs = serverTimeMs === undefined ? undefined : serverTimeMs - now();
  return right({ aheadMs }, `answers at ${url}`);
}

/** A token lives for 60 seconds, and is checked by the clock of whoever takes it. */
const mostSkewSeconds = 30;

async function compareClocks(
  keycloak: Fact<Page>,
  grafana: Fact<Page> | undefined,
): Promise<Finding<undefined>> {
  const pages = await Promise.allSettled([keycloak(), grafana?.()]);
  const [aheadMs] = pages
    .flatMap((page) => (page.status === "fulfilled" ? [page.value?.aheadMs] : []))
    .filter((one) => one !== undefined);
  if (aheadMs === undefined) {
    await keycloak(); // says what comes first
    throw new Unseen("no service tells its time");
  }
  const seconds = Math.round(Math.abs(aheadMs) / 1_000);
  if (seconds <= mostSkewSeconds) {
    return right(undefined, `this machine's is ${String(seconds)} s off the platform's`);
  }
  const way = aheadMs > 0 ? "behind" : "ahead of";
  throw new CxError(
    `this machine's is ${String(seconds)} s ${way} the platform's, and a token lives for 60 s`,
    "set the clocks of both by NTP (timedatectl)",
  );
}
