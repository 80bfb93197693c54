import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { parseAllDocuments } from "yaml";
import { z } from "zod";
import { CxError } from "../../providers/errors.ts";
import {
  editFile,
  findSource,
} from "../../providers/services/grafana/provisioning/provisioning-file.ts";
import { anyFile, ours } from "../providers/services/grafana/provisioning/arbitrary-file.ts";

const key = "datasource.yml";
const entry = "https://tenant1.cx.example.com";
const name = { dataSource: ours };

const fileSchema = z.looseObject({ datasources: z.array(z.looseObject({})) });
type File = z.infer<typeof fileSchema>;

/**
 * The file as Grafana reads it. Its Go library takes the first document alone, and in a map that merges
 * others what it says itself wins.
 */
function asGrafanaReads(text: string): File {
  const [first] = parseAllDocuments(text, { merge: true });
  // Through JSON, so that what is shared in the file is not shared here.
  return fileSchema.parse(JSON.parse(JSON.stringify(first?.toJS())));
}

/** The file with another list, computed on what Grafana reads. */
function withList(file: File, allowedHosts: readonly string[]): File {
  const datasources = file.datasources.map((source) =>
    source["name"] === ours && [undefined, 0, 1].includes(z.int().optional().parse(source["orgId"]))
      ? { ...source, jsonData: { ...Object(source["jsonData"]), allowedHosts } as unknown }
      : source,
  );
  return { ...file, datasources };
}

type Wish = (list: readonly string[]) => readonly string[];
const wishes: Wish[] = [
  (list) => [...list, entry],
  (list) => list.slice(1),
  (list) => [...list.slice(0, 1), ...list.slice(2), entry],
];

test("an edit changes our list and nothing else that Grafana reads, or is refused", () => {
  let edits = 0;
  let refusals = 0;
  fc.assert(
    fc.property(anyFile, fc.constantFrom(...wishes), (text, wish) => {
      try {
        const wanted = wish(findSource({ [key]: text }, name).allowedHosts);
        const edited = editFile(text, key, name, { allowedHosts: wanted });
        expect(asGrafanaReads(edited)).toEqual(withList(asGrafanaReads(text), wanted));
        expect(edited).toMatch(/^# head\n/);
        edits += 1;
      } catch (error) {
        if (!(error instanceof CxError)) throw error;
        refusals += 1;
      }
    }),
    { numRuns: 4_000 },
  );
  expect(edits).toBeGreaterThan(300);
  expect(refusals).toBeGreaterThan(300);
});
