/** Any number has so many digits as it was written; of more, some may be lost. */
const safeDigits = 15;

/**
 * The first thing in a JSON text that reading and writing it would change: a number that has more digits
 * than we can hold, or a key that objects keep for themselves.
 */
export function lossIn(text: string): string | undefined {
  const pieces = text.match(/"[^"\\]*(?:\\.[^"\\]*)*"(?:\s*:)?|-?\d[\d.eE+-]*/g) ?? [];
  return pieces.find((piece) =>
    piece.startsWith('"') ? /^"__proto__"\s*:$/.test(piece) : !isExact(piece),
  );
}

function isExact(written: string): boolean {
  const value = Number(written);
  const [mantissa = ""] = written.split(/e/i);
  const digits = mantissa.replace(/[-.]/g, "").replace(/^0+|0+$/g, "");
  return Number.isFinite(value) && (digits.length <= safeDigits || String(value) === written);
}
