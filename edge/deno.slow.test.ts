import { join } from "node:path";
import { setDefaultTimeout } from "bun:test";
import { denoServe, findDeno } from "../ops/deno.ts";
import { freePort } from "../ops/postgres.ts";
import { describeEdgeCalendars } from "./testing-calendars.ts";
import { describeEdge } from "./testing-edge.ts";
import { describeEdgeLive, describeStalledAtEdge, type ServedEdge } from "./testing-live.ts";
import type { TestEdges } from "./testing.ts";

setDefaultTimeout(30_000);

const deno = findDeno();
if (deno === undefined)
  console.warn("SKIPPED: an edge under Deno, because its package has no binary for this machine");
else {
  describeEdge("an edge under deno serve", (house) => openDenoEdge(house, deno));
  describeEdgeCalendars("an edge under deno serve", (house) => openDenoEdge(house, deno));
  describeEdgeLive("the live stream of an edge under deno serve", (house) => openDenoEdge(house, deno));
  describeStalledAtEdge("an edge under deno serve", (house) => openDenoEdge(house, deno));
}

/** The same file as Bun runs, in a process that may do what `denoServe` names and nothing else. */
async function openDenoEdge(house: TestEdges, deno: string): Promise<ServedEdge> {
  const { database } = house.portal;
  const { config } = house.portal.services;
  const port = await freePort();
  const host = "127.0.0.1";
  const replicaPath = join(house.folder, "deno", "eu-west-1.db");
  const child = Bun.spawn(denoServe({ deno, port, host, home: house.home, replicaPath }), {
    env: {
      PORT: String(port),
      HOST: host,
      REGION: "eu-west-1",
      HOME_URL: house.home,
      SERVICE_KEY: config.serviceKey,
      REPLICA_URL: `file:${replicaPath}`,
      APP_ORIGINS: config.origins.join(","),
      PARENT_PID: String(process.pid),
    },
    stdout: "ignore",
    stderr: "inherit",
  });
  const base = `http://${host}:${port}`;
  const until = async (isSo: () => Promise<boolean>) => {
    for (const deadline = Date.now() + 15_000; !(await isSo());) {
      if (Date.now() > deadline) throw new Error("the edge under Deno did not follow");
      await Bun.sleep(10);
    }
  };
  const batch = async () => {
    try {
      return ((await (await fetch(`${base}/healthz`)).json()) as { batch: number | null }).batch ?? -1;
    } catch {
      // It is still starting.
      return -1;
    }
  };
  await until(async () => (await batch()) >= 0);
  return {
    port,
    fetch: (request) => {
      const { pathname, search } = new URL(request.url);
      const { method, headers } = request;
      // As it went over the wire.
      return fetch(base + pathname + search, { method, headers, redirect: "manual", decompress: false });
    },
    settled: async () => {
      const { sql } = database;
      const [now] = await sql<
        { xid: string }[]
      >`select pg_current_xact_id()::text as xid, pg_notify('written', '')`;
      await until(async () => {
        const [seen] = await sql<{ batch: string | null }[]>`
          select min(batch) as batch from feed_batches where pg_visible_in_snapshot(${now?.xid ?? ""}::xid8, snapshot)`;
        return seen?.batch != null && (await batch()) >= Number(seen.batch);
      });
    },
    close: async () => {
      child.kill();
      await child.exited;
    },
  };
}
