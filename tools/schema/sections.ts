import { tenantFields } from "../../providers/resources/tenant/schema.ts";
import { branchesOf, type Node } from "./node.ts";
import { anchorOf, table } from "./table.ts";
import { defaultOf, formOf, inShort, meaningOf } from "./words.ts";

/** A block of settings and where it stands: `platform` and `platform.grafana`, or `keyCloak` of a tenant. */
interface Place {
  path: string;
  /** What stands before the path of a setting of a tenant: nothing. */
  isTenant: boolean;
}

/** A block as sections of the page, with the blocks in it after it. */
export function sectionsOf(block: Node, place: Place, told = new Set<string>()): string[] {
  const branches = branchesOf(block);
  if (branches.length > 0) return choiceOf(block, branches, place, told);
  return [heading(place, block), settingsOf(block, place), ...innerSections(block, place, told)];
}

/** A block that is one of several kinds, or of several shapes. */
function choiceOf(block: Node, branches: Node[], place: Place, told: Set<string>): string[] {
  const parts = branches.flatMap((branch) => {
    const { kind, ...others } = branch.properties ?? {};
    const rest = { ...branch, properties: others };
    const lead = kind && `**\`kind\`: ${formOf(kind)}.** ${meaningOf(kind)}`;
    return [
      ...(lead ? [lead] : []),
      ...(Object.keys(others).length > 0 ? [settingsOf(rest, place)] : []),
    ];
  });
  const inner = branches.flatMap((branch) => innerSections(branch, place, told));
  return [heading(place, block), ...parts, ...inner];
}

function heading({ path }: Place, block: Node): string {
  const standard = defaultOf(block);
  const words = [meaningOf(block), ...(standard === "" ? [] : [`Default: ${standard}.`])];
  return [`### \`${path}\``, words.join(" ").trim()].filter((text) => text !== "").join("\n\n");
}

function innerSections({ properties = {} }: Node, place: Place, told: Set<string>): string[] {
  return Object.entries(properties).flatMap(([key, setting]) => {
    const path = pathTo(place, key);
    const block = blockIn(setting);
    if (block === undefined || told.has(path)) return [];
    told.add(path);
    return sectionsOf(block, { ...place, path }, told);
  });
}

/** The block that a setting is, or that the items of a list are. */
function blockIn(setting: Node): Node | undefined {
  const isBlock = (one: Node) => one.properties !== undefined || branchesOf(one).length > 0;
  if (isBlock(setting)) return setting;
  const { items, description } = setting;
  return items !== undefined && isBlock(items) ? { description, ...items } : undefined;
}

function pathTo({ path, isTenant }: Place, key: string): string {
  return isTenant && path === "tenants" ? key : `${path}.${key}`;
}

function settingsOf({ properties = {}, required = [] }: Node, place: Place): string {
  const settings = Object.entries(properties);
  const rows = settings.map(([key, setting]) => [
    `\`${key}\`${required.includes(key) ? " (needed)" : ""}`,
    linked(setting, pathTo(place, key)),
    blockIn(setting) === undefined ? defaultOf(setting) : "",
    [inShort(meaningOf(setting)), ...marksOf(place, key, setting)].join(" "),
  ]);
  const whole = table(["setting", "value", "default", "meaning"], rows);
  return [whole, ...settings.flatMap(([key, setting]) => longOf(key, setting))].join("\n\n");
}

/** What is too long for the table stands below it. */
function longOf(key: string, setting: Node): string[] {
  const meaning = meaningOf(setting);
  const isBlock = blockIn(setting) !== undefined;
  return isBlock || inShort(meaning) === meaning ? [] : [`**\`${key}\`**: ${meaning}`];
}

function linked(setting: Node, path: string): string {
  const form = formOf(setting);
  return blockIn(setting) === undefined ? form : `[block](#${anchorOf(path)})`;
}

/** What the schema of a tenant says of a setting beside its form, and its comment does not. */
function marksOf(place: Place, key: string, { description = "" }: Node): string[] {
  if (!place.isTenant) return [];
  const field = tenantFields.find(({ path }) => path === pathTo(place, key));
  const marks = [
    ...(field?.isSecret === true ? ["secret"] : []),
    ...(field?.isGenerated === true ? ["generated when left out"] : []),
    ...(field?.isImmutable === true ? ["never changes"] : []),
    ...(field?.since === undefined ? [] : [`since ${field.since}`]),
  ].filter((mark) => !description.toLowerCase().includes(mark));
  return marks.length === 0 ? [] : [`_(${marks.join(", ")})_`];
}
