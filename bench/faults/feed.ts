import { join } from "node:path";
import type { RelayMode } from "../../edge/testing-relay.ts";
import { openBank, write, type Entry } from "../../edge/testing-writers.ts";
import { openDatabase } from "../../db/open.ts";
import { between, healthOf, oneOf, until, type Fault } from "./fault.ts";
import type { World } from "./world.ts";

const BACK_MS_MAX = 20_000;
const LAG_MS_MAX = 2_000;

async function openRelay(home: string) {
  const told = Promise.withResolvers<number>();
  const child = Bun.spawn([process.execPath, join(import.meta.dirname, "relay.ts"), home], {
    stdin: "ignore",
    stdout: "inherit",
    stderr: "inherit",
    ipc: (port: number) => told.resolve(port),
  });
  return {
    port: await told.promise,
    set: (mode: RelayMode) => child.send(mode),
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGKILL");
      await child.exited;
    },
  };
}

/** Has every one of them all that was committed by now? */
async function caughtUp(world: World): Promise<number> {
  return await until("caught up", BACK_MS_MAX, async () => {
    const health = await Promise.all(world.regions.map(({ url }) => healthOf(url)));
    return health.every((one) => one?.lag_ms != null && one.lag_ms < 1_500);
  });
}

/** Between a region and home stands a relay that repeats, delays, reorders, loses and cuts batches. */
export const badFeed: Fault = {
  name: "bad-feed",
  what: "batches twice, late, out of order, lost, cut, of another life, through a relay before one region, for 3 to 5 s",
  once: async (world, _at, chance) => {
    const region = oneOf(chance, world.regions);
    await using relay = await openRelay(world.api.url);
    relay.set("bad");
    const before = region.program.said.length;
    region.link.lead(relay.port);
    await Bun.sleep(between(chance, 3_000, 5_000));
    const said = region.program.said.slice(before);
    region.link.lead(world.api.port);
    const backMs = await caughtUp(world);
    return {
      figures: {
        caught_up_ms_max: backMs,
        rebuilt: said.filter((line) => line.includes("replica built")).length,
        refused_earlier_life: said.filter((line) => line.includes("earlier life")).length,
      },
      wrong: said.filter((line) => line.includes("replica dropped")),
    };
  },
};

/** Home seems to be an earlier life of the primary; then the primary really begins another one. */
export const epochs: Fault = {
  name: "epochs",
  what: "a home of an earlier life, refused for 2 s; every fourth time the primary begins a new life",
  once: async (world, at, chance) => {
    const region = oneOf(chance, world.regions);
    await using relay = await openRelay(world.api.url);
    relay.set("earlier");
    const before = region.program.said.length;
    region.link.lead(relay.port);
    // What was applied before the relay stood there.
    await until("refused", BACK_MS_MAX, () =>
      region.program.said.slice(before).some((line) => line.includes("earlier life")),
    );
    const held = await healthOf(region.url);
    await Bun.sleep(2_000);
    const then = await healthOf(region.url);
    const wrong: string[] = [];
    if (held === undefined || then === undefined || then.batch !== held.batch)
      wrong.push(`${region.region} went from batch ${held?.batch} to ${then?.batch} of an earlier life`);
    const isNewLife = at % 4 === 3;
    if (isNewLife) await world.database.sql`update feed_state set life = 'restored'`;
    region.link.lead(world.api.port);
    const backMs = await caughtUp(world);
    return { figures: { refused: 1, new_lives: isNewLife ? 1 : 0, caught_up_ms_max: backMs }, wrong };
  },
};

/** One transaction stays open; everybody else's rows go on to the regions meanwhile. */
export const longWriter: Fault = {
  name: "long-writer",
  what: "a transaction that holds rows for 10 s, the first time for 60 s; commit to visible in three regions for others",
  once: async (world, at) => {
    const { database, databaseUrl, regions, edgeToken } = world;
    // Rows of its own: others would wait for its locks, and that is not the feed's doing.
    const bank = await openBank(database, 3);
    const probe = bank.rows[2] ?? "";
    await using own = openDatabase(databaseUrl, { name: "long writer", max: 1 });
    // psql has no such limit either.
    await own.sql`set idle_in_transaction_session_timeout = 0`;
    const done: Entry[] = [];
    const openMs = at === 0 ? 60_000 : 10_000;
    let isOpen = true;
    const open = write(
      own,
      { ...bank, rows: bank.rows.slice(0, 2) },
      done,
      () => done.length > 0,
      openMs,
    ).finally(() => {
      isOpen = false;
    });
    const lags: number[] = [];
    while (isOpen) {
      const [row] = await database.sql<{ token: string }[]>`
        with touched as (update schedules set version = version + 1 where id = ${probe} returning pg_current_xact_id() as xid)
        select epoch || '.' || xid::text as token from touched, feed_state`;
      const begun = performance.now();
      await Promise.all(regions.map(({ url }) => untilShown(url, edgeToken, row?.token ?? "")));
      lags.push(performance.now() - begun);
      await Bun.sleep(50);
    }
    await open;
    lags.sort((a, b) => a - b);
    const worst = lags.at(-1) ?? Infinity;
    return {
      figures: {
        lag_ms_max: worst,
        lag_p50_ms_max: lags[Math.floor(lags.length / 2)] ?? Infinity,
        lags_measured: lags.length,
        open_seconds: openMs / 1_000,
      },
      wrong: worst > LAG_MS_MAX ? [`a row of others took ${Math.round(worst)} ms`] : [],
    };
  },
};

async function untilShown(url: string, edgeToken: string, writeToken: string): Promise<void> {
  await until("a row of others is shown", BACK_MS_MAX, async () => {
    const response = await fetch(`${url}/v1/schedules?limit=1`, {
      headers: { authorization: `Bearer ${edgeToken}`, "x-write-token": writeToken },
    });
    await response.arrayBuffer();
    return response.ok;
  });
}
