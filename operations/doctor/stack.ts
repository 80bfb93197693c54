import { z } from "zod";
import type { Platform } from "../../components/platform.ts";
import type { RunContext } from "../../providers/engine/lifecycle.ts";
import { CxError } from "../../providers/errors.ts";
import { parseJson } from "../../providers/objects.ts";
import type { Settings } from "../../settings/settings.ts";
import { pulumi, stateOf, type Environment, type StoredResource } from "../pulumi.ts";
import { openStack, stackFileName, type OpenStack } from "../stack.ts";
import { right, warning, type Examination, type Fact, type Finding } from "./examination.ts";
import { lookAtSecrets, lookForSandbox } from "./secrets.ts";
import { judgeSettings, lookAtCalls, platformIn } from "./settings.ts";

/** A platform that may be called, and the run that its calls belong to. */
export interface Reach {
  run: RunContext;
  platform: Platform;
}

/** What is known of a stack before anybody calls its platform. */
export interface StackFacts {
  open: Fact<OpenStack>;
  /** Its resources; none before its first `up`. */
  state: Fact<readonly StoredResource[]>;
  settings: Fact<Settings>;
  /** Also where settings of tenants are wrong, as long as those of the platform are right. */
  reach: Fact<Reach>;
}

const area = "Stack";

/** Looks at the stack itself. */
export function lookAtStack(
  exam: Examination,
  name: string,
  { environment, cli }: { environment: Environment; cli: Fact<string> },
): StackFacts {
  const backend = exam.look(area, "backend", async () => {
    await cli();
    return lookAtBackend(environment);
  });
  const state = exam.look(area, "state", async () => {
    await backend();
    return lookAtState(name, environment);
  });
  const secrets = exam.look(area, "secrets provider", () => lookAtSecrets(name, environment));
  const open = exam.look(area, "configuration", async () => {
    await Promise.all([state(), secrets()]);
    return lookAtConfiguration(name, environment);
  });
  const settings = exam.look(area, "settings", async () => judgeSettings(await open()));
  const calls = exam.look(area, "calls", async () =>
    lookAtCalls((await open()).run, platformIn(await open())),
  );
  exam.look(area, "apart from the sandbox", async () =>
    lookForSandbox(platformIn(await open()), environment, await backend()),
  );
  const reach = async () => ({ platform: await calls(), run: (await open()).run });
  return { open, state, settings, reach };
}

const account = z.object({ user: z.string().default(""), url: z.string() });

async function lookAtBackend(environment: Environment): Promise<Finding<string>> {
  const said = await withRemedy(
    pulumi(["whoami", "--verbose", "--json"], { environment }),
    "log in to the place where the state is kept: pulumi login s3://our-pulumi-state",
  );
  const { user, url } = account.parse(parseJson(said));
  if (!url.startsWith("file:")) return right(url, `${url} as ${user}`);
  return warning(
    url,
    `${url}: only who has this folder has the state`,
    "for a team, pulumi login to a place that all of it has, such as s3://our-pulumi-state",
  );
}

async function lookAtState(
  name: string,
  environment: Environment,
): Promise<Finding<readonly StoredResource[]>> {
  const resources = await withRemedy(
    stateOf(name, { environment, showSecrets: false }),
    `see pulumi stack ls; for a new environment: pulumi stack init ${name}`,
  );
  const count = resources.length;
  return right(
    resources,
    count === 0 ? "empty: nothing was made yet" : `${String(count)} resources`,
  );
}

async function lookAtConfiguration(
  name: string,
  environment: Environment,
): Promise<Finding<OpenStack>> {
  const stack = await withRemedy(
    openStack(name, { environment, warn: () => undefined }),
    `correct what it names in ${stackFileName(name)}; passphrase or key have to be those that the stack's secrets were encrypted with`,
  );
  return right(stack, "can be read, secrets too");
}

/** The same, with what to do when it fails. */
async function withRemedy<T>(work: Promise<T>, remedy: string): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof CxError) || error.message.includes("\n  → ")) throw error;
    throw new CxError(error.message, remedy, { cause: error });
  }
}
