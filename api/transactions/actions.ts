import { eq, sql } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import { must } from "../../core/assert.ts";
import { reversed, transactionPostings } from "../../core/books/entries.ts";
import { conversionAt } from "../../core/books/rates.ts";
import { newId } from "../../core/ids.ts";
import { parseAmount, wireMoney } from "../../core/money.ts";
import { common, Problem } from "../../core/problem.ts";
import { dateIn, instantOf } from "../../core/time.ts";
import { TRANSACTION_CATEGORIES } from "../../core/transaction-categories.ts";
import { transactionProblems, type Transaction, type TransactionCreate } from "../../core/transactions.ts";
import { audit } from "../../db/audit.ts";
import { visibleClients } from "../../db/clients.ts";
import { isUniqueViolation } from "../../db/errors.ts";
import { entriesOf, postEntries } from "../../db/ledger.ts";
import type { Tx } from "../../db/open.ts";
import { insertRows } from "../../db/prepared.ts";
import { findRates } from "../../db/rates.ts";
import { transactions } from "../../db/schema/clients.ts";
import { write, type RequestKey, type Written } from "../../db/write.ts";
import type { Services } from "../services.ts";
import { getTransaction } from "./queries.ts";

type Book = { id: string; name: string; currency: string; zone: string; functional_currency: string };

/**
 * Books money that came in or went out, and posts it, in one transaction; at commit the client's day counts it. Its id
 * is the client program's, for good: the same one sent again is answered with what there is.
 * @throws Problem 409 without a rate of exchange, 422
 */
export async function createTransaction(
  services: Services,
  caller: Caller,
  key: RequestKey,
  input: TransactionCreate,
): Promise<Written> {
  const nowMs = services.clock.now();
  const id = input.id ?? newId(nowMs);
  try {
    return await write(services.database, caller, key, async (tx) => {
      const book = await bookOf(tx, caller, input.client_id);
      const amountMinor = amountOf(input, book);
      const day = dayOf(input, book, nowMs);
      const functionalMinor = await worthOf(tx, { minor: amountMinor, currency: book.currency }, day, book);
      const now = instantOf(nowMs);
      const { kind } = TRANSACTION_CATEGORIES[input.category];
      const row = {
        id,
        organisationId: caller.organisationId,
        clientId: book.id,
        kind,
        category: input.category,
        description: input.description,
        amountMinor,
        currency: book.currency,
        transactedOn: day,
        createdBy: caller.userId,
        createdAt: now,
      };
      const entry = {
        id: newId(nowMs),
        kind: "transaction" as const,
        sourceId: id,
        entryOn: day,
        functionalCurrency: book.functional_currency,
        postings: transactionPostings({
          category: input.category,
          isOwn: book.id === caller.organisationId,
          currency: book.currency,
          amountMinor,
          functionalMinor,
        }),
      };
      audit(tx, { action: "transactions.posted", object: { type: "transaction", id }, after: row });
      // Sent together: none waits for the answer of another.
      await Promise.all([insertRows(tx, transactions, [row]), postEntries(tx, caller, [entry], now)]);
      return { status: 201, body: itemOf(row, book.name) };
    });
  } catch (error) {
    if (!isUniqueViolation(error, "transactions_pkey")) throw error;
    return await repeated(services, caller, key, id, input);
  }
}

/** The same transaction again, if it is the same. @throws Problem 409 when the id is another's. */
async function repeated(
  services: Services,
  caller: Caller,
  key: RequestKey,
  id: string,
  input: TransactionCreate,
): Promise<Written> {
  return await write(services.database, caller, key, async (tx) => {
    const there = await getTransaction(tx, caller, id).catch((error: unknown) => {
      if (error instanceof Problem) throw new Problem(common.conflict, "This id is taken.");
      throw error;
    });
    const book = await bookOf(tx, caller, input.client_id);
    const isSame =
      there.client_id === book.id &&
      there.amount_minor === amountOf(input, book) &&
      there.category === input.category &&
      there.description === input.description &&
      there.date === dayOf(input, book, Date.parse(there.created_at));
    if (!isSame) throw new Problem(common.conflict, "This id is another transaction's.");
    return { status: 201, body: there };
  });
}

