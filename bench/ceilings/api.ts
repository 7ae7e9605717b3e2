import { Elysia } from "elysia";
import postgres from "postgres";
import { asTenant, type DatabaseRole } from "../../db/tenancy.ts";

/**
 * The ceilings of the API: bare Elysia that answers bytes from memory, that puts prepared statements to PostgreSQL all
 * at once, or that runs them one after the other in a transaction. `api.ts PORT PLAN-FILE`
 */
export type Plan =
  | { kind: "bytes"; file: string }
  /** As the program's role, with whose rows are seen said as ours says it (db/tenancy.ts). */
  | { kind: "reads" | "writes"; databaseUrl: string; organisationId: string; statements: Statement[] };
/** A value that is `$id` is another uuid at every request. */
export type Statement = { sql: string; values: unknown[] };

const [port = "0", planFile = ""] = process.argv.slice(2);
const plan = (await Bun.file(planFile).json()) as Plan;
const answer = await answerOf(plan);
new Elysia({ precompile: true })
  .get("/", answer)
  .post("/", answer, { parse: "none" })
  .listen({ port: Number(port), hostname: "127.0.0.1" });
console.log("listening");

async function answerOf(now: Plan): Promise<(context: { request: Request }) => Promise<Response> | Response> {
  const headers = { "content-type": "application/json" };
  if (now.kind === "bytes") {
    const bytes = await Bun.file(now.file).bytes();
    return () => new Response(bytes, { headers });
  }
  const sql = postgres(now.databaseUrl, {
    max: 8,
    fetch_types: false,
    connection: { application_name: "ceiling", role: "portal_app" satisfies DatabaseRole },
  });
  const scoped = asTenant(sql, now.organisationId);
  const filled = (values: unknown[], id: string) => values.map((value) => (value === "$id" ? id : value));
  if (now.kind === "reads") {
    return async () => {
      const rows = await Promise.all(
        now.statements.map(({ sql: text, values }) =>
          scoped.unsafe(text, values as never[], { prepare: true }),
        ),
      );
      return new Response(JSON.stringify(rows), { headers });
    };
  }
  return async ({ request }) => {
    await request.json();
    const id = crypto.randomUUID();
    const rows = await sql.begin(async (tx) => {
      let last: unknown;
      for (const { sql: text, values } of now.statements)
        last = await tx.unsafe(text, filled(values, id) as never[], { prepare: true });
      return last;
    });
    return new Response(JSON.stringify(rows), { status: 201, headers });
  };
}
