import { chmod, chown, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { z } from "zod";
import { loadCertificates } from "../../../sandbox/certificates.ts";
import { stateServers } from "../../../tools/setup/state-servers.mjs";
import type { Place, StateServer } from "../server.ts";
import { freePort } from "./free-port.ts";
import { startServer } from "./restartable.ts";

const user = "pulumi";
const password = "canary-database-password";

/** PostgreSQL with passwords and TLS, as one would run it. */
export async function startPostgres(): Promise<StateServer> {
  const { postgresql } = await stateServers();
  const directory = await mkdtemp(join(tmpdir(), "cx-postgres-"));
  const cluster = new Cluster(directory, postgresql, await freePort(), await account());
  const caCertFile = await cluster.initialise();
  const server = await startServer(cluster.program, () => cluster.sql("postgres", "select 1"));
  let places = 0;
  return {
    ...server,
    emptyPlace: async () => {
      places += 1;
      const database = places === 1 ? "pulumi" : `pulumi${String(places)}`;
      await cluster.sql("postgres", `create database ${database}`);
      return cluster.place(database, caCertFile);
    },
    remove: async () => {
      await server.goAway();
      await rm(directory, { recursive: true });
    },
  };
}

class Cluster {
  readonly #directory: string;
  readonly #programs: string;
  readonly #port: number;
  readonly #account: { uid: number; gid: number } | undefined;

  constructor(
    directory: string,
    programs: string,
    port: number,
    account: { uid: number; gid: number } | undefined,
  ) {
    this.#directory = directory;
    this.#programs = programs;
    this.#port = port;
    this.#account = account;
  }

  /** @returns the CA that a client has to know. */
  async initialise(): Promise<string> {
    const { cert, key, caCertFile } = await loadCertificates(this.#directory, "cx.localhost");
    const files = { cert: this.#file("server.crt"), key: this.#file("server.key") };
    const passwordFile = this.#file("password");
    await writeFile(files.cert, cert);
    await writeFile(files.key, key, { mode: 0o600 });
    await writeFile(passwordFile, password);
    if (this.#account) {
      const { uid, gid } = this.#account;
      const theirs = [this.#directory, passwordFile, files.cert, files.key];
      await Promise.all(theirs.map((file) => chown(file, uid, gid)));
      // Our own CLI reads the CA here too.
      await chmod(this.#directory, 0o755);
    }
    const login = ["-U", user, "--auth=scram-sha-256", `--pwfile=${passwordFile}`];
    await execa(
      join(this.#programs, "initdb"),
      ["-D", this.#file("data"), "-E", "UTF8", "--locale=C", "--no-sync", ...login],
      { ...this.#account, cwd: this.#directory },
    );
    return caCertFile;
  }

  get program() {
    const options = {
      listen_addresses: "127.0.0.1",
      port: String(this.#port),
      unix_socket_directories: "",
      ssl: "on",
      ssl_cert_file: this.#file("server.crt"),
      ssl_key_file: this.#file("server.key"),
    };
    return {
      name: "postgres",
      program: join(this.#programs, "postgres"),
      args: [
        ...["-D", this.#file("data")],
        ...Object.entries(options).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
      ],
      directory: this.#directory,
      account: this.#account,
    };
  }

  async sql(database: string, statement: string): Promise<string> {
    const { stdout } = await execa(
      join(this.#programs, "psql"),
      ["-X", "-A", "-t", "-h", "127.0.0.1", "-p", String(this.#port), "-U", user, database],
      { input: statement, env: { PGPASSWORD: password } },
    );
    return stdout;
  }

  place(database: string, caCertFile: string): Place {
    const address = `127.0.0.1:${String(this.#port)}/${database}`;
    return {
      url: `postgres://${user}@${address}?sslmode=verify-full&sslrootcert=${caCertFile}`,
      env: { PGPASSWORD: password },
      words: [
        ["db.example.com:5432/pulumi", address],
        ["/etc/ssl/db-ca.crt", caCertFile],
      ],
      contents: async () => readTable(await this.sql(database, table), database),
    };
  }

  #file(name: string): string {
    return join(this.#directory, name);
  }
}

const table = "select coalesce(json_object_agg(key, data->>'data'), '{}') from pulumi_state";

/**
 * The state is stored as base64, in which no canary would ever be found. The CLI takes the path of the
 * address for a folder, so that each key begins with the name of the database.
 */
function readTable(text: string, database: string): Map<string, string> {
  const rows = z.record(z.string(), z.base64()).parse(JSON.parse(text));
  return new Map(
    Object.entries(rows).map(([key, data]) => [
      key.replace(`${database}/`, ""),
      Buffer.from(data, "base64").toString("utf8"),
    ]),
  );
}

/** PostgreSQL refuses to run as root. */
async function account(): Promise<{ uid: number; gid: number } | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const ask = async (option: string) => Number((await execa("id", [option, "nobody"])).stdout);
  return { uid: await ask("-u"), gid: await ask("-g") };
}
