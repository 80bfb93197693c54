import { writeFile } from "node:fs/promises";
import { CxError } from "../providers/errors.ts";
import { codeOf } from "../providers/http/transport.ts";

/** Writes a command's page. Throws a CxError that names the file. */
export async function writePage(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (cause) {
    throw new CxError(
      `cannot write the page '${file}' (${codeOf(cause)})`,
      "name a file in a folder that is there",
      { cause },
    );
  }
}
