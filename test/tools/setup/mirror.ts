import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { Server, ServerResponse } from "node:http";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { z } from "zod";

const processor = process.arch;
const goProcessor = processor === "x64" ? "amd64" : processor;
const system = process.platform;

interface Archive {
  /** Where a mirror has it: host name and path of the official address. */
  path: string;
  folder: string;
  programs: string[];
  checksum: "sha256" | "sha512";
}

/** The official archives, as their makers name and fill them. */
export const officialArchives = {
  pulumi: {
    path: `github.com/pulumi/pulumi/releases/download/v3.259.0/pulumi-v3.259.0-${system}-${processor}.tar.gz`,
    folder: "pulumi",
    programs: [
      "pulumi",
      "pulumi-analyzer-policy",
      "pulumi-language-nodejs",
      "pulumi-language-python",
      "pulumi-resource-pulumi-nodejs",
    ],
    checksum: "sha256",
  },
  kubernetes: {
    path: `github.com/kubernetes-sigs/controller-tools/releases/download/envtest-v1.36.2/envtest-v1.36.2-${system}-${goProcessor}.tar.gz`,
    folder: "controller-tools/envtest",
    programs: ["etcd", "kube-apiserver", "kubectl"],
    checksum: "sha512",
  },
  plugin: {
    path: `get.pulumi.com/releases/plugins/pulumi-resource-kubernetes-v4.25.0-${system}-${goProcessor}.tar.gz`,
    folder: ".",
    programs: ["LICENSE", "pulumi-resource-kubernetes"],
    checksum: "sha256",
  },
} as const satisfies Record<string, Archive>;

export type ArchiveName = keyof typeof officialArchives;

/** What a server may do instead of sending the file. */
export type Answer = (response: ServerResponse, content: Buffer) => void;

/** A server with the official archives, with small scripts for programs. */
export class Mirror {
  readonly url: string;
  /** Paths that were asked for. */
  readonly requests: string[] = [];
  readonly #server: Server;
  readonly #contents: Map<string, Buffer>;
  readonly #answers = new Map<string, Answer>();

  private constructor(server: Server, contents: Map<string, Buffer>) {
    const { port } = z.object({ port: z.int() }).parse(server.address());
    this.url = `http://127.0.0.1:${String(port)}/files/`;
    this.#server = server;
    this.#contents = contents;
    server.on("request", (request, response) => {
      this.#respond((request.url ?? "").replace("/files/", ""), response);
    });
  }

  static async start(script = "exit 0"): Promise<Mirror> {
    const contents = new Map<string, Buffer>();
    for (const archive of Object.values(officialArchives)) {
      contents.set(archive.path, await pack(archive, script));
    }
    const server = createServer();
    await once(server.listen(0, "127.0.0.1"), "listening");
    return new Mirror(server, contents);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }

  /** From now on this is the answer; without one the file is sent again. */
  answerWith(answer?: Answer, names: ArchiveName[] = ["pulumi", "kubernetes", "plugin"]): void {
    for (const { path: place } of names.map((name) => officialArchives[name])) {
      if (answer) this.#answers.set(place, answer);
      else this.#answers.delete(place);
    }
  }

  /** The list that set-up compares with, for the archives of this server. */
  async writeChecksums(projectDirectory: string): Promise<void> {
    const lines = Object.values(officialArchives).map((archive) => {
      const hash = createHash(archive.checksum).update(this.#contents.get(archive.path) ?? "");
      return `${hash.digest("hex")}  ${path.basename(archive.path)}\n`;
    });
    await writeFile(path.join(projectDirectory, "tools/setup/checksums.txt"), lines.join(""));
  }

  #respond(place: string, response: ServerResponse): void {
    this.requests.push(place);
    const content = this.#contents.get(place);
    if (!content) response.writeHead(404).end();
    else if (this.#answers.has(place)) this.#answers.get(place)?.(response, content);
    else response.end(content);
  }
}

async function pack({ folder, programs }: Archive, script: string): Promise<Buffer> {
  const directory = await mkdtemp(path.join(os.tmpdir(), "cx-tenants-archive-"));
  try {
    await mkdir(path.join(directory, folder), { recursive: true });
    const members = programs.map((name) => path.join(folder, name));
    for (const member of members) {
      const file = path.join(directory, member);
      await writeFile(file, `#!/bin/sh\n# ${member}\n${script}\n`);
      await chmod(file, 0o755);
    }
    const file = path.join(directory, "archive.tar.gz");
    await promisify(execFile)("tar", ["-czf", file, "-C", directory, ...members]);
    return await readFile(file);
  } finally {
    await rm(directory, { recursive: true });
  }
}
