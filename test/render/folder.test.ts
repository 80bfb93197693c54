import { mkdir, symlink } from "node:fs/promises";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { writeFolder } from "../../tools/render/folder.ts";
import { filesIn, Workplace } from "./workplace.ts";

const notice = "Rendered from Pulumi.test.yaml; do not edit.";
const files = new Map([
  ["a.yaml", `# ${notice}\na: 1\n`],
  ["dns-instructions.txt", `; ${notice}\n`],
]);
const others = {
  "kustomization.yaml": "resources: []\n",
  "prod.yaml": "# Rendered from Pulumi.prod.yaml; do not edit.\n",
  "quoting.yaml": `a: 1\n# ${notice}\n`,
  "notes.md": `# ${notice}\n`,
};

let place: Workplace;
let folder: string;

beforeEach(async () => {
  place = await Workplace.open();
  folder = place.path("manifests");
  await mkdir(folder);
  for (const [name, text] of Object.entries(others)) await place.write(`manifests/${name}`, text);
});
afterEach(() => place.close());

test("a folder that is not there is made, with those above it", async () => {
  const deep = place.path("a/b");
  await writeFolder(deep, files, notice);
  expect(await filesIn(deep)).toEqual(Object.fromEntries(files));
});

test("files of an earlier render are written anew, or go when they no longer belong", async () => {
  await place.write("manifests/a.yaml", `# ${notice}\na: 0\n`);
  await place.write("manifests/gone.yaml", `# ${notice}\n`);
  const change = await writeFolder(folder, files, notice);
  expect(change).toEqual({ written: [...files.keys()], removed: ["gone.yaml"] });
  expect(await filesIn(folder)).toEqual({ ...Object.fromEntries(files), ...others });
});

test("instructions that nobody needs any more go too", async () => {
  await place.write("manifests/dns-instructions.txt", `; ${notice}\n`);
  expect(await writeFolder(folder, new Map(), notice)).toEqual({
    written: [],
    removed: ["dns-instructions.txt"],
  });
});

test("a file of somebody else's in the way is named before anything is written", async () => {
  await place.write("manifests/a.yaml", "# mine\n");
  await place.write("manifests/gone.yaml", `# ${notice}\n`);
  const before = await filesIn(folder);
  await expect(writeFolder(folder, files, notice)).rejects.toThrow(
    `nothing was written:\n  - ${folder}/a.yaml\n`,
  );
  expect(await filesIn(folder)).toEqual(before);
});

test("so is a link, even to a file of ours, and a folder", async () => {
  await place.write("ours.yaml", `# ${notice}\n`);
  await symlink(place.path("ours.yaml"), place.path("manifests/a.yaml"));
  await mkdir(place.path("manifests/dns-instructions.txt"));
  await expect(writeFolder(folder, files, notice)).rejects.toThrow(
    `  - ${folder}/a.yaml\n  - ${folder}/dns-instructions.txt\n`,
  );
});

test("a file is no folder", async () => {
  await expect(writeFolder(place.path("manifests/prod.yaml"), files, notice)).rejects.toThrow(
    "cannot read the folder",
  );
});
