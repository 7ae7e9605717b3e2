import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Sql, TransactionSql } from "postgres";
import { EXPENSE_CATEGORIES } from "../core/expense-states.ts";
import { DEFAULT_CHART } from "../core/books/chart.ts";
import { expensePostings, reversed, type Posting } from "../core/books/entries.ts";
import { newId } from "../core/ids.ts";
import { testDatabase } from "../ops/testing.ts";
import { entriesOf, postEntries, type NewEntry } from "./ledger.ts";
import { openDatabase, type Database } from "./open.ts";

let database: Database;
beforeAll(async () => {
  database = openDatabase(await testDatabase(), { name: "ledger", max: 4 });
});
afterAll(() => database[Symbol.asyncDispose]());

const NOW = "2026-11-30T10:00:00.000Z";
const book = (organisationId: string, ...entries: NewEntry[]) =>
  database.db.transaction((tx) => postEntries(tx, { organisationId, userId: null }, entries, NOW));

function taxi(more: Partial<NewEntry> = {}): NewEntry {
  return {
    id: newId(),
    kind: "expense",
    sourceId: newId(),
    entryOn: "2026-09-03",
    functionalCurrency: "EUR",
    postings: expensePostings({
      category: "Travel",
      amountMinor: 1_250,
      currency: "EUR",
      functionalMinor: 1_250,
      payoutMinor: 1_250,
      payoutCurrency: "EUR",
      country: null,
      taxLines: null,
    }),
    ...more,
  };
}
const reversalOf = (entry: NewEntry, more: Partial<NewEntry> = {}): NewEntry => ({
  ...entry,
  id: newId(),
  kind: "void",
  reversalOf: entry.id,
  postings: reversed(entry.postings),
  ...more,
});

/** The name of what refused it; undefined where nothing did. */
async function refusal(work: PromiseLike<unknown>): Promise<string | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    for (let at: unknown = error; at instanceof Error; at = at.cause)
      if ("constraint_name" in at) return String(at.constraint_name);
    throw error;
  }
}
const periodsOf = async (organisationId: string): Promise<string[]> => {
  const rows = await database.sql<{ period: string }[]>`
    select period from journal_entries where organisation_id = ${organisationId} order by posted_at, id`;
  return rows.map(({ period }) => period);
};
const close = (organisationId: string, period: string, sql: Sql | TransactionSql = database.sql) =>
  sql`insert into ledger_periods (organisation_id, period) values (${organisationId}, ${period})`;

