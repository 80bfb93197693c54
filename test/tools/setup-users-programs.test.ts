import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { readlink, rm } from "node:fs/promises";
import path from "node:path";
import { FreshClone } from "./fresh-clone.ts";

let clone: FreshClone;

beforeEach(async () => {
  clone = await FreshClone.make();
  await rm(path.join(clone.bin, "go"));
});

afterEach(async () => {
  await clone.remove();
});

/** A complete Pulumi CLI on the user's PATH that can download plugins. */
async function addUsersPulumi(version: string): Promise<void> {
  const install = `if [ "$1" = version ]; then echo v${version}; exit; fi
folder="$PULUMI_HOME/plugins/resource-kubernetes-v4.25.0"
mkdir -p "$folder" && echo '#!/bin/sh' > "$folder/pulumi-resource-kubernetes"
chmod +x "$folder/pulumi-resource-kubernetes"`;
  await clone.addProgram("pulumi", install);
  await clone.addProgram("pulumi-language-nodejs");
  await clone.addProgram("pulumi-resource-pulumi-nodejs");
}

test("takes Pulumi from PATH and the Kubernetes programs from KUBEBUILDER_ASSETS", async () => {
  await addUsersPulumi("3.254.0");
  const assets = path.join(clone.cache, "../assets");
  await clone.addProgram("etcd", "", assets);
  await clone.addProgram("kube-apiserver", "", assets);
  const { code, stderr } = await clone.setUp({ KUBEBUILDER_ASSETS: assets });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(await clone.programsInCache()).toEqual([]);
  expect(await readlink(path.join(clone.binDirectory, "pulumi"))).toBe(
    path.join(clone.bin, "pulumi"),
  );
  expect(await clone.takeCalls()).toContain("pulumi plugin install resource kubernetes 4.25.0");
});

test.each([
  ["is too old", () => addUsersPulumi("3.253.9")],
  ["has no language host", () => clone.addProgram("pulumi", "echo v3.259.0")],
  ["does not run", () => clone.addProgram("pulumi", "exit 1")],
])("does not take a Pulumi that %s", async (_reason, addPulumi) => {
  await addPulumi();
  const { stderr } = await clone.setUp();
  expect(stderr).toContain("Set-up lacks etcd, kube-apiserver, pulumi, pulumi-language-nodejs");
});

test("says why the user's Pulumi did not get the Kubernetes plugin", async () => {
  const offline = `if [ "$1" = version ]; then echo v3.259.0; exit; fi
echo 'error: no such host' >&2; exit 1`;
  await addUsersPulumi("3.259.0");
  await clone.addProgram("pulumi", offline);
  const { code, stderr } = await clone.setUp();
  expect(code).toBe(1);
  expect(stderr).toContain("could not download the Kubernetes plugin: error: no such host");
  expect(stderr).toContain("Set-up lacks etcd, kube-apiserver, pulumi-resource-kubernetes");
});
