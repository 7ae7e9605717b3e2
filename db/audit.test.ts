import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { eq, sql } from "drizzle-orm";
import { GENESIS } from "../core/audit-canonical.ts";
import { eventText } from "../core/audit-export.ts";
import { newId } from "../core/ids.ts";
import { createHash } from "node:crypto";
import { testDatabase } from "../ops/testing.ts";
import {
  audit,
  commitmentTo,
  houseActor,
  openDetails,
  operatorActor,
  personActor,
  sealTrail,
  sealTrails,
  type Actor,
  type AuditEvent,
} from "./audit.ts";
import { eventFields } from "./audit-heads.ts";
import { openDatabase, type Database } from "./open.ts";
import { erasePerson } from "./person-keys.ts";
import { auditEvents, auditHeads, personKeys } from "./schema/audit.ts";
import { organisations } from "./schema/organisations.ts";
import { commit, write } from "./write.ts";

let database: Database;
beforeAll(async () => {
  database = openDatabase(await testDatabase(), { name: "test", max: 20 });
});
afterAll(() => database[Symbol.asyncDispose]());

const event = (more: Partial<AuditEvent> = {}): AuditEvent => ({
  action: "expenses.approved",
  object: { type: "expense", id: newId(), version: 2 },
  ...more,
});
const leave = (actor: Actor, ...events: AuditEvent[]) =>
  commit(database, actor, async (tx) => audit(tx, ...events));
const chainOf = async (organisationId: string) => {
  await sealTrail(database.db, organisationId);
  return await database.db
    .select()
    .from(auditEvents)
    .where(eq(auditEvents.organisationId, organisationId))
    .orderBy(auditEvents.seq);
};
const someone = (organisationId: string) =>
  personActor({ userId: newId(), requestId: newId(), address: "10.0.0.1" }, organisationId);

type Chain = Awaited<ReturnType<typeof chainOf>>;
/** As whoever reads the documentation would look: in TypeScript, of what SQL wrote. */
function expectWhole(chain: Chain, length: number): void {
  expect(chain).toHaveLength(length);
  let [hash, at] = [GENESIS, ""];
  for (const [place, row] of chain.entries()) {
    expect([row.seq, row.prevHash]).toEqual([place + 1, hash]);
    expect(row.eventTimestamp > at).toBe(true);
    const text = eventText({ line: 1, ...eventFields(row) });
    expect(createHash("sha256").update(text).digest("hex")).toBe(row.hash);
    [hash, at] = [row.hash, row.eventTimestamp];
  }
}

test("events are chained in their order, whatever they say and leave out", async () => {
  const organisationId = newId();
  const actor = someone(organisationId);
  await leave(actor, event({ reason: "Größe 42 €", before: { a: 1 }, after: { a: 2, name: "Ada" } }));
  await leave(actor, event(), event({ object: { type: "job", id: newId() } }));
  await leave(houseActor({ id: newId(), organisationId, createdBy: actor.id }), event());
  await leave(houseActor({ id: newId(), organisationId, createdBy: null }), event());
  const chain = await chainOf(organisationId);
  expectWhole(chain, 5);
  expect(chain[0]).toMatchObject({
    actorKind: "person",
    actorId: actor.id,
    action: "expenses.approved",
    riskLevel: "high",
    objectVersion: 2,
    requestId: actor.requestId,
    ipClass: "private",
  });
  expect(chain[3]).toMatchObject({
    actorKind: "house",
    actorId: null,
    onBehalfOf: actor.id,
    ipClass: "none",
  });
  const [head] = await database.db
    .select()
    .from(auditHeads)
    .where(eq(auditHeads.organisationId, organisationId));
  expect(head).toMatchObject({ seq: 5, hash: chain[4]?.hash ?? "" });
});

test("two hundred writers of three organisations at once, three who seal meanwhile: each chain is whole", async () => {
  const ids = [newId(), newId(), newId()];
  const counts = [0, 0, 0];
  let isOver = false;
  const sealers = [0, 1, 2].map(async (one) => {
    while (!isOver) {
      if (one === 0) await sealTrails(database.db);
      else await sealTrail(database.db, ids[one] ?? "");
    }
  });
  await Promise.all(
    Array.from({ length: 200 }, (_, at) => {
      const chosen = at % 4 === 0 ? [2, 0] : at % 4 === 1 ? [0, 2] : [at % 3];
      const each = 1 + (at % 5);
      for (const one of chosen) counts[one] = (counts[one] ?? 0) + each;
      const organisationIds = chosen.map((one) => ids[one] ?? "");
      return leave(
        { ...operatorActor(""), organisationId: null },
        ...Array.from({ length: each }, () => event({ organisationIds, subjectId: newId() })),
      );
    }),
  );
  isOver = true;
  await Promise.all(sealers);
  for (const [at, id] of ids.entries()) expectWhole(await chainOf(id), counts[at] ?? 0);
});

