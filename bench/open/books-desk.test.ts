import { afterAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { booksDesk } from "./books-desk.ts";
import { drive } from "./drive.ts";
import { openJournal, readJournal, type JournalLine } from "./journal.ts";
import { seeded } from "./timeline.ts";
import { openWire } from "./wire.ts";

const folder = mkdtempSync(join(tmpdir(), "portal-desk-"));
afterAll(() => rmSync(folder, { recursive: true }));

const person = (userId: string) => ({
  userId,
  sessionId: "s",
  email: `${userId}@bench.example`,
  callId: "c",
});

/** Plays the books against a server that turns some away, and gives what both sides have in the end. */
async function played(countMax: number) {
  const rows = new Map<string, { amount: string; approvals: number }>();
  const keys = new Map<string, string>();
  let asked = 0;
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: async (request) => {
      // Every seventh is refused, of either kind.
      if (++asked % 7 === 0) return new Response("{}", { status: 503, headers: { "retry-after": "1" } });
      const body = (await request.json()) as { id: string; amount: string; expense_ids: string[] };
      if (!request.url.endsWith("/bulk-approve")) {
        rows.set(body.id, { amount: body.amount, approvals: 0 });
        return new Response("{}", { status: 201 });
      }
      keys.set(request.headers.get("idempotency-key") ?? "", body.expense_ids.join());
      for (const id of body.expense_ids) (rows.get(id) ?? { approvals: 0 }).approvals++;
      return new Response("{}");
    },
  });
  const url = `http://127.0.0.1:${server.port}`;
  const api = { url, wire: openWire(url, 50) };
  const file = join(folder, crypto.randomUUID());
  const journal = openJournal(file);
  const driven = await drive({
    stages: [{ seconds: 5, perSecond: 300 }],
    thinkSeconds: 0,
    asks: { expense: 1 },
    people: [person("artist")],
    password: "x",
    api,
    edgeOf: () => api,
    tokensOf: async () => ({ accessToken: "a", edgeToken: "e" }),
    seed: 1,
    signal: new AbortController().signal,
    desk: booksDesk([person("one"), person("two")], journal, seeded(2)),
    countMax,
  });
  await journal.close();
  api.wire.close();
  await server.stop(true);
  const lines: JournalLine[] = [];
  for await (const some of readJournal(file)) lines.push(...some);
  return { rows, keys, lines, driven };
}

test("stopped while an approval waits to be tried again, it ends with what it has", async () => {
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: ({ url }) => new Response("{}", { status: url.endsWith("/bulk-approve") ? 503 : 201 }),
  });
  const url = `http://127.0.0.1:${server.port}`;
  const api = { url, wire: openWire(url, 50) };
  const journal = openJournal(join(folder, crypto.randomUUID()));
  const driven = await drive({
    stages: [{ seconds: 60, perSecond: 300 }],
    thinkSeconds: 0,
    asks: { expense: 1 },
    people: [person("artist")],
    password: "x",
    api,
    edgeOf: () => api,
    tokensOf: async () => ({ accessToken: "a", edgeToken: "e" }),
    seed: 1,
    signal: AbortSignal.timeout(1_000),
    desk: booksDesk([person("one")], journal, seeded(2)),
  });
  await journal.close();
  api.wire.close();
  await server.stop(true);
  expect(driven.seconds).toBeLessThan(5);
  expect(driven.tallies.get("approvals")?.errors["503"]).toBeGreaterThan(0);
}, 8_000);

test("so many are handed in, and whatever was taken is approved once, fifty at a time and the rest at the end", async () => {
  const { rows, keys, lines, driven } = await played(330);
  const handed = lines.filter((line) => line.kind === "expense");
  const taken = handed.filter(({ status }) => status === 201);
  expect(handed).toHaveLength(330);
  expect(taken.length).toBeLessThan(330);
  expect(new Set(taken.map(({ id }) => id))).toEqual(new Set(rows.keys()));
  for (const { id, minor } of taken)
    expect(rows.get(id)).toEqual({ amount: (minor / 100).toFixed(2), approvals: 1 });
  const approvals = lines.filter((line) => line.kind === "approval");
  expect(approvals.map(({ status }) => status)).toEqual(approvals.map(() => 200));
  expect(approvals.flatMap(({ ids }) => ids).sort()).toEqual([...rows.keys()].sort());
  expect(
    approvals
      .map(({ ids }) => ids.length)
      .sort((a, b) => b - a)
      .slice(0, 5),
  ).toEqual([50, 50, 50, 50, 50]);
  // A batch that was refused came back with its own key.
  expect(keys.size).toBe(approvals.length);
  expect(driven.tallies.get("approvals")?.answered.totalCount).toBeGreaterThanOrEqual(approvals.length);
  expect(driven.due).toBe(
    [...driven.tallies.values()].reduce((sum, one) => sum + one.answered.totalCount, 0),
  );
}, 20_000);
