import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { readFile, readdir, readlink, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { FreshClone, builtPrograms, isBuild, type Outcome } from "../fresh-clone.ts";
import { Mirror, officialArchives } from "./mirror.ts";

const folders = {
  pulumi: path.basename(officialArchives.pulumi.path, ".tar.gz"),
  kubernetes: path.basename(officialArchives.kubernetes.path, ".tar.gz"),
  plugin: path.basename(officialArchives.plugin.path, ".tar.gz"),
};
const allFolders = Object.values(folders).sort();

let clone: FreshClone;
let mirror: Mirror;

beforeEach(async () => {
  mirror = await Mirror.start();
  clone = await FreshClone.make();
  await clone.addTar();
  await mirror.writeChecksums(clone.directory);
});

afterEach(async () => {
  await mirror.stop();
  await clone.remove();
});

function setUp(environment: Record<string, string> = {}): Promise<Outcome> {
  return clone.setUp({ CX_DOWNLOAD_MIRROR: mirror.url, ...environment });
}

async function linkedEngine(): Promise<Record<string, string>> {
  const names = ["pulumi", "pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"];
  const links = names.map(async (name) => {
    const target = await readlink(path.join(clone.binDirectory, name));
    return [name, path.basename(path.dirname(target))];
  });
  return Object.fromEntries(await Promise.all(links)) as Record<string, string>;
}

describe("where the official programs can be had", () => {
  test("takes them, and says from where", async () => {
    await rm(path.join(clone.bin, "go"));
    const { code, stdout, stderr } = await setUp();
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    for (const line of [
      `  taken: pulumi, pulumi-language-nodejs, pulumi-resource-pulumi-nodejs: from ${mirror.url}${officialArchives.pulumi.path}`,
      `  taken: etcd, kube-apiserver: from ${mirror.url}${officialArchives.kubernetes.path}`,
      `  taken: pulumi-resource-kubernetes: from ${mirror.url}${officialArchives.plugin.path}`,
    ]) {
      expect(stdout.split("\n")).toContain(line);
    }
  });

  test("keeps what it needs of them, as it is, and nothing else", async () => {
    await setUp();
    const kept = {
      [folders.pulumi]: ["pulumi", "pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"],
      [folders.kubernetes]: ["etcd", "kube-apiserver"],
      [folders.plugin]: ["pulumi-resource-kubernetes"],
    };
    expect(await clone.programsInCache()).toEqual(allFolders);
    for (const [folder, programs] of Object.entries(kept)) {
      expect(await readdir(path.join(clone.cache, "programs", folder))).toEqual(programs);
    }
    const host = path.join(clone.cache, "programs", folders.pulumi, "pulumi-language-nodejs");
    expect(await readFile(host, "utf8")).toContain("# pulumi/pulumi-language-nodejs\n");
  });

  test("links them to where pulumi and its engine look", async () => {
    await setUp();
    expect(await linkedEngine()).toEqual({
      pulumi: folders.pulumi,
      "pulumi-language-nodejs": folders.pulumi,
      "pulumi-resource-pulumi-nodejs": folders.pulumi,
    });
    const plugin = "pulumi-home/plugins/resource-kubernetes-v4.25.0/pulumi-resource-kubernetes";
    expect(await readlink(path.join(clone.cache, plugin))).toBe(
      path.join(clone.cache, "programs", folders.plugin, "pulumi-resource-kubernetes"),
    );
  });

  test("asks for each of them once, and for nothing the next time", async () => {
    await Promise.all([setUp(), setUp()]);
    const places = Object.values(officialArchives).map((archive) => archive.path);
    expect(mirror.requests.sort()).toEqual(places.sort());
    expect(await setUp()).toEqual({ code: 0, stdout: "", stderr: "" });
    expect(mirror.requests).toHaveLength(places.length);
  });

  test("asks for none that the user has", async () => {
    await clone.addProgram("pulumi", "echo v3.254.0");
    await clone.addProgram("pulumi-language-nodejs");
    await clone.addProgram("pulumi-resource-pulumi-nodejs");
    await clone.addProgram("pulumi-resource-kubernetes");
    const assets = path.join(clone.cache, "../assets");
    await clone.addProgram("etcd", "", assets);
    expect((await setUp({ KUBEBUILDER_ASSETS: assets })).code).toBe(0);
    expect(mirror.requests).toEqual([officialArchives.kubernetes.path]);
    expect((await linkedEngine())["pulumi"]).toBe(path.basename(clone.bin));
  });

  test("builds what it lacks all the same, if CX_SETUP says so", async () => {
    await setUp();
    const { code, stdout } = await setUp({ CX_SETUP: "build" });
    expect(code).toBe(0);
    expect(stdout).not.toContain("Downloading");
    expect(mirror.requests).toHaveLength(3);
    expect((await clone.takeCalls()).filter(isBuild)).toHaveLength(builtPrograms.length);
    expect((await linkedEngine())["pulumi"]).toMatch(/^pulumi-[0-9a-f]{12}$/);
  });

  test("says what CX_SETUP kept it from, if it can't build either", async () => {
    await rm(path.join(clone.bin, "go"));
    const { code, stderr } = await setUp({ CX_SETUP: "build" });
    expect(code).toBe(1);
    expect(stderr).toContain("Now: CX_SETUP=build: no program is downloaded.\n");
  });
});

describe("an official archive that is not what it should be", () => {
  test("is refused by its checksum, and its program built", async () => {
    mirror.answerWith(
      (response, content) => response.end(Buffer.concat([content, Buffer.from("more")])),
      ["plugin"],
    );
    const { code, stdout } = await setUp();
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^ {2}not taken: pulumi-resource-kubernetes: http.*-v4\.25\.0-.*\.tar\.gz was refused, it has the checksum [0-9a-f]{64} and not [0-9a-f]{64}$/m,
    );
    expect(stdout).toContain("One program is built from published Go modules");
    expect(await clone.programsInCache()).toEqual(
      [folders.kubernetes, folders.pulumi, "pulumi-resource-kubernetes"].sort(),
    );
  });

  test("is refused if nobody knows its checksum", async () => {
    await rm(path.join(clone.bin, "go"));
    const list = path.join(clone.directory, "tools/setup/checksums.txt");
    await writeFile(list, (await readFile(list, "utf8")).replace(/^.*envtest.*$/m, ""));
    const { code, stderr } = await setUp();
    expect(code).toBe(1);
    expect(stderr).toContain("Set-up lacks etcd, kube-apiserver:");
    expect(stderr).toContain(
      `Now: etcd, kube-apiserver: tools/setup/checksums.txt has no checksum of ${folders.kubernetes}.tar.gz.`,
    );
    expect(mirror.requests).not.toContain(officialArchives.kubernetes.path);
  });

  test("gives no program that does not run", async () => {
    const broken = await Mirror.start("echo 'needs another libc' >&2; exit 1");
    await broken.writeChecksums(clone.directory);
    const { stdout } = await setUp({ CX_DOWNLOAD_MIRROR: broken.url });
    await broken.stop();
    expect(stdout).toMatch(
      /^ {2}not taken: etcd, kube-apiserver: etcd of http.* does not run: needs another libc$/m,
    );
    expect(await clone.programsInCache()).not.toContain(folders.kubernetes);
  });
});

test.each([
  [{ CX_SETUP: "download" }, "CX_SETUP is 'download'. The only word that it knows is build."],
  [{ CX_DOWNLOAD_MIRROR: "files.example.com" }, "CX_DOWNLOAD_MIRROR has to be an address"],
  [{ CX_DOWNLOAD_MIRROR: "ftp://files.example.com" }, "CX_DOWNLOAD_MIRROR has to be an address"],
  [{ CX_DOWNLOAD_MIRROR: "https://me:secret@example.com" }, "and without an account"],
])("does nothing with a setting that it does not know: %j", async (environment, message) => {
  const { code, stderr } = await setUp(environment);
  expect(code).toBe(1);
  expect(stderr).toContain(message);
  expect(stderr).not.toContain("secret");
  expect((await clone.takeCalls()).filter(isBuild)).toEqual([]);
});
