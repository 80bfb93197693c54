import { globSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import ts from "typescript";

const project = path.resolve(import.meta.dirname, "../..");
const surroundingsFile = path.join(import.meta.dirname, "example-surroundings.ts");

/** A block of TypeScript that somebody reads. */
export interface Example {
  /** `<file>:<line>` of its fence. */
  place: string;
  code: string;
}

/** Whole programs that people read; each of them stands in examples/ as well, where it is compiled. */
export function findPrograms(): Example[] {
  return findBlocks().filter(isProgram);
}

/** The other TypeScript blocks in doc comments of the product, and in its documents. */
export function findExamples(): Example[] {
  return findBlocks().filter((block) => !isProgram(block));
}

function isProgram({ code }: Example): boolean {
  return code.startsWith("import ");
}

function findBlocks(): Example[] {
  const code = globSync(["{components,providers,settings}/**/*.ts", "*.ts"], { cwd: project });
  const pages = globSync(["*.md", "docs/**/*.md"], { cwd: project });
  return [...code, ...pages].sort().flatMap((file) => {
    const text = readFileSync(path.join(project, file), "utf8");
    const blocks = text.matchAll(/^( \* )?```(?:ts|typescript)\n(.*?)^(?: \* )?```$/gms);
    return [...blocks].map(({ index, 1: mark, 2: block = "" }) => ({
      place: `${file}:${String(text.slice(0, index).split("\n").length)}`,
      code: mark === undefined ? block : block.replaceAll(/^ \* ?/gm, ""),
    }));
  });
}

/**
 * Writes an example as a module whose function `example` takes what there is beside it.
 * @returns the file
 */
export async function writeModule(
  folder: string,
  { place, code }: Example,
  names: readonly string[],
): Promise<string> {
  const file = path.join(folder, `${place.replaceAll(/\W/g, "-")}.ts`);
  const text = [
    `import type { Surroundings } from ${JSON.stringify(surroundingsFile)};`,
    `export function example({ ${names.join(", ")} }: Surroundings): void {`,
    // In a block of its own: it may have a name of its own for what is there.
    `{\n${code}}`,
    "}",
  ];
  await writeFile(path.join(folder, "package.json"), '{ "type": "module" }');
  await writeFile(file, text.join("\n"));
  return file;
}

/** What TypeScript says of these files under the options of the project; "" if nothing. */
export function compile(files: readonly string[]): string[] {
  const read = ts.readConfigFile(path.join(project, "tsconfig.json"), (name) =>
    readFileSync(name, "utf8"),
  );
  const { options } = ts.parseJsonConfigFileContent(read.config, ts.sys, project);
  // An example may end with a name for what it made, and uses some of what is there.
  const lenient = { ...options, noUnusedLocals: false, noUnusedParameters: false };
  const program = ts.createProgram(files, lenient);
  return files.map((file) => {
    const source = program.getSourceFile(file);
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)]
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"))
      .join("\n");
  });
}
