import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { concerns, endsStream, liveChange, type LiveBatch, type LiveReader } from "../live.ts";
import { Problem } from "../problem.ts";
import { createAudience, eventBytes, type Listener } from "./live-audience.ts";
import { createHistory } from "./live-history.ts";
import { createSeats } from "./live-seats.ts";
import { BACKLOG_BYTES_MAX, createLiveStream, type LiveEnd } from "./live-stream.ts";
import { parseEvent } from "./testing-live.ts";

const EPOCH = "0019a2b3c4d5";
const schedule = (id: string, production: string, organisation = "o1") =>
  liveChange({
    entity: "schedules",
    key: id,
    organisation_id: organisation,
    row: { production_id: production },
  });
const artist = (userId: string, productions: string[]): LiveReader => ({
  userId,
  sessionId: `session-${userId}`,
  organisationId: "o1",
  roles: ["artist"],
  wholeOrganisation: false,
  productions: new Set(productions),
});

/** A listener that keeps what it is told. */
function hearing(reader: LiveReader, after = 0) {
  const chunks: Uint8Array[] = [];
  const listener: Listener = {
    reader,
    after,
    tell: (bytes) => chunks.push(bytes),
    end: () => (heard.isOver = true),
  };
  const heard = {
    listener,
    chunks,
    isOver: false,
    events: () =>
      new TextDecoder()
        .decode(Buffer.concat(chunks))
        .split("\n\n")
        .flatMap((block) => parseEvent(block) ?? []),
  };
  return heard;
}

describe("an audience", () => {
  test("readers on the same productions are sent the very same bytes, those of others other ones", () => {
    const audience = createAudience();
    const [one, two, other] = [artist("u1", ["p1"]), artist("u2", ["p1"]), artist("u3", ["p2"])].map((who) =>
      hearing(who),
    );
    for (const each of [one, two, other]) if (each) audience.add(each.listener);
    audience.tell(EPOCH, [{ batch: 7, changes: [schedule("i1", "p1"), schedule("i2", "p2")] }]);
    expect(one?.chunks).toHaveLength(1);
    expect(one?.chunks[0]).toBe(two?.chunks[0] as Uint8Array);
    expect(one?.events().map(({ data }) => data.id)).toEqual(["i1"]);
    expect(other?.events().map(({ data }) => data.id)).toEqual(["i2"]);
  });

  test("sharing changes nothing: everybody hears just what each change says of them by itself", () => {
    const [users, productions, items] = [
      ["u1", "u2", "u3"],
      ["p1", "p2"],
      ["i1", "i2"],
    ] as const;
    const organisations = fc.constantFrom("o1", "o2");
    const change = fc.oneof(
      fc.record({
        entity: fc.constantFrom("schedules", "announcements"),
        key: fc.constantFrom(...items),
        organisation_id: organisations,
        production: fc.constantFrom(null, undefined, ...productions),
        row: fc.constant(null),
      }),
      fc.record({
        entity: fc.constantFrom("schedule_people", "confirmations"),
        key: fc.tuple(fc.constantFrom(...items), fc.constantFrom(...users)).map((key) => key.join(":")),
        organisation_id: organisations,
        production: fc.constant(undefined),
        row: fc.constant({}),
      }),
      fc.record({
        entity: fc.constantFrom("expenses", "notifications", "documents"),
        key: fc.constantFrom(...items),
        organisation_id: organisations,
        production: fc.constant(undefined),
        row: fc.record({ user_id: fc.constantFrom(...users) }),
      }),
      fc.record({
        entity: fc.constant("memberships"),
        key: fc.tuple(organisations, fc.constantFrom(...users)).map((key) => key.join(":")),
        organisation_id: organisations,
        production: fc.constant(undefined),
        row: fc.constantFrom(null, { roles: ["artist"] }),
      }),
      fc.record({
        entity: fc.constant("sessions"),
        key: fc.constantFrom(...users).map((id) => `session-${id}`),
        organisation_id: fc.constant(null),
        production: fc.constant(undefined),
        row: fc.constantFrom({ revoked_at: null }, { revoked_at: "x" }),
      }),
    );
    const reader = fc.record({
      userId: fc.constantFrom(...users),
      organisationId: organisations,
      wholeOrganisation: fc.boolean(),
      productions: fc.subarray([...productions]),
    });
    const world = fc.record({
      readers: fc.array(fc.tuple(reader, fc.nat(4)), { minLength: 1, maxLength: 8 }),
      batches: fc.array(fc.array(change, { maxLength: 5 }), { maxLength: 4 }),
    });
    fc.assert(
      fc.property(world, ({ readers, batches }) => {
        const audience = createAudience();
        const told: LiveBatch[] = batches.map((changes, at) => ({ batch: at + 1, changes }));
        const all = readers.map(([who, after]) =>
          hearing(
            {
              ...who,
              sessionId: `session-${who.userId}`,
              roles: ["artist"],
              productions: new Set(who.productions),
            },
            after,
          ),
        );
        for (const { listener } of all) audience.add(listener);
        audience.tell(EPOCH, told);
        for (const { listener, events, isOver } of all) {
          const due = told.filter(({ batch }) => batch > listener.after);
          const expected = due.flatMap(({ batch, changes }) => {
            const found = changes.flatMap((one) => concerns(one, listener.reader) ?? []);
            return [...new Set(found.map(({ entity, id }) => `${entity} ${id} ${batch}`))];
          });
          expect(
            events()
              .map(({ data }) => `${data.entity} ${data.id} ${data.feed_batch}`)
              .toSorted(),
          ).toEqual(expected.toSorted());
          expect(isOver).toBe(
            due.some(({ changes }) => changes.some((one) => endsStream(one, listener.reader))),
          );
        }
      }),
      { numRuns: 500 },
    );
  });

  test("who was moved hears what concerned them before and what does now, then the latter alone", () => {
    const audience = createAudience();
    const heard = hearing(artist("u1", ["p1"]));
    audience.add(heard.listener);
    const both = [schedule("i1", "p1"), schedule("i2", "p2")];
    audience.tell(EPOCH, [{ batch: 1, changes: both }], new Map([[heard.listener, new Set(["p2"])]]));
    audience.tell(EPOCH, [{ batch: 2, changes: both }]);
    expect(heard.events().map(({ data }) => `${data.feed_batch} ${data.id}`)).toEqual([
      "1 i1",
      "1 i2",
      "2 i2",
    ]);
  });

  test("several batches are one write, each with its position on its last event", () => {
    const audience = createAudience();
    const heard = hearing(artist("u1", ["p1"]));
    audience.add(heard.listener);
    audience.tell(EPOCH, [
      { batch: 1, changes: [schedule("i1", "p1"), schedule("i2", "p1")] },
      { batch: 2, changes: [] },
      { batch: 3, changes: [schedule("i1", "p1")] },
    ]);
    expect(heard.chunks).toHaveLength(1);
    expect(heard.events().map(({ id }) => id)).toEqual([undefined, `${EPOCH}.1`, `${EPOCH}.3`]);
  });
});