describe("what is booked", () => {
  test("is read as it was booked, and its chart is made once", async () => {
    const organisationId = newId();
    const entries = [taxi(), taxi()];
    await Promise.all(entries.map((entry) => book(organisationId, entry)));
    const read = await entriesOf(
      database.db,
      { organisationId },
      "expense",
      entries.map(({ sourceId = "" }) => sourceId),
    );
    expect(read.map(({ id }) => id).sort()).toEqual(entries.map(({ id }) => id).sort());
    expect(read[0]?.postings.map(({ account, amountMinor }) => [account, amountMinor])).toEqual([
      ["6000", 1_250],
      ["2100", -1_250],
    ]);
    expect(
      await entriesOf(database.db, { organisationId: newId() }, "expense", [entries[0]?.sourceId ?? ""]),
    ).toEqual([]);
    const [chart] =
      await database.sql`select count(*)::int as n from accounts where organisation_id = ${organisationId}`;
    expect(chart).toEqual({ n: DEFAULT_CHART.length });
  });

  test("takes as many statements for fifty as for one", async () => {
    const statements = async (count: number) => {
      let sent = 0;
      await database.db.transaction(async (tx) => {
        const counting = Object.assign(Object.create(tx) as typeof tx, {
          execute: (...query: Parameters<typeof tx.execute>) => (sent++, tx.execute(...query)),
        });
        const entries = Array.from({ length: count }, () => taxi());
        await postEntries(counting, { organisationId: newId(), userId: null }, entries, NOW);
      });
      return sent;
    };
    expect([await statements(1), await statements(50)]).toEqual([2, 2]);
  });

  test("is never changed, taken away or emptied, by anybody", async () => {
    await book(newId(), taxi());
    const { sql } = database;
    for (const table of ["journal_entries", "postings", "ledger_periods"])
      for (const statement of [
        `update ${table} set period = '2026-01'`,
        `delete from ${table}`,
        `truncate ${table} cascade`,
      ])
        expect([statement, await refusal(sql.unsafe(statement))]).toEqual([statement, "ledger_stays"]);
  });

  test("balances in every currency, or it is not there", async () => {
    const organisationId = newId();
    await book(organisationId, taxi());
    const unbalanced: Posting[][] = [
      [],
      [{ account: "1000", currency: "EUR", amountMinor: 1, functionalMinor: 1 }],
      [
        { account: "1000", currency: "EUR", amountMinor: 100, functionalMinor: 100 },
        { account: "2100", currency: "EUR", amountMinor: -99, functionalMinor: -99 },
      ],
      // Balanced together, and not in each.
      [
        { account: "1000", currency: "USD", amountMinor: 100, functionalMinor: 90 },
        { account: "2100", currency: "GBP", amountMinor: -100, functionalMinor: -90 },
      ],
      // Balanced in its currency, and not in the organisation's.
      [
        { account: "1000", currency: "USD", amountMinor: 100, functionalMinor: 90 },
        { account: "2100", currency: "USD", amountMinor: -100, functionalMinor: -91 },
      ],
      // A euro that is worth something else than a euro.
      [
        { account: "1000", currency: "EUR", amountMinor: 100, functionalMinor: 90 },
        { account: "2100", currency: "EUR", amountMinor: -100, functionalMinor: -90 },
      ],
    ];
    for (const postings of unbalanced)
      expect([postings, await refusal(book(organisationId, taxi({ postings })))]).toEqual([
        postings,
        "ledger_balanced",
      ]);
    expect(await periodsOf(organisationId)).toHaveLength(1);
  });

  test("takes no further line, not even after it was judged in the same transaction", async () => {
    const organisationId = newId();
    const entry = taxi();
    await book(organisationId, entry);
    const add = (sql: Sql | TransactionSql, id: string) => sql`
      insert into postings (entry_id, position, organisation_id, period, account, currency, amount_minor, functional_minor)
      values (${id}, 9, ${organisationId}, '2026-09', '1000', 'EUR', 1, 1)`;
    expect(await refusal(add(database.sql, entry.id))).toBe("ledger_whole");
    const sly = database.sql.begin(async (sql) => {
      const id = newId();
      await sql`insert into journal_entries (id, organisation_id, kind, entry_on, period, functional_currency)
        values (${id}, ${organisationId}, 'expense', '2026-09-03', '2026-09', 'EUR')`;
      await sql`insert into postings (entry_id, position, organisation_id, period, account, currency, amount_minor, functional_minor)
        select ${id}, position, ${organisationId}, '2026-09', '1000', 'EUR', 5 - 10 * position, 5 - 10 * position
        from generate_series(0, 1) as position`;
      await sql`set constraints all immediate`;
      await sql`set constraints all deferred`;
      await add(sql, id);
    });
    expect(await refusal(sly)).toBe("ledger_whole");
  });

  test("has lines of its own month, organisation and chart alone", async () => {
    const [organisationId, other] = [newId(), newId()];
    for (const one of [organisationId, other]) await book(one, taxi());
    const bookAs = (whose: string, period: string, account: string) =>
      database.sql.begin(async (sql) => {
        const id = newId();
        await sql`insert into journal_entries (id, organisation_id, kind, entry_on, period, functional_currency)
          values (${id}, ${organisationId}, 'expense', '2026-09-03', '2026-09', 'EUR')`;
        await sql`insert into postings (entry_id, position, organisation_id, period, account, currency, amount_minor, functional_minor)
          select ${id}, position, ${whose}, ${period}, ${account}, 'EUR', 5 - 10 * position, 5 - 10 * position
          from generate_series(0, 1) as position`;
      });
    expect(await refusal(bookAs(organisationId, "2026-09", "1000"))).toBeUndefined();
    expect(await refusal(bookAs(other, "2026-09", "1000"))).toBe("ledger_whole");
    expect(await refusal(bookAs(organisationId, "2026-10", "1000"))).toBe("ledger_whole");
    expect(await refusal(bookAs(organisationId, "2026-09", "9999"))).toBe("postings_account");
  });

  test("is taken back once, whole, and by its own organisation", async () => {
    const [organisationId, other] = [newId(), newId()];
    const entry = taxi();
    await book(organisationId, entry);
    const half = entry.postings.map((posting) => ({
      ...posting,
      amountMinor: -posting.amountMinor / 2,
      functionalMinor: -posting.functionalMinor / 2,
    }));
    expect(await refusal(book(organisationId, reversalOf(entry, { postings: half })))).toBe(
      "ledger_reversal",
    );
    expect(await refusal(book(other, reversalOf(entry)))).toBe("ledger_reversal");
    await book(organisationId, reversalOf(entry));
    expect(await refusal(book(organisationId, reversalOf(entry, { sourceId: newId() })))).toBe(
      "journal_entries_reversed_once",
    );
    expect(await refusal(book(organisationId, { ...entry, id: newId() }))).toBe(
      "journal_entries_source_once",
    );
  });
});

