/** Values shorter than this are not replaced: they would blank out ordinary words. */
const shortestSecret = 4;
const placeholder = "[secret]";
const knownSecrets = new Set<string>();

const tokenPatterns = [
  /\bBearer\s+[\w.~+/=-]+/gi,
  /\beyJ[\w-]+\.[\w-]+\.[\w-]+/g, // a JSON web token
];

/** Remembers values that must never be shown by this process, in each form that a server may echo. */
export function rememberSecrets(...values: readonly (string | undefined)[]): void {
  for (const value of values) {
    if (value === undefined || value.length < shortestSecret) continue;
    knownSecrets.add(value);
    knownSecrets.add(encodeURIComponent(value));
    knownSecrets.add(JSON.stringify(value).slice(1, -1));
  }
}

/** The text without any remembered secret and without anything that looks like a token. */
export function redact(text: string): string {
  let result = text;
  const longestFirst = [...knownSecrets].sort((a, b) => b.length - a.length);
  for (const secret of longestFirst) result = result.replaceAll(secret, placeholder);
  for (const pattern of tokenPatterns) result = result.replace(pattern, placeholder);
  return result;
}
