/** Values shorter than this are not replaced: they would blank out ordinary words. */
const shortestSecret = 4;
const placeholder = "[secret]";

/** The longest first: one secret may be a part of another. */
let knownSecrets: readonly { value: string; forms: readonly (string | RegExp)[] }[] = [];
const knownValues = new Set<string>();
/** Of what the longest form of all may have, in characters. */
let longestForm = 0;

/** Remembers values that must never be shown by this process, in each form that a server may echo. */
export function rememberSecrets(...values: readonly (string | undefined)[]): void {
  const fresh = [...new Set(values)]
    .filter((value) => value !== undefined)
    .filter((value) => value.length >= shortestSecret && !knownValues.has(value));
  if (fresh.length === 0) return;
  for (const value of fresh) knownValues.add(value);
  knownSecrets = [
    ...knownSecrets,
    ...fresh.map((value) => ({ value, forms: formsOf(value) })),
  ].sort((one, other) => other.value.length - one.value.length);
  longestForm = Math.max(longestForm, ...fresh.map((value) => longestFormOf(value)));
}

/** The text without any remembered secret and without anything that looks like a token. */
export function redact(text: string): string {
  const forms = knownSecrets.flatMap((secret) => secret.forms);
  return forms
    .reduce<string>((rest, form) => rest.replaceAll(form, placeholder), text)
    .replace(/\bBearer\s+[\w.~+/=-]{1,16384}/gi, placeholder)
    .replace(tokenRun, withoutWebToken);
}

/** Bounded: over a run of some megabytes a regular expression may run out of stack. */
const tokenRun = /[\w.-]{1,16384}/g;

/**
 * The beginning of a text, redacted; of what comes after `most` characters no more is looked at than it
 * takes to see a secret that goes over that place. Nothing is left of one that is cut in two.
 */
export function redactStart(text: string, most: number): string {
  const margin = 2 * longestForm;
  if (text.length <= most + margin) return redact(text).slice(0, most);
  const start = redact(text.slice(0, most + margin));
  return start.slice(0, Math.min(most, Math.max(0, start.length - margin)));
}

/** A JSON web token: three parts with dots between them, the first of which is the base64 of `{"…`. */
function withoutWebToken(run: string): string {
  const parts = run.split(".");
  const first = parts.findIndex(
    (part, index) => webToken.test(part) && Boolean(parts[index + 1]) && Boolean(parts[index + 2]),
  );
  if (first === -1) return run;
  const before = (parts[first] ?? "").search(webToken);
  const token = (parts[first] ?? "").slice(0, before) + placeholder;
  return [...parts.slice(0, first), token, ...parts.slice(first + 3)].join(".");
}

const webToken = /(?<!\w)eyJ[\w-]/;

/** Characters that every way of writing a text down leaves as they are. */
const plain = /^[\w.~-]*$/;

/** What one character of a secret may become, in characters: `&#x00010000;`, or four bytes in a URL. */
const longestEscape = 14;
/** Base64 makes a text longer by a third. */
const longestPlain = 2;

/** No form of the secret is longer, in characters. */
function longestFormOf(secret: string): number {
  return secret.length * (plain.test(secret) ? longestPlain : longestEscape);
}

/**
 * What finds a secret in a text, in each form that a server may echo: as it is, in a URL or a form, in
 * JSON, in HTML, character by character, and in base64, alone or as part of more.
 */
function formsOf(secret: string): (string | RegExp)[] {
  const written = plain.test(secret)
    ? secret
    : new RegExp(Array.from(secret, (character) => anyFormOf(character)).join(""), "gu");
  return [written, ...base64Of(secret)];
}

const names = new Map([
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  ['"', "&quot;"],
  ["'", "&apos;"],
]);
const escapes = new Map([
  ["\n", "n"],
  ["\r", "r"],
  ["\t", "t"],
  ["\b", "b"],
  ["\f", "f"],
]);

/** A pattern for one character; the cases of hexadecimal digits differ from writer to writer. */
function anyFormOf(character: string): string {
  if (plain.test(character)) return literal(character);
  const code = character.codePointAt(0) ?? 0;
  const bytes = Buffer.from(character).toString("hex").match(/../g) ?? [];
  const units = Array.from({ length: character.length }, (_unit, index) =>
    character.charCodeAt(index).toString(16).padStart(4, "0"),
  );
  const forms = [
    literal(character),
    bytes.map((byte) => `%${anyCase(byte)}`).join(""),
    units.map((unit) => `\\\\u${anyCase(unit)}`).join(""),
    `&#0{0,4}${String(code)};`,
    `&#[xX]0{0,4}${anyCase(code.toString(16))};`,
    ...(character === " " ? ["\\+"] : []),
    ...(names.has(character) ? [names.get(character) ?? ""] : []),
    ...(/["'/\\]/.test(character) ? [`\\\\${literal(character)}`] : []),
    ...(escapes.has(character) ? [`\\\\${escapes.get(character) ?? ""}`] : []),
  ];
  return `(?:${forms.join("|")})`;
}

/** The character itself, which may mean something in a pattern. */
function literal(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

function anyCase(hex: string): string {
  return hex.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
}

/** Shorter ones would stand in ordinary texts by chance. */
const shortestBase64 = 8;

/**
 * What the base64 of any text with the secret in it has: three texts, one for each place in a group of
 * three bytes, without the characters at both ends that depend on what stands beside it.
 */
function base64Of(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const middles = [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString("base64url");
    const known = Math.floor(((offset + bytes.length) * 8) / 6);
    return text.slice(Math.ceil((offset * 8) / 6), known);
  });
  const both = middles.flatMap((text) => [text, text.replaceAll("-", "+").replaceAll("_", "/")]);
  return [...new Set(both)].filter((text) => text.length >= shortestBase64);
}
