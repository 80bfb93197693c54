import { platformOf, type Platform } from "../../components/platform.ts";
import type { RunContext } from "../../providers/engine/lifecycle.ts";
import { CxError } from "../../providers/errors.ts";
import { trust } from "../../providers/http/tls.ts";
import { tuningOf } from "../../providers/tuning.ts";
import { listProblems } from "../../providers/words/problems.ts";
import { readSettings, SettingsError, type Settings } from "../../settings/settings.ts";
import { checkCaFile, checkShell, withSandboxAddress } from "../../settings/shell.ts";
import { readWritten } from "../../settings/source.ts";
import { ownerOf, type OpenStack } from "../stack.ts";
import { right, Unseen, warning, type Finding } from "./examination.ts";

/** All mistakes of the settings, tenants and surroundings included. */
export function judgeSettings(stack: OpenStack): Finding<Settings> {
  try {
    const settings = readSettings(stack.read, stack.surroundings);
    const { tenants, platform } = settings;
    const { rootDomain = "on premises", owner = ownerOf(stack) } = platform;
    const what = `${rootDomain}, tenants: ${String(tenants.length)}, owner ${owner}`;
    return right(settings, what);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const { problems } = error;
    const count = problems.length === 1 ? "a mistake" : `${String(problems.length)} mistakes`;
    throw new CxError(`${count}:\n${listProblems(problems)}`, "correct it (docs/settings.md)", {
      cause: error,
    });
  }
}

/** Throws an Unseen when the platform must not be called: its settings have a mistake, which is told already. */
export function platformIn({ read, surroundings }: OpenStack): Platform {
  const { environment } = surroundings;
  const { platform: written } = readWritten(withSandboxAddress(read, environment));
  const platform = platformOf(written);
  const isRight =
    platform !== undefined &&
    checkCaFile(written, surroundings).length === 0 &&
    // The logins of this shell would be the sandbox's.
    checkShell(platform, environment).length === 0;
  if (!isRight) throw new Unseen("settings comes first");
  return platform;
}

/** How the platform is called: limits, and whom a certificate has to come from. */
export function lookAtCalls(run: RunContext, platform: Platform): Finding<Platform> {
  const { caCertFile, insecureSkipVerify } = tuningOf(run);
  trust(caCertFile);
  if (insecureSkipVerify !== true) {
    const file = caCertFile === undefined ? "" : `, and of '${caCertFile}'`;
    return right(platform, `certificates have to be of the system's authorities${file}`);
  }
  return warning(
    platform,
    "insecureSkipVerify takes any certificate, and whoever is on the way gets the logins",
    "set caCertFile to the CA of the platform, and take insecureSkipVerify out",
  );
}
