import pg from "pg";
import { SESSION_SETTINGS } from "./open.ts";

export type DatabasePaths = {
  databaseUrl: string;
  /** The server itself; the same address where there is no pooler. */
  databaseDirectUrl: string;
  databasePrepare: boolean;
};

const ANSWER_MS_MAX = 2_000;
/** A pooler that moves its clients does it as soon as somebody else holds the back end that they had. */
const HOLDERS_MAX = 8;
const UNKNOWN_STATEMENT = "26000";
const UNKNOWN_PARAMETER = "08P01";

/**
 * What is wrong with the way to the database, in one sentence, or undefined: a pooler that loses prepared statements
 * while we prepare (PgBouncer before 1.21 in transaction mode: a query fails now and then, under load), one that
 * drops the time limits of a session, or one where LISTEN needs the server itself.
 * @throws what the driver throws when nobody answers.
 */
export async function findPoolerFault(paths: DatabasePaths): Promise<string | undefined> {
  const { databaseUrl, databaseDirectUrl, databasePrepare } = paths;
  if ((await lookAt(databaseDirectUrl)).kind !== "stays")
    return databaseUrl === databaseDirectUrl
      ? "DATABASE_URL leads through a pooler: name the server itself in DATABASE_DIRECT_URL, for LISTEN and the feed"
      : "DATABASE_DIRECT_URL leads through a pooler, where nobody can LISTEN: name the server itself";
  if (databaseUrl === databaseDirectUrl) return undefined;
  const { kind, isLimited } = await lookAt(databaseUrl);
  if (kind === "refuses" || !isLimited)
    return `DATABASE_URL leads through a pooler that passes neither a role nor time limits on: see ignore_startup_parameters and connect_query in ops/deploy/pgbouncer.ini`;
  if (kind === "loses" && databasePrepare)
    return "DATABASE_URL leads through a pooler that loses prepared statements (PgBouncer does before 1.21): set DATABASE_PREPARE=off, or update it and set max_prepared_statements";
  return undefined;
}

type Seen = {
  /**
   * A session keeps its back end; or it is moved, and its prepared statements with it, or not; or it is not even
   * begun with our parameters.
   */
  kind: "stays" | "keeps" | "loses" | "refuses";
  /** In time and in what it may do, without having said so itself. */
  isLimited: boolean;
};

async function lookAt(url: string): Promise<Seen> {
  const clients: pg.Client[] = [];
  let isLimited = false;
  const connect = async () => {
    const client = new pg.Client({
      connectionString: url,
      application_name: "probe",
      connectionTimeoutMillis: ANSWER_MS_MAX,
      query_timeout: ANSWER_MS_MAX,
      ...SESSION_SETTINGS,
    });
    // A connection that breaks between two queries fails the next one; without a listener it would end the program.
    client.on("error", () => {});
    await client.connect();
    clients.push(client);
    return client;
  };
  try {
    const one = await connect();
    const name = `probe_${crypto.randomUUID()}`;
    const ask = async () => {
      const { rows } = await one.query<{ pid: number; is_limited: boolean }>({
        name,
        text: `select pg_backend_pid() as pid, current_setting('statement_timeout') <> '0'
          and current_setting('role') <> 'none' as is_limited`,
      });
      const [row] = rows;
      if (!row) throw new Error("a query without a from clause gave no row");
      return row;
    };
    const first = await ask();
    isLimited = first.is_limited;
    // A server tells its own number at the start, a pooler one that it made up.
    if (first.pid === (one as unknown as { processID: number }).processID)
      return { kind: "stays", isLimited };
    for (let held = 0; held < HOLDERS_MAX; held++) {
      // Released a moment ago, the back end of before is the first to be lent.
      await (await connect()).query("begin");
      if ((await ask()).pid !== first.pid) return { kind: "keeps", isLimited };
    }
    return { kind: "stays", isLimited };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === UNKNOWN_STATEMENT) return { kind: "loses", isLimited };
    if (code === UNKNOWN_PARAMETER) return { kind: "refuses", isLimited };
    throw error;
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
}
