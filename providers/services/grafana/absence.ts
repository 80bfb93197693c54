import { z } from "zod";
import { CxError } from "../../errors.ts";
import { GoneError, NoAnswerError } from "../../gone-services.ts";
import type { HttpClient } from "../../http/client.ts";
import type { Deadline } from "../../flow/deadline.ts";

/** Grafana answers this without a login, and nothing else does. */
const health = z.looseObject({ database: z.string() });
const list = z.array(z.looseObject({ name: z.string() }));
const ownOrganization = z.looseObject({ id: z.int() });

/**
 * A data source was answered with 404: throws a GoneError when Grafana itself has none of that name, and
 * a NoAnswerError when the answer came from something else, such as a gateway without a route. A token
 * sees its own organization alone, so what it does not see proves nothing of another one.
 * @param organization the one that the data source is in, where the program says so.
 */
export async function proveAbsence(
  client: HttpClient,
  { name, organization }: { name: string; organization: number | undefined },
  deadline: Deadline,
  cause: unknown,
): Promise<never> {
  const ask = async (path: string, operation: string): Promise<unknown> => {
    const { json } = await client.send({ method: "GET", path, operation, deadline });
    return json;
  };
  const isGrafana = await ask("/api/health", "see whether Grafana is there").then(
    (json) => health.safeParse(json).success,
    () => false,
  );
  if (!isGrafana) throw notGrafana(name, cause);
  // Only an answer with success proves that something is not there.
  const rows = list.safeParse(await ask("/api/datasources", "list the Grafana data sources"));
  if (!rows.success || rows.data.some((row) => row.name === name)) throw notGrafana(name, cause);
  if (organization !== undefined) {
    const own = await ask("/api/org", "see which Grafana organization this login is of");
    const id = ownOrganization.safeParse(own).data?.id;
    if (id !== organization) throw otherOrganization(name, organization, id);
  }
  throw noSuchDataSource(name, cause);
}

function otherOrganization(name: string, organization: number, own: number | undefined): CxError {
  const words = own === undefined ? "one that it does not name" : String(own);
  return new CxError(
    `the Grafana data source '${name}' is not in the organization of this login (${words}), and nothing shows whether it is in ${String(organization)}; nothing was changed`,
    "use a token of the wanted organization, or correct grafana.organization",
  );
}

function notGrafana(name: string, cause: unknown): CxError {
  return new NoAnswerError(
    `cannot read the Grafana data source '${name}': HTTP 404, but not from Grafana; nothing was changed`,
    "check grafana.url with its path, e.g. https://<host>/grafana, and the routes of the gateway: <grafana.url>/api/health has to answer",
    { cause },
  );
}

function noSuchDataSource(name: string, cause: unknown): CxError {
  const what = `the Grafana data source '${name}'`;
  return new GoneError(
    what,
    `there is no Grafana data source '${name}'; nothing was changed`,
    "check grafana.dataSource (Grafana: Connections, Data sources; capitals count) and that grafana.url has Grafana's path",
    { cause },
  );
}
