import { must } from "../../core/assert.ts";
import { expensePostings } from "../../core/books/entries.ts";
import { conversionAt, type Rate } from "../../core/books/rates.ts";
import type { ContractStatus } from "../../core/contract-states.ts";
import { contentKey } from "../../core/document-keys.ts";
import type { ExpenseCategory, ExpenseStatus } from "../../core/expense-states.ts";
import type { ExpenseEvent } from "../../core/expenses.ts";
import { decimalsOf, formatAmount } from "../../core/money.ts";
import { addDays, dateIn, instantOf } from "../../core/time.ts";
import { postEntries } from "../ledger.ts";
import type { Tx } from "../open.ts";
import { contracts, contractSignatories } from "../schema/contracts.ts";
import { documents } from "../schema/documents.ts";
import { expenseEvents, expenses } from "../schema/expenses.ts";
import { seedClients } from "./clients.ts";
import { demoId } from "./id.ts";
import { pdfOf } from "./pdf.ts";
import { DEMO_PEOPLE } from "./people.ts";
import { seedRates } from "./rates.ts";
import { DEMO_PRODUCTIONS, type DemoProduction } from "./tours.ts";

/** Puts bytes where a document's are looked for. */
export type KeepFile = (key: string, bytes: Uint8Array) => Promise<void>;

/** The day on which the demo's books begin: they stay where they are while the schedule moves along. */
const BEGUN = "2026-10-01";
const SEASON_DAYS = 365;
const FEE_MAJOR = 2_400;
/** What every organisation of the demo keeps its books in. */
const DEMO_CURRENCY = "EUR";

type Spent = readonly [
  daysBefore: number,
  category: ExpenseCategory,
  description: string,
  major: number,
  status: ExpenseStatus,
  words?: string,
];

/** What an artist spent lately, in the currency of where they were: some decided, some waiting. */
const SPENT: readonly Spent[] = [
  [1, "Travel", "Taxi from the station with two cases", 28.4, "submitted"],
  [2, "Meals", "Dinner after load-out, catering had gone", 19.9, "submitted"],
  [3, "Equipment", "In-ear cable, the old one broke at soundcheck", 46, "submitted"],
  [4, "Hospitality", "Throat tea and honey for the dressing room", 12.75, "draft"],
  [9, "Travel", "Train between the two venues", 64.2, "approved", "Month end"],
  [12, "Accommodation", "Day room before the night flight", 89, "approved"],
  [16, "Wardrobe", "Dry cleaning of the second costume", 22.5, "approved"],
  [18, "Meals", "Lunch on a show day", 14.3, "rejected", "Catering was served that day"],
  [24, "Travel", "Baggage fee for the keyboard", 55, "approved"],
  [27, "Per diem", "Per diem, three travel days", 105, "approved"],
];

/** Contracts with their documents, and a month of expenses, for every artist of the demo. What is there stays. */
export async function seedBooks(
  tx: Tx,
  people: Map<string, string>,
  nowMs: number,
  keep: KeepFile,
): Promise<void> {
  const known = await seedRates(tx, nowMs);
  for (const production of DEMO_PRODUCTIONS) {
    for (const { email, firstName, lastName } of artistsOf(production)) {
      const artistId = people.get(email);
      const [managerId, accountantId] = [
        of(production, "manager", people),
        of(production, "accountant", people),
      ];
      if (artistId === undefined || managerId === undefined || accountantId === undefined) continue;
      await seedContract(tx, production, `${firstName} ${lastName}`, artistId, managerId, keep);
      await seedExpenses(tx, production, artistId, accountantId, nowMs, known);
    }
  }
  await seedClients(tx, people, nowMs, known);
}

function artistsOf(production: DemoProduction) {
  return DEMO_PEOPLE.filter(({ email, role }) => role === "artist" && production.people.includes(email));
}

function of(production: DemoProduction, role: string, people: Map<string, string>): string | undefined {
  const one = DEMO_PEOPLE.find(
    (person) => person.role === role && person.organisation === production.organisation,
  );
  return one && people.get(one.email);
}

async function seedContract(
  tx: Tx,
  production: DemoProduction,
  artist: string,
  artistId: string,
  managerId: string,
  keep: KeepFile,
): Promise<void> {
  const { organisation, name, currency } = production;
  const organisationId = demoId(organisation);
  const id = demoId(organisation, name, artistId, "contract");
  const documentId = demoId(organisation, name, artistId, "contract document");
  // The last stop of a tour is not signed yet.
  const isLast = DEMO_PRODUCTIONS.filter((one) => one.organisation === organisation).at(-1) === production;
  const status: ContractStatus = isLast ? "pending_signature" : "active";
  const amountMinor = FEE_MAJOR * 10 ** decimalsOf(currency);
  const endsOn = addDays(BEGUN, SEASON_DAYS);
  const pdf = pdfOf(`Engagement: ${name}`, [
    `Between ${organisation} and ${artist}.`,
    `Fee per week: ${formatAmount(amountMinor, currency)} ${currency}.`,
    `From ${BEGUN} to ${endsOn}.`,
    "Travel, accommodation and per diems as the tour's rider says.",
  ]);
  const [made] = await tx
    .insert(documents)
    .values({
      id: documentId,
      organisationId,
      ownerId: managerId,
      fileName: `Engagement ${name.split(": ")[1] ?? name}.pdf`,
      type: "application/pdf",
      sizeBytes: pdf.byteLength,
      sha256: new Bun.CryptoHasher("sha256").update(pdf).digest("hex"),
      state: "ready",
      createdAt: `${BEGUN}T09:00:00.000Z`,
    })
    .onConflictDoNothing()
    .returning({ id: documents.id });
  if (!made) return;
  await keep(contentKey(organisationId, documentId), pdf);
  await tx
    .insert(contracts)
    .values({
      id,
      organisationId,
      artistId,
      productionId: demoId(organisation, name),
      title: `Engagement, ${name}`,
      status,
      amountMinor,
      currency,
      startsOn: BEGUN,
      endsOn,
      documentId,
      signedAt: status === "active" ? `${BEGUN}T15:00:00.000Z` : null,
      createdBy: managerId,
      createdAt: `${BEGUN}T09:00:00.000Z`,
      updatedAt: `${BEGUN}T15:00:00.000Z`,
    })
    .onConflictDoNothing();
  if (status !== "pending_signature") return;
  await tx
    .insert(contractSignatories)
    .values({
      id: demoId(organisation, name, artistId, "signatory"),
      organisationId,
      contractId: id,
      userId: artistId,
      part: "artist",
      position: 1,
      state: "sent",
      sentAt: `${BEGUN}T09:00:00.000Z`,
    })
    .onConflictDoNothing();
}