test("what was done after something else was seen is chained after it, however sealing falls between", async () => {
  const organisationId = newId();
  const actor = someone(organisationId);
  const done: string[] = [];
  let isOver = false;
  const sealing = (async () => {
    while (!isOver) await sealTrails(database.db);
  })();
  // Begun first, and still under way when all others are done.
  const late = newId();
  const slow = commit(database, actor, async (tx) => {
    await tx.execute(sql`select pg_sleep(0.3)`);
    audit(tx, event({ object: { type: "expense", id: late } }));
  });
  for (let n = 0; n < 100; n++) {
    const id = newId();
    await leave(actor, event({ object: { type: "expense", id } }));
    done.push(id);
  }
  await slow;
  isOver = true;
  await sealing;
  const chain = await chainOf(organisationId);
  expectWhole(chain, 101);
  expect(chain.map(({ objectId }) => objectId).filter((id) => id !== late)).toEqual(done);
});

test("whoever is last in a round is sealed, though all before them go on", async () => {
  const idOf = (first: string) => first + newId().slice(8);
  const busy = Array.from({ length: 15 }, (_, at) => idOf(`0000000${at.toString(16)}`));
  const last = idOf("ffffffff");
  let isOver = false;
  const writing = busy.map(async (id) => {
    while (!isOver) await leave(operatorActor(id), event({ subjectId: id }));
  });
  await leave(operatorActor(last), event({ subjectId: last }));
  const sealing = sealTrails(database.db, () => isOver);
  const chained = () => database.db.select().from(auditEvents).where(eq(auditEvents.organisationId, last));
  for (const until = Date.now() + 5_000; Date.now() < until && (await chained()).length === 0;)
    await Bun.sleep(20);
  expect(await chained()).toHaveLength(1);
  isOver = true;
  await Promise.all([...writing, sealing]);
});

describe("together with what they tell of", () => {
  const named = async (name: string) =>
    (await database.db.select().from(organisations).where(eq(organisations.name, name))).length;
  const making = (name: string, organisationId: string, verb: () => void = () => {}) =>
    write(
      database,
      { organisationId, userId: newId() },
      { key: name, route: "POST /x", fingerprint: "" },
      async (tx) => {
        await tx.insert(organisations).values({ id: newId(), name });
        audit(tx, event());
        verb();
        return { status: 201, body: null };
      },
    );

  test("a verb that fails leaves none", async () => {
    const [name, organisationId] = [newId(), newId()];
    const failing = making(name, organisationId, () => {
      throw new TypeError("no");
    });
    expect(await failing.catch((error: Error) => error.name)).toBe("TypeError");
    expect([await named(name), (await chainOf(organisationId)).length]).toEqual([0, 0]);
  });
  test("events that cannot be noted leave no row either, and the caller is told", async () => {
    const [name, organisationId] = [newId(), newId()];
    const failing = commit(database, operatorActor(organisationId), async (tx) => {
      await tx.insert(organisations).values({ id: newId(), name });
      audit(tx, event({ object: { type: "expense", id: "no uuid" } }));
    });
    expect(await failing.then(() => "done").catch((error: Error) => error.message)).toContain("audit_note");
    expect([await named(name), (await chainOf(organisationId)).length]).toEqual([0, 0]);
    // And its connection is good for the next one.
    await making(newId(), organisationId);
    expectWhole(await chainOf(organisationId), 1);
  });
  test("the same key twice leaves one", async () => {
    const [name, caller] = [newId(), { organisationId: newId(), userId: newId() }];
    const once = () =>
      write(database, caller, { key: name, route: "POST /x", fingerprint: "" }, async (tx) => {
        audit(tx, event());
        return { status: 201, body: null };
      });
    expect(await once()).toEqual(await once());
    expectWhole(await chainOf(caller.organisationId), 1);
  });
  test("what commit() did not begin is not audited", () =>
    expect(database.db.transaction(async (tx) => audit(tx, event()))).rejects.toThrow("commit()"));
});

describe("what was written", () => {
  const harms = [
    "update audit_events set action = action",
    "delete from audit_events",
    "delete from audit_events where seq = 1",
    "truncate audit_events",
    "truncate audit_events cascade",
    "update audit_pending set event = event",
    "truncate audit_pending",
  ];
  for (const harm of harms)
    test(`is refused: ${harm}`, async () => {
      const organisationId = newId();
      await leave(someone(organisationId), event());
      expectWhole(await chainOf(organisationId), 1);
      const refused = await database.sql.unsafe(harm).catch((error: { code: string }) => error.code);
      expect(refused).toBe("42501");
      expectWhole(await chainOf(organisationId), 1);
    });
});

