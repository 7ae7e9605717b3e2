import { eq } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import type { ExportKind } from "../../core/export-kinds.ts";
import type { ExportFilter } from "../../core/exports.ts";
import { must } from "../../core/assert.ts";
import type { Tx } from "../../db/open.ts";
import { fullName } from "../../db/people.ts";
import { clients } from "../../db/schema/clients.ts";
import { events } from "../../db/schema/events.ts";
import { organisations, users } from "../../db/schema/organisations.ts";
import { productions } from "../../db/schema/productions.ts";
import { ATTENDEE_WORDS, attendeeRows } from "./attendees.ts";
import { auditRows } from "./audit.ts";
import { journalRows, trialBalanceRows, vatRows } from "./books.ts";
import { approvalRows, expenseRows, STATUS_WORDS } from "./expenses.ts";
import type { Table } from "./table.ts";
import { transactionRows } from "./transactions.ts";
import { withholdingRows } from "./withholdings.ts";

type Whose = Pick<Caller, "organisationId" | "userId" | "roles">;
type Source = {
  title: string;
  rows(tx: Tx, caller: Whose, filter: ExportFilter): Promise<Pick<Table, "columns" | "count" | "batches">>;
};

/** One for every kind. */
const SOURCES: Readonly<Record<ExportKind, Source>> = {
  expenses: { title: "Expenses", rows: expenseRows },
  approvals: { title: "Approvals", rows: approvalRows },
  journal: { title: "Journal", rows: journalRows },
  trial_balance: { title: "Trial balance", rows: trialBalanceRows },
  vat: { title: "VAT", rows: vatRows },
  transactions: { title: "Transactions", rows: transactionRows },
  withholdings: { title: "Withheld tax", rows: withholdingRows },
  attendees: { title: "Guests", rows: attendeeRows },
  audit: { title: "Audit trail", rows: auditRows },
};

/** What filters are called above the rows. */
const FILTER_WORDS: Readonly<Record<string, string>> = {
  status: "Status",
  production_id: "Production",
  artist_id: "Person",
  client_id: "Client",
  event_id: "Event",
  category: "Category",
  from: "From",
  to: "Until",
  period: "Month",
  until: "Last month",
  account: "Account",
  currency: "Currency",
  actor: "Who",
  object_type: "About",
  object_id: "One thing",
  risk: "Risk",
  reclaim: "Getting it back",
};

/** The rows that somebody asked for, as of now, with what stands above them. In a transaction, until they were read. */
export async function openTable(
  tx: Tx,
  caller: Whose,
  asked: { kind: ExportKind; filter: ExportFilter },
  now: string,
): Promise<Table> {
  const { title, rows } = SOURCES[asked.kind];
  const facts: [string, string][] = [
    ["Organisation", await organisationName(tx, caller)],
    ["As of", `${now.slice(0, 10)} ${now.slice(11, 19)} UTC`],
    ...(await filterFacts(tx, asked.filter)),
  ];
  return { title, facts, ...(await rows(tx, caller, asked.filter)) };
}

async function organisationName(tx: Tx, { organisationId }: Whose): Promise<string> {
  const [own] = await tx
    .select({ name: organisations.name })
    .from(organisations)
    .where(eq(organisations.id, organisationId));
  return must(own, "the organisation of an export").name;
}

async function filterFacts(tx: Tx, filter: ExportFilter): Promise<[string, string][]> {
  const facts: [string, string][] = [];
  for (const [name, value] of Object.entries(filter))
    if (value !== undefined) facts.push([FILTER_WORDS[name] ?? name, await inWords(tx, name, value)]);
  return facts;
}

/** Names in the place of ids, where there are any. */
async function inWords(tx: Tx, name: string, value: string): Promise<string> {
  if (name === "status") return { ...STATUS_WORDS, ...ATTENDEE_WORDS }[value] ?? value;
  if (name === "event_id") {
    const [found] = await tx.select({ title: events.title }).from(events).where(eq(events.id, value));
    return found?.title ?? value;
  }
  if (name === "production_id") {
    const [found] = await tx
      .select({ name: productions.name })
      .from(productions)
      .where(eq(productions.id, value));
    return found?.name ?? value;
  }
  if (name === "client_id") {
    const [found] = await tx.select({ name: clients.name }).from(clients).where(eq(clients.id, value));
    return found?.name ?? value;
  }
  if (name === "artist_id" || name === "actor") {
    const [found] = await tx
      .select({ name: fullName(users) })
      .from(users)
      .where(eq(users.id, value));
    return found?.name ?? value;
  }
  return value;
}
