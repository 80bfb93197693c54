import type { Checked } from "../engine/lifecycle.ts";
import { isUnknown, isUnknownAt } from "../engine/unknowns.ts";
import { seedFor } from "../mark.ts";
import { problemsOf } from "../problems.ts";
import { changedLeaves, twoFactorSwitch } from "./changes.ts";
import { withDefaults } from "./defaults.ts";
import { leafAt } from "./leaves.ts";
import { readLogo } from "./logo.ts";
import { isSecretInDocument, settingName, toDocument } from "./payload.ts";
import { historyRules, rules } from "./rules.ts";
import { tenantSpec } from "./schema.ts";
import { isSecretPath } from "./secret-paths.ts";

type Loose = Readonly<Record<string, unknown>>;

/** Fills in the defaults and judges the arguments; what is not known yet is left alone. */
export function checkTenant(olds: Loose, news: Loose): Checked {
  const checked = checkArguments(news, olds);
  if (checked.problems.length > 0) return checked;
  const problems = historyRules.flatMap((rule) => rule(checked.inputs, olds));
  return {
    ...checked,
    problems,
    warnings: [...checked.warnings, ...changeWarnings(olds, checked.inputs)],
  };
}

/** What a change of settings does otherwise than it looks in a preview. */
function changeWarnings(olds: Loose, inputs: Loose): string[] {
  if (olds["tenantId"] !== inputs["tenantId"]) return [];
  const before = toDocument(olds, {});
  const { changed, dropped } = changedLeaves(before, toDocument(inputs, {}));
  const secrets = [...changed.keys()].filter(isSecretInDocument).map(settingName);
  const tenant = `tenant '${String(inputs["tenantId"])}'`;
  const isSwitchedOff =
    leafAt(before, twoFactorSwitch) === true && changed.get(twoFactorSwitch) === false;
  return [
    ...(isSwitchedOff ? [`${tenant}: two-factor authentication will be switched off`] : []),
    ...dropped.map((path) => `${tenant}: ${path} is no longer managed and keeps its value`),
    ...(secrets.length === 0
      ? []
      : [
          `${tenant}: ${secrets.join(", ")} will be sent. A platform may keep the password that realm, Redis or MongoDB were made with: ` +
            "try the login afterwards",
        ]),
  ];
}

/**
 * What can be judged without knowing whether the tenant is there already. A new tenant gets a seed, an old
 * one keeps its own.
 */
export function checkArguments(news: Loose, olds: Loose = {}): Checked & { inputs: Loose } {
  const withLogo = withLogoHash({ ...withDefaults(news), seed: seedFor(olds, news) });
  const inputs = withLogo.inputs;
  const problems = [
    ...problemsOf(tenantSpec, inputs, {
      isUnjudged: (path) => isUnknownAt(inputs, path),
      isSecret: (path) => path[0] === "seed" || isSecretPath(path.map(String).join(".")),
    }),
    ...withLogo.problems,
  ];
  // Rules across fields say nothing useful about fields that are wrong by themselves.
  if (problems.length === 0) problems.push(...rules.flatMap((rule) => rule(inputs)));
  return { inputs, problems, warnings: withLogo.warnings };
}

function withLogoHash(
  inputs: Record<string, unknown>,
): Checked & { inputs: Record<string, unknown> } {
  const { logo, ...others } = inputs;
  if (typeof logo !== "string" || isUnknown(logo)) return { inputs, problems: [], warnings: [] };
  const read = readLogo(logo);
  if ("problem" in read) {
    return { inputs, problems: [{ path: "logo", reason: read.problem }], warnings: [] };
  }
  const warnings = read.shapeWarning === undefined ? [] : [read.shapeWarning];
  return { inputs: { ...others, logo, logoHash: read.hash }, problems: [], warnings };
}
