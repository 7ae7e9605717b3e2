import Database from "libsql";

/**
 * What the database does with the next questions: answers, fails, says nothing, does it and loses the answer, does not
 * know the token, has no room for rows.
 */
export type HranaMood = "good" | "failing" | "silent" | "lossy" | "locked" | "full";

export type HostedLibsql = AsyncDisposable & {
  url: string;
  token: string;
  mood: HranaMood;
  delayMs: number;
  /** Pipelines that were asked for. */
  asked: number;
  /** SQL behind its back, for a look or for damage. */
  sql(text: string): unknown[][];
};

type Value = { type: string; value?: string | number; base64?: string };
type Stmt = {
  sql?: string;
  sql_id?: number;
  args?: Value[];
  named_args?: { name: string; value: Value }[];
  want_rows?: boolean;
};
type Cond = { type: string; step?: number; cond?: Cond; conds?: Cond[] };
type Step = { condition?: Cond | null; stmt: Stmt };
type Asked = {
  type: string;
  stmt?: Stmt;
  batch?: { steps: Step[] };
  sql?: string;
  sql_id?: number;
};
type Stream = { db: InstanceType<typeof Database>; texts: Map<number, string> };
type Failure = { message: string; code: string };

/** A libSQL over HTTP (Hrana 2 and 3, as JSON) in front of a file: the protocol that @libsql/client speaks. */
export function startHosted(path: string, given: { port?: number; token?: string } = {}): HostedLibsql {
  const streams = new Map<string, Stream>();
  const token = given.token ?? crypto.randomUUID();
  const open = (): Stream => {
    const db = new Database(path);
    db.exec("pragma journal_mode = wal");
    return { db, texts: new Map() };
  };
  const server = Bun.serve({
    port: given.port ?? 0,
    hostname: "127.0.0.1",
    idleTimeout: 60,
    fetch: async (request) => {
      hosted.asked++;
      const { mood } = hosted;
      await Bun.sleep(hosted.delayMs);
      if (mood === "failing") return new Response("no", { status: 500 });
      if (mood === "silent") await new Promise(() => {});
      if (mood === "locked" || request.headers.get("authorization") !== `Bearer ${token}`)
        return new Response("unauthorized", { status: 401 });
      if (!/\/v[23]\/pipeline$/.test(request.url)) return new Response("not here", { status: 404 });
      const { baton, requests } = (await request.json()) as { baton?: string | null; requests: Asked[] };
      const found = baton ? streams.get(baton) : open();
      if (!found) return new Response("no such stream", { status: 400 });
      if (baton) streams.delete(baton);
      const results = requests.map((asked) => answer(found, asked, mood));
      const isOver = requests.some(({ type }) => type === "close");
      const next = crypto.randomUUID();
      if (isOver) found.db.close();
      else streams.set(next, found);
      if (mood === "lossy") throw new Error("the answer is lost");
      return Response.json({ baton: isOver ? null : next, base_url: null, results });
    },
    error: () => new Response(null, { status: 502 }),
  });
  const hosted: HostedLibsql = {
    url: `http://127.0.0.1:${server.port}`,
    token,
    mood: "good",
    delayMs: 0,
    asked: 0,
    sql: (text) => {
      const { db } = open();
      try {
        const statement = db.prepare(text);
        return statement.reader ? (statement.raw().all() as unknown[][]) : (statement.run(), []);
      } finally {
        db.close();
      }
    },
    [Symbol.asyncDispose]: async () => {
      await server.stop(true);
      for (const { db } of streams.values()) db.close();
    },
  };
  return hosted;
}

function answer(stream: Stream, asked: Asked, mood: HranaMood): object {
  const { type, stmt, batch } = asked;
  if (type === "store_sql") stream.texts.set(asked.sql_id ?? 0, asked.sql ?? "");
  if (type === "close_sql") stream.texts.delete(asked.sql_id ?? 0);
  if (type === "execute" && stmt) {
    const done = tryRun(stream, stmt, mood);
    if ("error" in done) return { type: "error", error: done.error };
    return { type: "ok", response: { type, result: done.result } };
  }
  if (type === "batch" && batch)
    return { type: "ok", response: { type, result: runBatch(stream, batch.steps, mood) } };
  return { type: "ok", response: { type } };
}

function runBatch(stream: Stream, steps: Step[], mood: HranaMood) {
  const results: (object | null)[] = [];
  const errors: (Failure | null)[] = [];
  const holds = (cond: Cond): boolean => {
    if (cond.type === "ok") return results[cond.step ?? 0] != null;
    if (cond.type === "error") return errors[cond.step ?? 0] != null;
    if (cond.type === "not") return !(cond.cond && holds(cond.cond));
    if (cond.type === "and") return (cond.conds ?? []).every(holds);
    if (cond.type === "or") return (cond.conds ?? []).some(holds);
    return cond.type === "is_autocommit" && !stream.db.inTransaction;
  };
  for (const { condition, stmt } of steps) {
    const done = condition && !holds(condition) ? undefined : tryRun(stream, stmt, mood);
    results.push(done && "result" in done ? done.result : null);
    errors.push(done && "error" in done ? done.error : null);
  }
  return { step_results: results, step_errors: errors };
}

function tryRun(stream: Stream, stmt: Stmt, mood: HranaMood): { result: object } | { error: Failure } {
  const sql = stmt.sql ?? stream.texts.get(stmt.sql_id ?? 0) ?? "";
  if (mood === "full" && /^insert/i.test(sql))
    return { error: { message: "database or disk is full", code: "SQLITE_FULL" } };
  try {
    return { result: run(stream, sql, stmt) };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { error: { message: error.message, code: String((error as { code?: string }).code) } };
  }
}

function run({ db }: Stream, sql: string, { args = [], named_args = [] }: Stmt): object {
  const values = args.map(given);
  const names = Object.fromEntries(
    named_args.map(({ name, value }) => [name.replace(/^[:@$]/, ""), given(value)]),
  );
  const bound = named_args.length > 0 ? [names] : values;
  const statement = db.prepare(sql);
  const total = () => (db.prepare("select total_changes()").raw().get() as unknown as [number])[0];
  const before = total();
  const rows = statement.reader
    ? (statement.raw().all(...bound) as unknown as unknown[][])
    : (statement.run(...bound), []);
  const cols = statement.reader ? statement.columns().map(({ name }) => ({ name, decltype: null })) : [];
  return {
    cols,
    rows: rows.map((row) => row.map(taken)),
    affected_row_count: total() - before,
    last_insert_rowid: null,
  };
}

function given({ type, value }: Value): unknown {
  if (type === "null") return null;
  return type === "integer" || type === "float" ? Number(value) : value;
}

function taken(value: unknown): Value {
  if (value === null) return { type: "null" };
  if (typeof value === "number" && Number.isInteger(value)) return { type: "integer", value: String(value) };
  return typeof value === "number" ? { type: "float", value } : { type: "text", value: String(value) };
}