describe("months", () => {
  test("what comes late counts in the first open one", async () => {
    const organisationId = newId();
    await close(organisationId, "2026-08");
    await close(organisationId, "2026-10");
    await book(organisationId, taxi());
    await book(organisationId, taxi({ entryOn: "2026-12-01" }));
    expect(await periodsOf(organisationId)).toEqual(["2026-11", "2026-12"]);
    // December's next is January.
    await close(organisationId, "2026-12");
    await book(organisationId, taxi());
    expect((await periodsOf(organisationId)).at(-1)).toBe("2027-01");
  });

  test("nobody posts into a closed one, nor into another than the first open one, with whatever SQL", async () => {
    const organisationId = newId();
    await close(organisationId, "2026-09");
    const into = (period: string) => database.sql`
      insert into journal_entries (id, organisation_id, kind, entry_on, period, functional_currency)
      values (${newId()}, ${organisationId}, 'expense', '2026-09-03', ${period}, 'EUR')`;
    for (const period of ["2026-08", "2026-09", "2026-11"])
      expect(await refusal(into(period))).toBe("ledger_open");
    // It is open, and an entry without lines is none.
    expect(await refusal(into("2026-10"))).toBe("ledger_balanced");
  });

  test("whoever closes waits for those who post, and those who post after it find it closed", async () => {
    const organisationId = newId();
    let closed = false;
    const late = taxi();
    let closing: Promise<unknown> | undefined;
    await database.db.transaction(async (tx) => {
      await postEntries(tx, { organisationId, userId: null }, [taxi()], NOW);
      closing = close(organisationId, "2026-09").then(() => (closed = true));
      await Bun.sleep(60);
      expect(closed).toBeFalse();
    });
    await closing;
    await book(organisationId, late);
    expect((await periodsOf(organisationId)).sort()).toEqual(["2026-09", "2026-10"]);
  });
});

const POSTINGS = Number(process.env.LEDGER_POSTINGS ?? "20000");
const SEED = Number(process.env.LEDGER_SEED ?? Math.floor(Math.random() * 2 ** 31));
const WRITERS = 4;
const BATCH = 40;
const CURRENCIES = ["EUR", "USD", "JPY", "KWD"];

