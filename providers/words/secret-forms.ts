/** Characters that every way of writing a text down leaves as they are. */
const plain = /^[\w.~-]*$/;

/** What one character of a secret may become, in characters: `&#x00010000;`, or four bytes in a URL. */
const longestEscape = 14;
/** Base64 makes a text longer by a third. */
const longestPlain = 2;

/** No form of the secret is longer, in characters. */
export function longestFormOf(secret: string): number {
  return secret.length * (plain.test(secret) ? longestPlain : longestEscape);
}

/**
 * What finds a secret in a text, in each form that a server may echo: as it is, in a URL or a form, in
 * JSON, in HTML, character by character, and in base64, alone or as part of more.
 */
export function formsOf(secret: string): (string | RegExp)[] {
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
