import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { readIfThere } from "../read-if-there.ts";
import { projectDirectory } from "../sandbox-platform.ts";
import type { SandboxPlatform } from "../sandbox-platform.ts";
import { withSandboxAddress } from "./stack-settings.ts";

const name = "Pulumi.dev.yaml";

/**
 * Gives the stack its file where there is none, as in a fresh clone or after `pulumi stack rm`, and points
 * it at the sandbox that runs. Git ignores the file, so that neither a moved sandbox nor one more tenant is
 * a change of the checkout.
 * @returns a sentence for each thing that was done
 */
export async function prepareStackFile(platform: SandboxPlatform): Promise<string[]> {
  const found = await readIfThere(path.join(projectDirectory, name));
  const text = found ?? (await readFile(path.join(import.meta.dirname, name), "utf8"));
  const adapted = withSandboxAddress(text, platform, projectDirectory);
  if (adapted !== found) await writeFile(path.join(projectDirectory, name), adapted);
  return [
    ...(found === undefined ? [`${name} was not there: made from tools/start/${name}`] : []),
    ...(adapted === text ? [] : [`${name} now names this sandbox: ${platform.urls.gateway}`]),
  ];
}
