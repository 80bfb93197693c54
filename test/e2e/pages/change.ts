/**
 * Makes a change that a page shows: takes the lines of a `diff` that begin with a space or a minus for what stands in
 * the text, and puts those with a space or a plus in their place. Throws an Error where they don't stand there, once.
 */
export function changed(text: string, diff: string): string {
  const lines = diff.replace(/\n$/, "").split("\n");
  const before = lines.filter((line) => !line.startsWith("+")).map((line) => line.slice(1));
  const after = lines.filter((line) => !line.startsWith("-")).map((line) => line.slice(1));
  const parts = `\n${text}`.split(`\n${before.join("\n")}\n`);
  if (parts.length !== 2) {
    throw new Error(`${before.join("\n")}\nstands ${String(parts.length - 1)} times in:\n${text}`);
  }
  return parts.join(`\n${after.map((line) => `${line}\n`).join("")}`).slice(1);
}

/**
 * The first line of an expected text that is not in another one, behind the lines before it; undefined if all are.
 * `…` stands for anything, and spaces for any number of them.
 */
export function missingLine(expected: string, text: string): string | undefined {
  const said = text.split("\n").map((line) => line.trim());
  let from = 0;
  for (const line of expected.split("\n").map((one) => one.trim())) {
    if (line === "" || line === "…") continue;
    const pattern = new RegExp(`^${line.split("…").map(escaped).join(".*")}$`);
    const found = said.findIndex((one, index) => index >= from && pattern.test(one));
    if (found === -1) return line;
    from = found + 1;
  }
  return undefined;
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll(/ +/g, " +");
}