/** Numbers that follow from a seed (mulberry32). */
function chances(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

test(
  `${POSTINGS} postings by ${WRITERS} writers, months closing under them: every book is as the model has it`,
  async () => {
    console.log(`LEDGER_SEED=${SEED} LEDGER_POSTINGS=${POSTINGS}`);
    const books = [newId(), newId()];
    const model = new Map<string, [amount: bigint, functional: bigint]>();
    /** What each writer booked and may still take back. */
    const open: { organisationId: string; entry: NewEntry }[][] = Array.from({ length: WRITERS }, () => []);
    let booked = 0;
    const writer = async (at: number) => {
      const chance = chances(SEED + at);
      while (booked < POSTINGS) {
        const organisationId = books[Math.floor(chance() * books.length)] as string;
        const mine = open[at]?.filter((one) => one.organisationId === organisationId) ?? [];
        const batch = Array.from({ length: 1 + Math.floor(chance() * BATCH) }, () => {
          const before = chance() < 0.15 ? mine.pop() : undefined;
          return before ? reversalOf(before.entry, { entryOn: dayOf(chance) }) : someEntry(chance);
        });
        booked += batch.reduce((sum, { postings }) => sum + postings.length, 0);
        await book(organisationId, ...batch);
        for (const { postings } of batch)
          for (const { account, currency, amountMinor, functionalMinor } of postings) {
            const key = `${organisationId} ${account} ${currency}`;
            const [amount, functional] = model.get(key) ?? [0n, 0n];
            model.set(key, [amount + BigInt(amountMinor), functional + BigInt(functionalMinor)]);
          }
        open[at] = [
          ...(open[at]?.filter((one) => one.organisationId !== organisationId) ?? []),
          ...mine,
          ...batch.filter(({ kind }) => kind === "expense").map((entry) => ({ organisationId, entry })),
        ];
      }
    };
    /** What a month held when it was closed. */
    const closed: { organisationId: string; period: string; held: string }[] = [];
    const closer = async () => {
      for (const period of ["2026-01", "2026-03", "2026-06", "2026-09"]) {
        const due = (POSTINGS * Number(period.slice(5))) / 12;
        while (booked < due) await Bun.sleep(2);
        for (const organisationId of books) {
          await close(organisationId, period);
          closed.push({ organisationId, period, held: await heldUntil(organisationId, period) });
        }
      }
    };
    await Promise.all([...open.keys()].map(writer).concat(closer()));

    const rows = await database.sql<{ key: string; amount: string; functional: string }[]>`
      select organisation_id || ' ' || account || ' ' || currency as key, sum(amount_minor)::text as amount, sum(functional_minor)::text as functional
      from postings where organisation_id in ${database.sql(books)} group by organisation_id, account, currency`;
    const kept = Object.fromEntries(
      rows.map(({ key, amount, functional }) => [key, [BigInt(amount), BigInt(functional)]]),
    );
    expect(kept).toEqual(Object.fromEntries(model));
    const sums = await database.sql`
      select 1 from postings where organisation_id in ${database.sql(books)} group by organisation_id, period, currency having sum(amount_minor) <> 0
      union all select 1 from postings where organisation_id in ${database.sql(books)} group by organisation_id, period having sum(functional_minor) <> 0`;
    expect([...sums]).toEqual([]);
    expect(closed).toHaveLength(8);
    for (const { organisationId, period, held } of closed)
      expect([period, await heldUntil(organisationId, period)]).toEqual([period, held]);
  },
  POSTINGS * 2 + 20_000,
);

async function heldUntil(organisationId: string, period: string): Promise<string> {
  const [row] = await database.sql<{ held: string }[]>`
    select count(*) || ' ' || coalesce(sum(hashtextextended(entry_id::text || position, 0)), 0) as held
    from postings where organisation_id = ${organisationId} and period <= ${period}`;
  return row?.held ?? "";
}

function dayOf(chance: () => number): string {
  const two = (n: number) => String(1 + Math.floor(chance() * n)).padStart(2, "0");
  return `2026-${two(12)}-${two(28)}`;
}

function someEntry(chance: () => number): NewEntry {
  const pick = <T>(of: readonly T[]): T => of[Math.floor(chance() * of.length)] as T;
  const minor = () => 1 + Math.floor(chance() ** 4 * 1e9);
  const [currency, payoutCurrency] = [pick(CURRENCIES), pick(CURRENCIES)];
  const taxLines =
    chance() < 0.5
      ? Array.from({ length: 1 + Math.floor(chance() * 3) }, () => ({
          rateMilli: pick([0, 7_000, 19_000]),
          netMinor: minor(),
          taxMinor: Math.floor(chance() * 1e6),
        }))
      : null;
  const amountMinor = taxLines?.reduce((sum, line) => sum + line.netMinor + line.taxMinor, 0) ?? minor();
  const functionalMinor = currency === "EUR" ? amountMinor : minor();
  const payoutMinor =
    payoutCurrency === currency ? amountMinor : payoutCurrency === "EUR" ? functionalMinor : minor();
  return {
    id: newId(),
    kind: "expense",
    sourceId: newId(),
    entryOn: dayOf(chance),
    functionalCurrency: "EUR",
    postings: expensePostings({
      category: pick(EXPENSE_CATEGORIES),
      amountMinor,
      currency,
      functionalMinor,
      payoutMinor,
      payoutCurrency,
      country: pick(["DE", null]),
      taxLines,
    }),
  };
}
