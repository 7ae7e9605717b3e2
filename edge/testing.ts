import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { testApp, type TestApp, type TestPerson } from "../api/testing.ts";
import { covers, FEED_KEYS, parseWriteToken } from "../core/feed.ts";
import { createLog } from "../core/server/log.ts";
import type { Database } from "../db/open.ts";
import type { EdgeConfig } from "./config.ts";
import type { COPY_PACE } from "./copy.ts";
import type { ReplicaFile } from "./replica-file.ts";
import { startEdge, type Edge } from "./start.ts";
import { storedValues, TABLES } from "./tables.ts";

export type TestEdges = AsyncDisposable & {
  portal: TestApp;
  /** The API's address. */
  home: string;
  edges: Edge[];
  logged: string[];
  /** Another edge of the same home. */
  start(region: string, more?: Partial<EdgeConfig>, pace?: Partial<typeof COPY_PACE>): Promise<Edge>;
  get(
    edge: Pick<Edge, "fetch">,
    who: TestPerson | undefined,
    path: string,
    headers?: Record<string, string>,
  ): Promise<Response>;
  /** Settles when every edge holds what was committed before this call. */
  settled(edges?: Edge[]): Promise<void>;
  folder: string;
};

/** The API with its sequencer on a port, and edges in this process, each with its own file. */
export async function testEdges(
  regions: string[] = ["eu-west-1"],
  settings: Record<string, string> = {},
  heartbeatMs?: number,
): Promise<TestEdges> {
  const portal = await testApp(settings);
  portal.feed(heartbeatMs);
  const { database } = portal;
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    idleTimeout: 60,
    fetch: (request) => portal.app.fetch(request, "127.0.0.1"),
  });
  const home = `http://127.0.0.1:${server.port}`;
  const folder = mkdtempSync(join(tmpdir(), "portal-edge-"));
  const logged: string[] = [];
  const log = createLog("edge", (line) => logged.push(line));
  const edges: Edge[] = [];
  const start: TestEdges["start"] = async (region, more, pace) => {
    const edge = await startEdge(
      {
        region,
        home,
        serviceKey: portal.services.config.serviceKey,
        replicaPath: join(folder, `${region}.db`),
        origins: portal.services.config.origins,
        ...more,
      },
      log,
      pace,
    );
    edges.push(edge);
    return edge;
  };
  for (const region of regions) await start(region);
  const settled = async (which: Edge[] = edges) => {
    const [now] = await database.sql<{ token: string }[]>`
      select epoch || '.' || pg_current_xact_id()::text as token, pg_notify('written', '') from feed_state`;
    const token = parseWriteToken(now?.token ?? "");
    if (!token) throw new Error("no write token");
    const deadline = Date.now() + 15_000;
    for (const edge of which) {
      for (;;) {
        const position = edge.replica.current()?.position();
        if (position && covers(position.epoch, position.snapshot, token)) break;
        if (Date.now() > deadline) throw new Error(`an edge did not follow: ${logged.slice(-5).join(" ")}`);
        await Bun.sleep(5);
      }
    }
  };
  await settled();
  return {
    portal,
    home,
    edges,
    logged,
    start,
    settled,
    folder,
    get: async (edge, who, path, headers = {}) =>
      await edge.fetch(
        new Request(`http://localhost:3001${path}`, {
          headers: { ...(who ? { authorization: `Bearer ${who.edgeToken}` } : {}), ...headers },
        }),
      ),
    [Symbol.asyncDispose]: async () => {
      for (const edge of edges) await edge[Symbol.asyncDispose]();
      await server.stop(true);
      await portal[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Every row of a replica as text, by table and key: what two places are compared by. */
export function dumpReplica(file: ReplicaFile): Map<string, string> {
  const rows = new Map<string, string>();
  for (const [entity, table] of TABLES) {
    for (const row of file.query(table.scan).all()) {
      const values = row.slice(0, table.columns.length);
      rows.set(
        `${entity} ${FEED_KEYS[table.entity].map((key) => values[table.columns.indexOf(key)]).join(":")}`,
        JSON.stringify(values),
      );
    }
  }
  return rows;
}

/** The same of the primary, in one snapshot. */
export async function dumpPrimary({ sql }: Pick<Database, "sql">): Promise<Map<string, string>> {
  const rows = new Map<string, string>();
  await sql.begin("isolation level repeatable read", async (tx) => {
    for (const [entity, table] of TABLES) {
      for (const { row } of await tx.unsafe<{ row: string }[]>(
        `select row::text as row from feed_${entity}`,
      )) {
        const values = JSON.parse(row) as Record<string, unknown>;
        rows.set(
          `${entity} ${FEED_KEYS[table.entity].map((key) => values[key]).join(":")}`,
          JSON.stringify(storedValues(table, values)),
        );
      }
    }
  });
  return rows;
}
