import { transactionPostings } from "../../core/books/entries.ts";
import { conversionAt, type Rate } from "../../core/books/rates.ts";
import { addDays, dateIn, instantOf, weekdayOf } from "../../core/time.ts";
import { TRANSACTION_CATEGORIES, type TransactionCategory } from "../../core/transaction-categories.ts";
import { postEntries, type NewEntry } from "../ledger.ts";
import type { Tx } from "../open.ts";
import { clients, transactions } from "../schema/clients.ts";
import { demoId } from "./id.ts";
import { AURORA, NORTHWIND } from "./people.ts";

/** What every organisation of the demo keeps its books in. */
const DEMO_CURRENCY = "EUR";
const DAYS_BEFORE = 45;

const DEMO_CLIENTS = [
  {
    organisation: NORTHWIND,
    by: "accountant@northwind.test",
    name: "The Harbour Trio",
    currency: "EUR",
    zone: "Europe/Lisbon",
    size: 3,
  },
  {
    organisation: NORTHWIND,
    by: "accountant@northwind.test",
    name: "Lantern Choir",
    currency: "GBP",
    zone: "Europe/London",
    size: 2,
  },
  {
    organisation: NORTHWIND,
    by: "accountant2@northwind.test",
    name: "Kite and Compass",
    currency: "EUR",
    zone: "Europe/Berlin",
    size: 5,
  },
  {
    organisation: AURORA,
    by: "accountant@aurora.test",
    name: "Blue Hour Quartet",
    currency: "EUR",
    zone: "Europe/Vienna",
    size: 4,
  },
] as const;

/** What a client books, on which day of the week, in whole units for each of its size. */
const WEEK: readonly (readonly [
  weekday: number,
  category: TransactionCategory,
  description: string,
  major: number,
])[] = [
  [1, "office_supplies", "Paper, labels and ink", 18],
  [2, "software", "Score library, a week", 9],
  [3, "marketing", "Posters for the weekend", 64],
  [4, "rent", "Rehearsal room", 140],
  [5, "performance_fees", "Evening concert", 720],
  [6, "performance_fees", "Festival set", 960],
  [6, "merchandise", "Records and shirts at the door", 185],
  [7, "travel", "Van and fuel back home", 130],
  [7, "royalties", "Streams of the week", 46],
];

/** Clients of the demo with six weeks in their books. What is there stays; a later start goes on. */
export async function seedClients(
  tx: Tx,
  people: Map<string, string>,
  nowMs: number,
  known: readonly Rate[],
): Promise<void> {
  for (const { organisation, by, name, currency, zone, size } of DEMO_CLIENTS) {
    const accountantId = people.get(by);
    if (accountantId === undefined) continue;
    const [organisationId, clientId] = [demoId(organisation), demoId(organisation, name, "client")];
    await tx
      .insert(clients)
      .values({ id: clientId, organisationId, name, currency, zone, accountantId })
      .onConflictDoNothing();
    const today = dateIn(zone, nowMs);
    const days = Array.from({ length: DAYS_BEFORE }, (_, at) => addDays(today, at - DAYS_BEFORE + 1));
    const rows = days.flatMap((day) =>
      WEEK.filter(([weekday]) => weekday === weekdayOf(day)).map(([, category, description, major]) => ({
        id: demoId(clientId, day, category),
        organisationId,
        clientId,
        kind: TRANSACTION_CATEGORIES[category].kind,
        category,
        description,
        // Cents by the day of the month, so that no two weeks are alike.
        amountMinor: major * size * 100 + Number(day.slice(8)) * 37,
        currency,
        transactedOn: day,
        createdBy: accountantId,
        createdAt: `${day}T18:00:00.000Z`,
      })),
    );
    const made = await tx.insert(transactions).values(rows).onConflictDoNothing().returning();
    const entries = made.map((row) => entryOf(row, known));
    await postEntries(tx, { organisationId, userId: accountantId }, entries, instantOf(nowMs));
  }
}

function entryOf(row: typeof transactions.$inferSelect, known: readonly Rate[]): NewEntry {
  const { amountMinor, currency, category, transactedOn } = row;
  const worth = conversionAt({ minor: amountMinor, currency }, DEMO_CURRENCY, transactedOn, known);
  if (!worth) throw new Error("an amount of the demo's has a rate");
  return {
    id: demoId(row.id, "entry"),
    kind: "transaction",
    sourceId: row.id,
    entryOn: transactedOn,
    functionalCurrency: DEMO_CURRENCY,
    postings: transactionPostings({
      category,
      isOwn: false,
      currency,
      amountMinor,
      functionalMinor: worth.minor,
    }),
  };
}
