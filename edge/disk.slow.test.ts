import { afterAll, beforeAll, expect, test } from "bun:test";
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import type { TestPerson } from "../api/testing.ts";
import { freePort } from "../ops/postgres.ts";
import { testEdges, type TestEdges } from "./testing.ts";

const FILE_BYTES_MAX = 400_000;
const WAIT_MS_MAX = 15_000;

let house: TestEdges;
let manager: TestPerson;
let production: string;
let edge: ChildProcess | undefined;
beforeAll(async () => {
  house = await testEdges([]);
  manager = await house.portal.person(["manager"]);
  production = await house.portal.production(manager.organisationId, [manager]);
}, 30_000);
afterAll(async () => {
  edge?.kill("SIGKILL");
  await house[Symbol.asyncDispose]();
});

const add = (count: number) => house.portal.database.sql`
  insert into schedules (id, organisation_id, production_id, title, kind, local_start, zone, starts_at, status, notes)
  select gen_random_uuid(), ${manager.organisationId}, ${production}, 'item', 'call', '2026-01-01 10:00', 'UTC',
    '2026-01-01T10:00:00Z', 'scheduled', repeat('n', 2000) from generate_series(1, ${count}::int)`;

test.skipIf(spawnSync("prlimit", ["--version"]).status !== 0)(
  "a disk that takes no more: the last good data is served, it is said once, and what was missed comes when there is room",
  async () => {
    const port = await freePort();
    const said: string[] = [];
    // A file may grow so long and no longer: what a full disk says, without a disk to fill.
    edge = spawn(
      "prlimit",
      [`--fsize=${FILE_BYTES_MAX}:unlimited`, process.execPath, join(import.meta.dirname, "main.ts")],
      {
        env: {
          PATH: process.env.PATH ?? "",
          PORT: String(port),
          HOST: "127.0.0.1",
          REGION: "full",
          HOME_URL: house.home,
          SERVICE_KEY: house.portal.services.config.serviceKey,
          REPLICA_URL: `file:${join(house.folder, "full", "r.db")}`,
          PARENT_PID: String(process.pid),
        },
        stdio: ["ignore", "ignore", "pipe"],
      },
    );
    edge.stderr?.on("data", (data: Buffer) => said.push(...String(data).split("\n")));
    const health = async () => {
      const response = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => undefined);
      return (await response?.json()) as
        | { batch: number | null; trouble: string | null; lag_ms: number }
        | undefined;
    };
    const until = async (what: string, met: () => Promise<boolean>) => {
      const deadline = Date.now() + WAIT_MS_MAX;
      while (!(await met())) {
        if (Date.now() > deadline) throw new Error(`not in time: ${what}; ${said.slice(-5).join(" ")}`);
        await Bun.sleep(50);
      }
    };
    const read = async (limit: number) => {
      const response = await fetch(`http://127.0.0.1:${port}/v1/schedules?limit=${limit}`, {
        headers: { authorization: `Bearer ${manager.edgeToken}` },
      });
      return {
        status: response.status,
        rows: ((await response.json()) as { data?: unknown[] }).data?.length,
      };
    };
    await add(5);
    await until("a replica", async () => (await health())?.batch != null && (await read(100)).rows === 5);
    await add(500);
    await until("trouble", async () => (await health())?.trouble != null);
    for (let limit = 1; limit <= 20; limit++) {
      expect(await read(limit)).toEqual({ status: 200, rows: Math.min(5, limit) });
      await Bun.sleep(100);
    }
    expect((await health())?.lag_ms).toBeGreaterThan(1_500);
    expect(said.filter((line) => line.includes("no room for the replica"))).toHaveLength(1);
    expect(said.join()).not.toContain("replica dropped");
    spawnSync("prlimit", ["--pid", String(edge.pid), "--fsize=unlimited"]);
    await until(
      "room again",
      async () => (await health())?.trouble === null && (await read(100)).rows === 100,
    );
    expect(said.join()).toContain("room for the replica again");
  },
  60_000,
);
