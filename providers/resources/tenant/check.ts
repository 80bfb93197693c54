import { isDeepStrictEqual } from "node:util";
import type { Judgment } from "../../engine/lifecycle.ts";
import { check } from "../../engine/stored.ts";
import { isUnknown } from "../../engine/wire.ts";
import { seedFor } from "../../mark.ts";
import { problem, type Problem } from "../../words/problems.ts";
import { changedLeaves, twoFactorSwitch } from "./update/changes.ts";
import { withDefaults } from "./defaults.ts";
import { tenantSpec } from "./schema.ts";
import { leafAt } from "./document/leaves.ts";
import { readLogo, type Logo, type LogoProblem } from "../../services/tenant-api/logo.ts";
import { isSecretInDocument, settingName, toDocument } from "./document/payload.ts";
import { newNamesFit } from "./new-tenant.ts";
import { historyRules, rules } from "./rules.ts";
import { isSecretAt } from "./secret-paths.ts";
import type { Loose } from "../../objects.ts";

/** The arguments with everything that can be derived. A new tenant gets a seed, an old one keeps its own. */
export function completeTenant(news: Loose, olds: Loose): Loose {
  const inputs = { ...withDefaults(news, olds), seed: seedFor(olds, news) };
  const logo = logoIn(inputs);
  return logo === undefined || "problem" in logo ? inputs : { ...inputs, logoHash: logo.hash };
}

/** What is wrong with the arguments of a tenant, whether it is there already or not. */
export function problemsOfTenant(args: Loose): Problem[] {
  const rules = { spec: tenantSpec, isSecret: isSecretArgument, complete: completeTenant };
  return check({ ...rules, judge: judgeAlone }, {}, args).problems;
}

/** Rules across settings, and about what may become of a tenant that was there before. */
export function judgeTenant(inputs: Loose, olds: Loose, isWellFormed: boolean): Judgment {
  const alone = judgeAlone(inputs, olds, isWellFormed);
  if (!isWellFormed || alone.problems.length > 0) return alone;
  return {
    problems: historyRules.flatMap((rule) => rule(inputs, olds)),
    warnings: [...alone.warnings, ...changeWarnings(olds, inputs)],
  };
}

function judgeAlone(inputs: Loose, _olds: Loose, isWellFormed: boolean): Judgment {
  const logo = logoIn(inputs);
  if (logo !== undefined && "problem" in logo) {
    return { problems: [problem("logo", logo.problem)], warnings: [] };
  }
  return {
    // Most say nothing useful about settings that are wrong by themselves.
    problems: (isWellFormed ? rules : [newNamesFit]).flatMap((rule) => rule(inputs)),
    warnings: logo?.shapeWarning === undefined ? [] : [logo.shapeWarning],
  };
}

/** True for a setting whose value no message may show. */
export function isSecretArgument(path: readonly PropertyKey[]): boolean {
  return path[0] === "seed" || isSecretAt(path);
}

/** What a change of settings does otherwise than it looks in a preview. */
function changeWarnings(olds: Loose, inputs: Loose): string[] {
  if (olds["tenantId"] !== inputs["tenantId"] || isDeepStrictEqual(olds, inputs)) return [];
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
          `${tenant}: ${secrets.join(", ")} will be sent. A platform may keep the password that realm, Redis or MongoDB were made with: try the login afterwards`,
        ]),
  ];
}

function logoIn({ logo }: Loose): Logo | LogoProblem | undefined {
  return typeof logo === "string" && !isUnknown(logo) ? readLogo(logo) : undefined;
}
