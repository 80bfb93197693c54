/** A text as it is, whatever is in it: the fence is longer than any run of backticks. */
export function code(text: string): string {
  const longest = longestRun(text);
  const fence = "`".repeat(longest + 1);
  return longest === 0 ? fence + text + fence : `${fence} ${text} ${fence}`;
}

/** The same for lines. Nothing in it is a link, or calls anybody. */
export function codeBlock(text: string): string {
  const fence = "`".repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}text\n${text}\n${fence}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}

/** Without what would be a sign of Markdown or HTML: names are what somebody else wrote. */
export function escaped(text: string): string {
  return text.replaceAll(/[\\`*_[\]<>|#~&]/g, (sign) => `\\${sign}`);
}
