/**
 * The crowd of pooled.slow.test.ts, a program of its own for it needs more open files than a test has: `COUNT`
 * connections at once, and when all are there each asks one query. One line of JSON: what they met.
 * `bun db/pooled.load.ts ADDRESS COUNT`
 */
import pg from "pg";
import { must } from "../core/assert.ts";

const AT_ONCE = 200;
const [url, count] = [must(process.argv[2], "an address"), Number(must(process.argv[3], "a count"))];

/** Everybody in turn, some at a time, as a crowd behind many servers does. */
async function each<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  for (let at = 0; at < items.length; at += AT_ONCE)
    await Promise.all(items.slice(at, at + AT_ONCE).map(work));
}

const failures = new Set<string>();
const told = (error: unknown) => {
  failures.add(error instanceof Error ? error.message : String(error));
};
const clients = Array.from({ length: count }, () => new pg.Client({ connectionString: url }));
for (const client of clients) client.on("error", told);
const connected = new Set<pg.Client>();
await each(clients, (client) => client.connect().then(() => void connected.add(client), told));
const backends = new Set<number>();
let answered = 0;
await each([...connected], async (client) => {
  // Its own number comes back: an answer that was meant for somebody else would not be counted.
  const own = clients.indexOf(client);
  const asked = client.query<{ own: number; pid: number; most: number }>(
    "select $1::int as own, pg_backend_pid() as pid",
    [own],
  );
  await asked.then(({ rows: [row] }) => {
    if (row?.own !== own) return;
    answered += 1;
    backends.add(row.pid);
  }, told);
});
console.log(
  JSON.stringify({ connected: connected.size, answered, backends: backends.size, failures: [...failures] }),
);
// Asked by the test, which looks at the pooler while everybody is still there.
for await (const _line of console) break;
process.exit(0);
