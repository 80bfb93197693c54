import { formsOf, longestFormOf } from "./secret-forms.ts";

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
