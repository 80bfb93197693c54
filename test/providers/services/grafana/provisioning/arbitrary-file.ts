import fc from "fast-check";

export const ours = "infinity_cim_json_api";

/** How a part of a data source is written: in place, with an anchor, or by what an anchor holds. */
const seldom = fc.constantFrom(true, false, false, false);
const way = fc.record({
  isAnchored: seldom,
  isAlias: seldom,
  isMerging: seldom,
  pick: fc.nat(9),
});
type Way = NonNullable<Parameters<Parameters<typeof way.map>[0]>[0]>;

const hosts = fc.uniqueArray(
  fc.constantFrom("https://a.example", "https://b.example:8443", "*", "$HOST", "x # y", "ü", ""),
  { maxLength: 4 },
);

const source = fc.record({
  name: fc.constantFrom(ours, ours, "second", "third", undefined),
  orgId: fc.constantFrom("", "", "", "", "", "1", "1", "2", "0", "$ORG"),
  allowedHost: way,
  json: way,
  list: way,
  item: way,
  hosts,
  isFlow: fc.boolean(),
  version: fc.constantFrom("", "", "", "", "3", "3", '"3"', "$VERSION", "&v 3"),
  isPlain: fc.boolean(),
});
type Source = NonNullable<Parameters<Parameters<typeof source.map>[0]>[0]>;

type Kind = "entry" | "json" | "list" | "item";

/** Writes sources one after the other; later ones may refer to what earlier ones have anchored. */
class Writer {
  readonly #anchors: Record<Kind, string[]> = { entry: [], json: [], list: [], item: [] };
  #count = 0;

  source(given: Source): string {
    const { name, orgId, version, isPlain } = given;
    // Sharing at every step would leave hardly any file that can be edited.
    const plain = { isAnchored: false, isAlias: false, isMerging: false, pick: 0 };
    const one = isPlain ? { ...given, entry: plain, json: plain, list: plain, item: plain } : given;
    const alias = this.#alias("entry", one.allowedHost);
    if (alias !== undefined) return `- ${alias}\n`;
    const merge = this.#merge("entry", one.allowedHost);
    const lines = [
      `-${this.#anchor("entry", one.allowedHost)}`,
      ...(name === undefined ? [] : [`  name: ${name}`]),
      ...(orgId === "" ? [] : [`  orgId: ${orgId}`]),
      "  type: t",
      ...merge.map((line) => `  ${line}`),
      ...(version === "" ? [] : [`  version: ${version} # v`]),
      ...this.#json(one),
    ];
    return `${lines.join("\n")}\n`;
  }

  #json(one: Source): string[] {
    const alias = this.#alias("json", one.json);
    if (alias !== undefined) return [`  jsonData: ${alias}`];
    const merge = this.#merge("json", one.json);
    return [
      `  jsonData:${this.#anchor("json", one.json)}`,
      "    proxy: $PROXY # kept",
      ...merge.map((line) => `    ${line}`),
      ...this.#list(one),
      "    last: 'x'",
    ];
  }

  #list(one: Source): string[] {
    const alias = this.#alias("list", one.list);
    if (alias !== undefined) return [`    allowedHosts: ${alias}`];
    const anchor = this.#anchor("list", one.list);
    const items = one.hosts.map((host, index) => {
      const text = JSON.stringify(host);
      if (index !== one.item.pick % one.hosts.length) return text;
      return this.#alias("item", one.item) ?? `${this.#anchor("item", one.item)} ${text}`.trim();
    });
    if (one.isFlow || items.length === 0)
      return [`    allowedHosts:${anchor} [${items.join(", ")}]`];
    return [`    allowedHosts:${anchor}`, ...items.map((item) => `      - ${item} # c`)];
  }

  #anchor(kind: Kind, { isAnchored }: Way): string {
    if (!isAnchored) return "";
    this.#count += 1;
    const name = `${kind}${String(this.#count)}`;
    this.#anchors[kind].push(name);
    return ` &${name}`;
  }

  #alias(kind: Kind, { isAlias, pick }: Way): string | undefined {
    const known = this.#anchors[kind];
    return isAlias && known.length > 0 ? `*${known[pick % known.length] ?? ""}` : undefined;
  }

  #merge(kind: Kind, { isMerging, pick }: Way): string[] {
    const known = this.#anchors[kind];
    return isMerging && known.length > 0 ? [`<<: *${known[pick % known.length] ?? ""}`] : [];
  }
}

/** Provisioning files in which data sources share parts with each other, in every way that YAML has. */
export const anyFile = fc
  .record({
    sources: fc.array(source, { minLength: 1, maxLength: 4 }),
    end: fc.constantFrom(
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      "---\ndatasources: []\n",
      "extra: !tag x\n",
      "apiVersion: 1\n",
    ),
  })
  .map(({ sources, end }) => {
    const writer = new Writer();
    const written = sources.map((one) => writer.source(one)).join("");
    return `# head\napiVersion: 1\ndatasources:\n${written}${end}`;
  });
