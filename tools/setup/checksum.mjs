import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { UserError } from "./user-error.mjs";

const list = new URL("checksums.txt", import.meta.url);

/**
 * The checksum that a file of this name has to have.
 * @param {string} name
 */
export async function knownChecksum(name) {
  const lines = (await readFile(list, "utf8")).split("\n").map((line) => line.split("  "));
  const [checksum] = lines.find(([, file]) => file === name) ?? [];
  if (!checksum) throw new UserError(`tools/setup/checksums.txt has no checksum of ${name}`);
  return checksum;
}

/**
 * The file's own checksum, of the kind of the one that it has to have.
 * @param {string} file
 * @param {string} expected
 */
export async function checksumOf(file, expected) {
  const hash = createHash(expected.length === 128 ? "sha512" : "sha256");
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return hash.digest("hex");
}
