/** The source of a pattern without flags that takes what this one takes: JSON Schema knows no flags. */
export function withoutFlags({ source, flags }: RegExp): string {
  if (flags === "") return source;
  if (flags !== "i") throw new Error(`no pattern of JSON Schema stands for /${source}/${flags}`);
  const parts = source.match(/\\.|\[(?:\\.|[^\]])*\]|[^]/g) ?? [];
  return parts.map(inBothCases).join("");
}

function inBothCases(part: string): string {
  if (part.startsWith("\\")) return part;
  if (part.startsWith("[")) {
    return part.replaceAll(/\\.|([a-zA-Z](?:-[a-zA-Z])?)/g, (all, letters?: string) =>
      letters === undefined ? all : letters.toLowerCase() + letters.toUpperCase(),
    );
  }
  return /[a-zA-Z]/.test(part) ? `[${part.toLowerCase()}${part.toUpperCase()}]` : part;
}
