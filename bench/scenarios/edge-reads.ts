import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Libsql from "libsql";
import { listSchedules } from "../../edge/schedules.ts";
import type { Query } from "../../edge/replica-file.ts";
import type { Reader } from "../../edge/token.ts";
import { startCeiling } from "../ceilings/start.ts";
import { RATIOS } from "../contract.ts";
import type { Pair } from "../rounds.ts";
import type { BenchHouse, SignedIn } from "../house.ts";

const DAY_MS = 86_400_000;
const PAGE = 20;
/**
 * As many different addresses, asked in turn, are cold for good: an edge remembers 20,000 addresses asked for once,
 * and keeps the answers of those asked for twice (edge/pages.ts).
 */
const COLD_ADDRESSES = 50_000;

/** An artist's page of their schedule at one edge: kept, unchanged since they last asked, and straight from the file. */
export async function edgeReads(
  house: BenchHouse,
  who: SignedIn,
  closing: AsyncDisposableStack,
): Promise<Pair[]> {
  const edge = house.edge();
  const headers = { authorization: `Bearer ${who.edgeToken}` };
  const from = Math.floor(Date.now() / DAY_MS) * DAY_MS;
  const address = (startMs: number) => `/v1/schedules?start=${new Date(startMs).toISOString()}&limit=${PAGE}`;
  const path = address(from);
  const response = await fetch(edge.url + path, { headers: { ...headers, "accept-encoding": "identity" } });
  const bytes = await response.bytes();
  const etag = response.headers.get("etag");
  if (response.status !== 200 || etag === null) throw new Error(`the edge answered ${response.status}`);
  const body = join(house.folder, "body.json");
  writeFileSync(body, bytes);

  const { sql, values } = questionOf(house, who.reader, new Date(from).toISOString());
  const ours = { origin: edge.url, pid: edge.pid, headers };
  const cold = Array.from({ length: COLD_ADDRESSES }, (_, at) => address(from + at));
  const kilobytes = (bytes.byteLength / 1_000).toFixed(1);
  return [
    {
      name: "edge schedule, hot",
      goal: RATIOS.edgeHot,
      ours: { ...ours, paths: [path] },
      ceiling: {
        name: `Bun.serve, the same ${kilobytes} kB`,
        ...(await startCeiling("serve", [body], closing)),
      },
    },
    {
      name: "edge schedule, 304",
      goal: RATIOS.edgeUnchanged,
      ours: { ...ours, paths: [path], headers: { ...headers, "if-none-match": etag } },
      ceiling: { name: "Bun.serve, an empty 304", ...(await startCeiling("serve", [], closing)) },
    },
    {
      name: "edge schedule, cold",
      goal: RATIOS.edgeCold,
      ours: { ...ours, paths: cold },
      ceiling: {
        name: "Bun.serve, the same query of libSQL",
        ...(await startCeiling("replica", [newestReplica(house), sql, JSON.stringify(values)], closing)),
      },
    },
  ];
}

/** The statement and the values that the edge puts to its file for this page. */
function questionOf(house: BenchHouse, reader: Reader, start: string): { sql: string; values: unknown[] } {
  using db = openReadOnly(newestReplica(house));
  let asked: { sql: string; values: unknown[] } | undefined;
  listSchedules(
    {
      longestItemMs: () => DAY_MS,
      query: (sql) => ({
        all: (...values) => {
          asked = { sql, values };
          return (db.prepare(sql).raw() as unknown as Query).all(...values);
        },
      }),
    },
    reader,
    { start, limit: PAGE },
  );
  if (!asked) throw new Error("the edge put no question to its file");
  return asked;
}

function openReadOnly(file: string) {
  const db = new Libsql(file, { readonly: true });
  return Object.assign(db, { [Symbol.dispose]: () => void db.close() });
}

function newestReplica(house: BenchHouse): string {
  const folder = join(house.folder, "edge");
  const { region } = house.edge();
  const newest = readdirSync(folder)
    .filter((name) => name.startsWith(`${region}.`) && name.endsWith(".db"))
    .sort()
    .at(-1);
  if (newest === undefined) throw new Error(`${region} has no file`);
  return join(folder, newest);
}