async function seedExpenses(
  tx: Tx,
  production: DemoProduction,
  artistId: string,
  accountantId: string,
  nowMs: number,
  known: readonly Rate[],
): Promise<void> {
  const { organisation, name, currency, zone } = production;
  const organisationId = demoId(organisation);
  const today = dateIn(zone, nowMs);
  const month = today.slice(0, 7);
  const stops = DEMO_PRODUCTIONS.filter((one) => one.organisation === organisation);
  // Spread over the stops of a tour, as it was.
  const here = SPENT.filter((_, at) => at % stops.length === stops.indexOf(production));
  const rows = here.map(([daysBefore, category, description, major, status, words]) => {
    const spentOn = addDays(today, -daysBefore);
    const at = (hour: string) => `${spentOn}T${hour}:00.000Z`;
    const isDecided = status === "approved" || status === "rejected";
    const minor = Math.round(major * 10 ** decimalsOf(currency));
    return {
      // One set a month: a house that is started every day does not fill up with taxis.
      id: demoId(organisation, name, artistId, month, description),
      organisationId,
      artistId,
      productionId: demoId(organisation, name),
      amountMinor: minor,
      currency,
      category,
      description,
      spentOn,
      status,
      submittedAt: status === "draft" ? null : at("20:10"),
      decidedBy: isDecided ? accountantId : null,
      decidedAt: isDecided ? at("21:30") : null,
      decisionNotes: words ?? null,
      postedAt: status === "approved" ? at("21:31") : null,
      ...amountsOf(status === "draft" ? undefined : { minor, currency }, spentOn, at("20:10"), known),
      version: isDecided ? 2 : 1,
      createdAt: at("20:10"),
      updatedAt: isDecided ? at("21:30") : at("20:10"),
    };
  });
  const made = await tx.insert(expenses).values(rows).onConflictDoNothing().returning();
  const events = made.flatMap((row) => {
    const event = (name: ExpenseEvent, at: string | null, actorId: string | null, notes: string | null) =>
      at === null
        ? []
        : [
            {
              id: demoId(row.id, name),
              expenseId: row.id,
              organisationId,
              at,
              event: name,
              actorId,
              notes,
              expenseVersion: row.version,
            },
          ];
    const decided = row.status === "approved" ? "approved" : "rejected";
    return [
      ...event("created", row.createdAt, artistId, null),
      ...event("submitted", row.submittedAt, artistId, null),
      ...event(decided, row.decidedAt, accountantId, row.decisionNotes),
      ...event("posted", row.postedAt, null, null),
    ];
  });
  if (events.length > 0) await tx.insert(expenseEvents).values(events);
  const booked = made.filter(({ status }) => status === "approved").map(entryOf);
  await postEntries(tx, { organisationId, userId: accountantId }, booked, instantOf(nowMs));
}

/** As it is locked when it is handed in; a draft's are not. */
function amountsOf(
  spent: { minor: number; currency: string } | undefined,
  day: string,
  at: string,
  known: readonly Rate[],
) {
  const currencies = { functionalCurrency: DEMO_CURRENCY, payoutCurrency: DEMO_CURRENCY };
  if (!spent)
    return { ...currencies, functionalMinor: null, payoutMinor: null, rates: null, ratesLockedAt: null };
  const worth = conversionAt(spent, DEMO_CURRENCY, day, known);
  const minor = worth?.minor ?? null;
  return {
    ...currencies,
    functionalMinor: minor,
    payoutMinor: minor,
    rates: worth ? [worth.provenance] : null,
    ratesLockedAt: at,
  };
}

function entryOf(row: typeof expenses.$inferSelect) {
  const minor = must(row.functionalMinor, "an amount of the demo's with a rate");
  return {
    id: demoId(row.id, "entry"),
    kind: "expense" as const,
    sourceId: row.id,
    entryOn: row.spentOn,
    functionalCurrency: DEMO_CURRENCY,
    postings: expensePostings({
      ...row,
      functionalMinor: minor,
      payoutMinor: minor,
      payoutCurrency: DEMO_CURRENCY,
    }),
  };
}