describe("a history", () => {
  test("gives what came after a batch, and nothing where some of it is gone", () => {
    const history = createHistory(3);
    expect(history.after(5)).toBeUndefined();
    history.begin(5);
    const put = (batch: number, changes = [schedule("i", "p")]) => history.put({ batch, changes });
    put(6);
    put(7, []);
    put(8);
    const after = (batch: number) => history.after(batch)?.map((one) => one.batch);
    expect([after(4), after(5), after(6), after(8), after(99)]).toEqual([undefined, [6, 8], [8], [], []]);
    put(9);
    put(10);
    expect([after(5), after(6), after(9)]).toEqual([undefined, [8, 9, 10], [10]]);
    history.begin(20);
    expect([after(10), after(20)]).toEqual([undefined, []]);
  });
});

describe("seats", () => {
  test("so many in all and so many a person; one that is given back twice is one", () => {
    const seats = createSeats(3, 2);
    const refusal = (userId: string) => {
      try {
        seats.take(userId)();
        return undefined;
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        return [error.kind.status, error.headers["retry-after"]];
      }
    };
    const first = seats.take("u1");
    seats.take("u1");
    expect(refusal("u1")).toEqual([429, "5"]);
    expect(refusal("u2")).toBeUndefined();
    seats.take("u2");
    expect(refusal("u3")).toEqual([503, "5"]);
    first();
    first();
    seats.take("u3");
    expect(refusal("u4")).toEqual([503, "5"]);
  });
});

describe("a stream", () => {
  const KIB = new Uint8Array(1_024);

  test("that nobody reads holds its bound and no more, and ends with what waits", async () => {
    const ends: LiveEnd[] = [];
    const stream = createLiveStream(60_000, (how) => ends.push(how));
    for (let at = 0; at < 10_000; at++) stream.send(KIB);
    expect(ends).toEqual(["slow"]);
    let bytes = 0;
    for await (const chunk of stream.body as unknown as AsyncIterable<Uint8Array>) bytes += chunk.byteLength;
    expect(bytes).toBe(BACKLOG_BYTES_MAX);
    stream.end();
    expect(ends).toEqual(["slow"]);
  });

  test("that is read goes on beyond it, until its time is over", async () => {
    const ends: LiveEnd[] = [];
    const stream = createLiveStream(200, (how) => ends.push(how));
    const reader = stream.body.getReader();
    let bytes = 0;
    for (let at = 0; at < 1_000; at++) {
      stream.send(KIB);
      bytes += (await reader.read()).value?.byteLength ?? 0;
    }
    expect(bytes).toBe(1_000 * KIB.byteLength);
    expect((await reader.read()).done).toBeTrue();
    expect(ends).toEqual(["over"]);
    stream.send(eventBytes("change", {}));
  });

  test("that its reader leaves ends once", async () => {
    const ends: LiveEnd[] = [];
    const stream = createLiveStream(60_000, (how) => ends.push(how));
    await stream.body.cancel();
    stream.end();
    expect(ends).toEqual(["over"]);
  });
});