test("a role that may only call the functions notes and seals, and writes nothing past them", async () => {
  const [organisationId, subjectId] = [newId(), newId()];
  await leave(someone(organisationId), event({ subjectId }));
  const role = `auditor_${newId().slice(-12)}`;
  const act = (statement: string) =>
    database.sql
      .begin(async (tx) => {
        await tx.unsafe(`set local role ${role}`);
        return await tx.unsafe(statement);
      })
      .then(() => "done")
      .catch((error: { code: string }) => error.code);
  await database.sql.unsafe(`create role ${role}`);
  try {
    const noted = JSON.stringify([
      {
        organisation_id: organisationId,
        actor_kind: "house",
        action: "x",
        object_type: "job",
        object_id: newId(),
        ip_class: "none",
        risk_level: "low",
      },
    ]);
    expect(await act(`select audit_note('${noted}')`)).toBe("done");
    expect(await act(`select audit_seal('${organisationId}', 10)`)).toBe("done");
    for (const table of ["audit_events", "audit_pending", "audit_heads"])
      for (const harm of [`delete from ${table}`, `insert into ${table} default values`])
        expect([harm, await act(harm)]).toEqual([harm, "42501"]);
  } finally {
    await database.sql.unsafe(`drop role ${role}`);
  }
  expectWhole(await chainOf(organisationId), 2);
});

describe("what is said of somebody", () => {
  const open = async (organisationId: string) => {
    await sealTrail(database.db, organisationId);
    const rows = await database.db
      .select({ event: auditEvents, key: personKeys.key })
      .from(auditEvents)
      .leftJoin(
        personKeys,
        sql`person_keys.organisation_id = audit_events.organisation_id and person_id = subject_id`,
      )
      .where(eq(auditEvents.organisationId, organisationId))
      .orderBy(auditEvents.seq);
    return rows.map(({ event: row, key }) => ({
      row,
      details: openDetails(key, row.organisationId, row.subjectId, row.details),
    }));
  };

  test("lies under their key, and a commitment opens with the salt that lies there", async () => {
    const [organisationId, subjectId] = [newId(), newId()];
    const [before, after] = [
      { status: "submitted", amountMinor: 1_250 },
      { status: "rejected", amountMinor: 1_250 },
    ];
    await leave(
      someone(organisationId),
      event({ reason: "No receipt", personal: { email: "ada@people.test" }, subjectId, before, after }),
    );
    const [{ row, details } = never()] = await open(organisationId);
    expect(details).toMatchObject({ reason: "No receipt", personal: { email: "ada@people.test" } });
    expect(row.beforeHash).toBe(commitmentTo(before, details?.salt ?? ""));
    expect(row.afterHash).toBe(commitmentTo({ ...after }, details?.salt ?? ""));
    expect(row.afterHash).not.toBe(commitmentTo({ ...after, amountMinor: 1_251 }, details?.salt ?? ""));
    expect(JSON.stringify(row)).not.toContain("No receipt");
  });

  test("is gone once the key is destroyed, in that organisation alone, and the chain stays whole", async () => {
    const [ours, theirs, person, other] = [newId(), newId(), newId(), newId()];
    for (const organisationId of [ours, theirs])
      for (const subjectId of [person, other])
        await leave(
          someone(organisationId),
          event({ reason: `of ${subjectId}`, subjectId, after: { a: 1 } }),
        );
    await commit(database, operatorActor(ours), async (tx) => {
      await erasePerson(tx, ours, person, new Date().toISOString());
      audit(tx, { action: "persons.erased", object: { type: "user", id: person }, subjectId: person });
    });
    // Whatever is said of them from now on is not kept in words.
    await leave(someone(ours), event({ reason: "late", subjectId: person }));
    const reasons = async (id: string) => (await open(id)).map(({ details }) => details?.reason);
    expect(await reasons(ours)).toEqual([undefined, `of ${other}`, undefined, undefined]);
    expect(await reasons(theirs)).toEqual([`of ${person}`, `of ${other}`]);
    expect((await open(ours)).map(({ row }) => row.details === null)).toEqual([false, false, true, true]);
    expectWhole(await chainOf(ours), 4);
    const [kept] = await database.db.select().from(personKeys).where(eq(personKeys.personId, person));
    expect(kept).toBeDefined();
    const destroyed = await database.sql`select key, destroyed_at from person_keys
      where organisation_id = ${ours} and person_id = ${person}`;
    expect(destroyed).toMatchObject([{ key: null, destroyed_at: expect.anything() }]);
  });

  test("does not open for another person, or with a bit changed", async () => {
    const [organisationId, subjectId] = [newId(), newId()];
    await leave(someone(organisationId), event({ reason: "why", subjectId }));
    const [{ row } = never()] = await open(organisationId);
    const [kept] = await database.db.select().from(personKeys).where(eq(personKeys.personId, subjectId));
    const sealed = row.details ?? "";
    const changed = (sealed.startsWith("A") ? "B" : "A") + sealed.slice(1);
    expect(openDetails(kept?.key ?? null, organisationId, subjectId, sealed)?.reason).toBe("why");
    for (const [whose, words] of [
      [newId(), sealed],
      [subjectId, changed],
      [subjectId, sealed.slice(0, 20)],
    ] as const)
      expect(openDetails(kept?.key ?? null, organisationId, whose, words)).toBeUndefined();
  });
});

function never(): never {
  throw new Error("there is no event");
}
