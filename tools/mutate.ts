// npm run mutate: breaks the product in one small way after the other, and tells what no fast test notices.
import { readFile } from "node:fs/promises";
import { constants, setPriority } from "node:os";
import { chooseAreas } from "./mutate/choose.ts";
import { readNamed } from "./mutate/named.ts";
import { partsOf } from "./mutate/parts.ts";
import { describeResult, isGood, judge, type AreaResult } from "./mutate/result.ts";
import { runPart, type Mutation } from "./mutate/run-part.ts";
import { UserError } from "./setup/user-error.mjs";

const namedFile = new URL("./mutate/survivors.yaml", import.meta.url);

try {
  const words = process.argv.slice(2);
  const again = words.includes("--again");
  const chosen = chooseAreas(words.filter((word) => word !== "--again"));
  const named = readNamed(await readFile(namedFile, "utf8"));
  // It takes hours and is in nobody's way.
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  const results: AreaResult[] = [];
  for (const area of chosen) {
    const mutations: Mutation[] = [];
    for (const part of await partsOf(area)) {
      const found = await runPart(part, { again });
      console.log(describeResult(judge(part, found, named)));
      mutations.push(...found);
    }
    results.push(judge(area, mutations, named));
  }
  for (const result of results) console.log(describeResult(result));
  process.exitCode = results.every(isGood) ? 0 : 1;
} catch (error) {
  console.error(error instanceof UserError ? error.message : error);
  process.exitCode = 1;
}