/** Takes a transaction out of its client's sums and of the books, as of today; it stays as what was voided. */
export async function voidTransaction(
  services: Services,
  caller: Caller,
  key: RequestKey,
  id: string,
  reason: string,
): Promise<Written> {
  const nowMs = services.clock.now();
  const now = instantOf(nowMs);
  return await write(services.database, caller, key, async (tx) => {
    await tx.execute(sql`select from transactions where id = ${id} for update`);
    const before = await getTransaction(tx, caller, id);
    if (before.status === "voided") throw new Problem(transactionProblems.voided);
    const book = await bookOf(tx, caller, before.client_id);
    const [posted] = await entriesOf(tx, caller, "transaction", [id]);
    const booked = must(posted, "the entry of a transaction");
    await tx
      .update(transactions)
      .set({ voidedBy: caller.userId, voidedAt: now, voidReason: reason })
      .where(eq(transactions.id, id));
    const entry = {
      id: newId(nowMs),
      kind: "void" as const,
      sourceId: id,
      entryOn: dateIn(book.zone, nowMs),
      functionalCurrency: booked.functional_currency,
      reversalOf: booked.id,
      postings: reversed(booked.postings),
    };
    await postEntries(tx, caller, [entry], now);
    audit(tx, { action: "transactions.voided", object: { type: "transaction", id }, reason });
    return { status: 200, body: await getTransaction(tx, caller, id) };
  });
}

/** Whose books are meant: the organisation's own where nobody's are named. @throws Problem 422 for nobody's that the caller keeps. */
async function bookOf(tx: Tx, caller: Caller, clientId: string | undefined): Promise<Book> {
  const [book] = await tx.execute<Book>(sql`
    select clients.id, clients.name, clients.currency, clients.zone, organisations.currency as functional_currency
    from clients join organisations on organisations.id = clients.organisation_id
    where clients.id = ${clientId ?? caller.organisationId} and ${visibleClients(caller)}`);
  if (!book) throw invalid("/client_id", "is no client of yours");
  return book;
}

/** @throws Problem 422 */
function amountOf({ amount }: Pick<TransactionCreate, "amount">, { currency }: Book): number {
  const minor = parseAmount(amount, currency);
  if (typeof minor !== "number") throw invalid("/amount", minor.refusal);
  return minor;
}

/** @throws Problem 422 for a day that has not begun where the client is. */
function dayOf({ date }: Pick<TransactionCreate, "date">, { zone }: Book, nowMs: number): string {
  const today = dateIn(zone, nowMs);
  if (date !== undefined && date > today) throw invalid("/date", "must not be in the future");
  return date ?? today;
}

/** In the organisation's currency, by the rate of the day. @throws Problem 409 without one. */
async function worthOf(
  tx: Tx,
  amount: { minor: number; currency: string },
  day: string,
  { functional_currency: own }: Book,
): Promise<number> {
  if (amount.currency === own) return amount.minor;
  const rates = await findRates(
    tx,
    [amount.currency, own].map((currency) => ({ currency, day })),
  );
  const worth = conversionAt(amount, own, day, rates);
  if (!worth) throw new Problem(transactionProblems.rateMissing);
  return worth.minor;
}

const invalid = (pointer: string, detail: string) =>
  new Problem(common.invalid, undefined, { errors: [{ pointer, detail }] });

type Inserted = Omit<typeof transactions.$inferSelect, "voidedBy" | "voidedAt" | "voidReason">;

function itemOf(row: Inserted, clientName: string): Transaction {
  return {
    id: row.id,
    client_id: row.clientId,
    client_name: clientName,
    kind: row.kind,
    category: row.category,
    description: row.description,
    ...wireMoney({ minor: row.amountMinor, currency: row.currency }),
    date: row.transactedOn,
    status: "posted",
    created_by: row.createdBy,
    created_at: row.createdAt,
    voided_by: null,
    voided_at: null,
    void_reason: null,
  };
}
