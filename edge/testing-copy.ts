import { expect } from "bun:test";
import { join } from "node:path";
import type { TestPerson } from "../api/testing.ts";
import { startHosted, type HostedLibsql } from "./testing-hrana.ts";
import { dumpReplica, testEdges, type TestEdges } from "./testing.ts";
import type { Edge } from "./start.ts";

const HEARTBEAT_MS = 300;
/** Everything that waits in production, in a hurry; a copy that gets a heartbeat must not look still. */
export const HURRIED = {
  requestMsMax: 400,
  stillMs: 3 * HEARTBEAT_MS,
  everyMs: 10,
  backoffMsMin: 20,
  backoffMsMax: 200,
  lastMsMax: 1_000,
};
/** A build that its edge did not live to end is waited for half a minute. */
const COPIED_MS_MAX = 45_000;
/** Nobody is there. */
export const AWAY = "http://127.0.0.1:9";

export type CopyHouse = AsyncDisposable &
  Omit<TestEdges, "start"> & {
    hosted: HostedLibsql;
    manager: TestPerson;
    production: string;
    /** An edge that shares the copy; each name is a machine with its own disk. */
    start(machine: string, home?: string): Promise<Edge>;
    add(count: number): Promise<void>;
    /** Settles when the copy is, row for row, what the edge's file is. */
    copied(edge: Edge): Promise<void>;
    until(what: string, met: () => boolean | Promise<boolean>, ms?: number): Promise<void>;
    said(event: string): number;
  };

export async function copyHouse(): Promise<CopyHouse> {
  const house = await testEdges([], {}, HEARTBEAT_MS);
  const hosted = startHosted(join(house.folder, "hosted.sqlite"));
  const manager = await house.portal.person(["manager"]);
  const production = await house.portal.production(manager.organisationId, [manager]);
  const { sql } = house.portal.database;
  const standing = () => {
    const [table] = hosted.sql("select 1 from sqlite_master where name = 'copy_position'");
    return Number((table && hosted.sql("select batch from copy_position")[0]?.[0]) ?? -1);
  };
  const until = async (what: string, met: () => boolean | Promise<boolean>, ms = 10_000) => {
    for (const deadline = Date.now() + ms; !(await met());) {
      if (Date.now() > deadline) throw new Error(`not in time: ${what}; ${house.logged.slice(-5).join(" ")}`);
      await Bun.sleep(10);
    }
  };
  return {
    ...house,
    hosted,
    manager,
    production,
    until,
    start: (machine, home = house.home) => {
      const { url, token } = hosted;
      return house.start(machine, { home, region: "eu-west-1", copy: { url, token } }, HURRIED);
    },
    add: async (count) => {
      await sql`
        insert into schedules (id, organisation_id, production_id, title, kind, local_start, zone, starts_at, status, notes)
        select gen_random_uuid(), ${manager.organisationId}, ${production}, 'wörds "quoted" ' || n, 'call', '2026-01-01 10:00',
          'UTC', '2026-01-01T10:00:00Z', 'scheduled', repeat('n', n % 50) from generate_series(1, ${count}::int) n`;
    },
    copied: async (edge) => {
      await house.settled([edge]);
      const at = edge.replica.current()?.position().batch ?? Infinity;
      await until("copied", () => standing() >= at, COPIED_MS_MAX);
      // Both move on with every heartbeat; rows do not.
      expect(dumpCopy(hosted)).toEqual(dumpOf(edge));
    },
    said: (event) => house.logged.filter((line) => line.includes(`"event":"${event}"`)).length,
    [Symbol.asyncDispose]: async () => {
      await house[Symbol.asyncDispose]();
      await hosted[Symbol.asyncDispose]();
    },
  };
}

export function dumpOf(edge: Edge): string[] {
  const file = edge.replica.current();
  if (!file) throw new Error("no replica");
  return [...dumpReplica(file)].map(([key, values]) => `${key} ${values}`).sort();
}

export function dumpCopy(hosted: HostedLibsql): string[] {
  return hosted
    .sql(
      "select entity, row_key, row from copy_rows where generation = (select generation from copy_position)",
    )
    .map(([entity, key, row]) => `${String(entity)} ${String(key)} ${String(row)}`)
    .sort();
}

/** A byte of one row of the copy is another. */
export function damageCopy(hosted: HostedLibsql): void {
  hosted.sql("update copy_rows set row = replace(row, 'quoted', 'quotes') where entity = 'schedules'");
}
