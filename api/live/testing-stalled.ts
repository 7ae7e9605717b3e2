import { connect } from "node:net";
import { expect } from "bun:test";
import { parseEvent, type Received, type TestStream } from "../../core/server/testing-live.ts";
import type { Database } from "../../db/open.ts";

/** More than the kernel takes for a reader who reads nothing (some 4 MB), at 75 KB a batch. */
const BATCHES_MAX = 200;
const ROWS_A_BATCH = 490;

export type StalledAt = Pick<Database, "sql"> & {
  /** It has an item already, which is copied. */
  production: string;
  port: number;
  path: string;
  token: string;
  /** How many streams the server cut off because nobody read them. */
  slowReaders(): Promise<number>;
  /** Another stream of the same reader. */
  listen(headers?: Record<string, string>): Promise<TestStream>;
};

/**
 * One reader reads nothing until the server cuts them off, while another hears everything; back with `last-event-id`,
 * the first one has each event once.
 */
export async function expectCatchUp(at: StalledAt): Promise<void> {
  const { sql, production } = at;
  const slowBefore = await at.slowReaders();
  const stalled = await stall(at);
  const other = await at.listen();
  const written = new Set<string>();
  const heard = new Set<string>();
  const write = async (count: number) => {
    const rows = await sql<{ id: string }[]>`
      insert into schedules (id, organisation_id, production_id, title, kind, all_day, local_start, zone, starts_at, status)
      select gen_random_uuid(), organisation_id, production_id, title, kind, all_day, local_start, zone, starts_at, status
      from (select * from schedules where production_id = ${production} limit 1) as one, generate_series(1, ${count})
      returning id`;
    for (const { id } of rows) written.add(id);
    while (heard.size < written.size) heard.add((await other.about("schedules")).data.id);
  };
  for (let batches = 0; (await at.slowReaders()) === slowBefore; batches++) {
    if (batches > BATCHES_MAX) throw new Error("nobody was cut off");
    await write(ROWS_A_BATCH);
  }
  for (let more = 0; more < 3; more++) await write(1);
  await other.close();

  const before = await stalled.readOn();
  const position = before.findLast(({ id }) => id !== undefined)?.id ?? "";
  const got = before.map(({ data }) => data.id);
  expect(got.length).toBeGreaterThan(ROWS_A_BATCH);
  expect(got.length).toBeLessThan(written.size);
  const again = await at.listen({ "last-event-id": position });
  while (got.length < written.size) got.push((await again.about("schedules")).data.id);
  // Each once, and none that was not written.
  expect(got.toSorted()).toEqual([...written].toSorted());
  await again.close();
}

/** Opens the stream on a socket and reads nothing; `readOn` gives the events up to the end that the server put to it. */
async function stall({ port, path, token }: StalledAt): Promise<{ readOn(): Promise<Received[]> }> {
  const socket = connect(port, "127.0.0.1").pause();
  const lines = [`GET ${path} HTTP/1.1`, `Host: 127.0.0.1:${port}`, `Authorization: Bearer ${token}`];
  socket.write([...lines, "Connection: close", "", ""].join("\r\n"));
  // Its stream begins when the server has its request, before which nothing may be written that it should be told.
  await Bun.sleep(500);
  return {
    readOn: async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of socket) chunks.push(chunk as Buffer);
      return unchunked(Buffer.concat(chunks))
        .split("\n\n")
        .flatMap((block) => parseEvent(block) ?? [])
        .filter(({ data }) => data.entity === "schedules");
    },
  };
}

/** The body of an answer in chunked transfer coding (RFC 9112 §7.1). */
function unchunked(answer: Buffer): string {
  let at = answer.indexOf("\r\n\r\n") + 4;
  const parts: Buffer[] = [];
  for (;;) {
    const end = answer.indexOf("\r\n", at);
    const size = Number.parseInt(answer.subarray(at, end).toString(), 16);
    if (!(size > 0)) return Buffer.concat(parts).toString();
    parts.push(answer.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
}
