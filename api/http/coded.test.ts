import { afterAll, beforeAll, expect, test } from "bun:test";
import { brotliDecompressSync } from "node:zlib";
import type { Page } from "../../core/page.ts";
import type { ScheduleItem } from "../../core/schedules.ts";
import { testApp, type TestApp, type TestPerson } from "../testing.ts";

let portal: TestApp;
let manager: TestPerson;
let plain: Uint8Array<ArrayBuffer>;

beforeAll(async () => {
  portal = await testApp();
  portal.feed();
  manager = await portal.person(["manager"]);
  const production = await portal.production(manager.organisationId, [manager]);
  await portal.database.sql`
    insert into schedules (id, organisation_id, production_id, title, kind, local_start, zone, starts_at, status, notes)
    select gen_random_uuid(), ${manager.organisationId}, ${production}, 'item', 'call', '2026-01-01 10:00', 'UTC',
      '2026-01-01T10:00:00Z', 'scheduled', repeat('wörds ', 300) from generate_series(1, 12)`;
  plain = await (await ask("/api/v1/schedules")).bytes();
});
afterAll(() => portal[Symbol.asyncDispose]());

const ask = (path: string, headers: Record<string, string> = {}) =>
  portal.send(manager, "GET", path, undefined, headers);

/** Asked until it comes from what is kept: brotli is made for that alone, where gzip is as welcome. */
async function kept(headers: Record<string, string>): Promise<Response> {
  for (const deadline = Date.now() + 5_000; ;) {
    const response = await ask("/api/v1/schedules", headers);
    if (response.headers.get("content-encoding") === "br" || Date.now() > deadline) return response;
    await response.arrayBuffer();
    await Bun.sleep(5);
  }
}

test("a kept answer is compressed once, brotli where it is welcome, with a tag that says it is another representation", async () => {
  const first = await kept({ "accept-encoding": "gzip, deflate, br" });
  const again = await kept({ "accept-encoding": "gzip, deflate, br" });
  for (const response of [first, again]) {
    expect(response.headers.get("content-encoding")).toBe("br");
    expect(response.headers.get("vary")).toContain("accept-encoding");
    expect(new Uint8Array(brotliDecompressSync(await response.bytes()))).toEqual(plain);
  }
  const gzip = await ask("/api/v1/schedules", { "accept-encoding": "br;q=0.1, gzip" });
  expect(gzip.headers.get("content-encoding")).toBe("gzip");
  expect(Bun.gunzipSync(await gzip.bytes())).toEqual(plain);
  const identity = await ask("/api/v1/schedules", { "accept-encoding": "gzip;q=0" });
  expect([identity.headers.get("content-encoding"), await identity.bytes()]).toEqual([null, plain]);
  const tags = [identity, gzip, first].map(({ headers }) => headers.get("etag"));
  expect(tags).toEqual([tags[0] ?? "", `W/${tags[0]}`, `W/${tags[0]}`]);
});

test("each tag brings its 304, which says it back", async () => {
  const etag = (await ask("/api/v1/schedules")).headers.get("etag") ?? "";
  for (const tag of [etag, `W/${etag}`])
    for (let times = 0; times < 2; times++) {
      const answer = await ask("/api/v1/schedules", { "if-none-match": tag, "accept-encoding": "br" });
      expect([answer.status, answer.headers.get("etag"), answer.headers.get("content-encoding")]).toEqual([
        304,
        tag,
        null,
      ]);
    }
  expect((await ask("/api/v1/schedules", { "if-none-match": 'W/"another"' })).status).toBe(200);
});

test("an item that was read compressed can be changed with the tag that came with it", async () => {
  const { data } = JSON.parse(new TextDecoder().decode(plain)) as Page<ScheduleItem>;
  const path = `/api/v1/schedules/${data[0]?.id}`;
  const read = await ask(path, { "accept-encoding": "br" });
  expect([read.headers.get("content-encoding"), read.headers.get("etag")]).toEqual(["br", 'W/"1"']);
  const change = (tag: string) =>
    portal.send(manager, "PATCH", path, { title: "changed" }, { "if-match": tag });
  expect((await change(read.headers.get("etag") ?? "")).status).toBe(200);
  expect((await change('W/"1"')).status).toBe(412);
});
