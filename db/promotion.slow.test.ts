import { afterAll, beforeAll, expect, test } from "bun:test";
import { createLog } from "../core/server/log.ts";
import { must } from "../core/assert.ts";
import { parseWriteToken } from "../core/feed.ts";
import { readFeedHead } from "./feed.ts";
import { openDatabase } from "./open.ts";
import { openReaders, type Readers } from "./replicas.ts";
import { startSequencer } from "./sequencer.ts";
import { testStandbys, untilSo, type TestStandbys } from "./testing-standbys.ts";

/** What docs/replicas.md says of a primary that is lost, done as it says. */
const THRESHOLDS = { lookEveryMs: 50, alertMs: 600, outMs: 1_500 };
const log = createLog("test", () => {});

let servers: TestStandbys;
beforeAll(async () => {
  servers = await testStandbys();
});
afterAll(() => servers[Symbol.asyncDispose]());

const open = (primary: ReturnType<typeof openDatabase>, urls: readonly string[]) =>
  openReaders({ primary, watch: primary, urls, pool: { name: "test", max: 2 }, log, thresholds: THRESHOLDS });
const until = (readers: Readers, at: number, says: string) =>
  untilSo(`replica ${at + 1} ${says}`, () => readers.states()[at]?.says === says);

test("a standby takes the primary's place, loses nothing, and the other follows it", async () => {
  const [one, two] = servers.standbys;
  const [oneUrl, twoUrl] = servers.replicaUrls;
  const before = await (async () => {
    await using primary = openDatabase(servers.url, { name: "test", max: 2 });
    await using _sequencer = startSequencer(primary, log);
    await using readers = open(primary, servers.replicaUrls);
    await primary.sql`create table notes (n int primary key)`;
    await primary.sql`insert into notes select generate_series(1, 1000)`;
    await until(readers, 0, "answers");
    await servers.level();
    const head = await readFeedHead(primary);
    await servers.killPrimary();
    // Nothing newer is anywhere: with the primary gone, replicas go on answering.
    await Bun.sleep(THRESHOLDS.outMs + 500);
    expect(readers.states().map(({ state }) => state)).toEqual(["in rotation", "in rotation"]);
    await one.promote();
    // One that takes writes is asked no more by whoever still counts it among the replicas.
    await until(readers, 0, "is no standby");
    return head;
  })();
  await two.follow(one.port);

  await using primary = openDatabase(oneUrl, { name: "test", max: 2 });
  await using _sequencer = startSequencer(primary, log);
  await using readers = open(primary, [twoUrl]);
  await until(readers, 0, "answers");
  // Edges and pages know the new life by it, and what was written in the old one counts as seen.
  for (const deadline = Date.now() + 5_000; Date.now() < deadline; await Bun.sleep(10))
    if ((await readFeedHead(primary)).epoch !== before.epoch) break;
  expect((await readFeedHead(primary)).epoch > before.epoch).toBe(true);
  const token = await primary.sql.begin(async (tx) => {
    await tx`insert into notes values (1001)`;
    const [row] = await tx<{ token: string }[]>`
      select epoch || '.' || pg_current_xact_id()::text as token, pg_notify('written', '') from feed_state`;
    return row?.token ?? "";
  });
  const tokens = [token, `${before.epoch}.9999999`].map((text) => must(parseWriteToken(text), "a token"));
  await untilSo("two holds it", async () => {
    const [row] = await readers.read(
      "lists",
      { tokens, batch: before.latest },
      ({ sql }) =>
        sql<
          { port: number; count: number }[]
        >`select current_setting('port')::int as port, count(*)::int as count from notes`,
    );
    expect(row?.count).toBe(1001);
    return row?.port === two.port;
  });
});
