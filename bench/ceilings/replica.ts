import Libsql from "libsql";

/**
 * The ceiling of a read from a replica: `Bun.serve` and one prepared query over the same file, rows to JSON, nothing
 * else. `replica.ts PORT FILE SQL PARAMETERS-JSON`
 */
const [port = "0", file = "", query = "", parameters = "[]"] = process.argv.slice(2);
const statement = new Libsql(file, { readonly: true }).prepare(query);
const given = JSON.parse(parameters) as unknown[];
const headers = { "content-type": "application/json" };
Bun.serve({
  port: Number(port),
  hostname: "127.0.0.1",
  reusePort: true,
  fetch: () => new Response(JSON.stringify(statement.all(...given)), { headers }),
});
console.log("listening");
