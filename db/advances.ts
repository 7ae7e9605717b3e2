import { and, eq, sql } from "drizzle-orm";
import type { Caller } from "../core/access.ts";
import { nextAdvance, openOf, type AdvanceVerb, type MovementKind } from "../core/advance-states.ts";
import { must } from "../core/assert.ts";
import { bookedShare, type Part } from "../core/books/advances.ts";
import type { EntryKind, Posting } from "../core/books/entries.ts";
import { conversionAt } from "../core/books/rates.ts";
import { newId } from "../core/ids.ts";
import { enqueue } from "./jobs.ts";
import { postEntries } from "./ledger.ts";
import type { Reader, Tx } from "./open.ts";
import { findRates } from "./rates.ts";
import { advances } from "./schema/advances.ts";
import { advanceMovements } from "./schema/advance-movements.ts";

export type AdvanceRow = typeof advances.$inferSelect;
type Whose = Pick<Caller, "organisationId">;

/** An advance of this organisation, and nobody else moves any of it until this transaction is over. */
export async function lockAdvance(
  tx: Tx,
  { organisationId }: Whose,
  id: string,
): Promise<AdvanceRow | undefined> {
  const [row] = await tx
    .select()
    .from(advances)
    .where(and(eq(advances.id, id), eq(advances.organisationId, organisationId)))
    .for("update");
  return row;
}

/** A part of what is open, with what it was booked for. */
export function partOf(advance: AdvanceRow, minor: number): Part {
  const open = { minor: openOf(advance), bookedMinor: advance.openFunctionalMinor };
  return { currency: advance.currency, minor, bookedMinor: bookedShare(minor, open) };
}

/** What an amount is worth in the organisation's currency on a day; undefined where no rate is known for it. */
export async function worthOn(
  db: Reader,
  amount: { minor: number; currency: string },
  functionalCurrency: string,
  day: string,
): Promise<number | undefined> {
  if (amount.currency === functionalCurrency) return amount.minor;
  const wanted = [amount.currency, functionalCurrency].map((currency) => ({ currency, day }));
  return conversionAt(amount, functionalCurrency, day, await findRates(db, wanted))?.minor;
}

export type Movement = {
  /** Of a write-off: what two agreed on. */
  id?: string;
  kind: Exclude<MovementKind, "issued" | "released">;
  part: Part;
  on: string;
  notes: string | null;
  /** What was settled with it, and what that much of it was booked for. */
  expense?: { id: string; payableFunctionalMinor: number };
  settlement?: { id: string; payableFunctionalMinor: number };
};
export type MovementEntry = { kind: EntryKind; postings: Posting[]; reversalOf?: string };

const VERBS: Record<Movement["kind"], AdvanceVerb> = {
  settled: "settle",
  returned: "return",
  written_off: "write-off",
  cancelled: "cancel",
};
const SUMS = { settled: "settledMinor", returned: "returnedMinor", written_off: "writtenOffMinor" } as const;

/** Moves a part of an advance that was locked: its row, the movement, its entry in the books and the job that tells. */
export async function moveAdvance(
  tx: Tx,
  caller: Caller,
  before: AdvanceRow,
  movement: Movement,
  entry: MovementEntry,
  at: string,
): Promise<AdvanceRow> {
  const { kind, part } = movement;
  const id = movement.id ?? newId(Date.parse(at));
  const isCancelled = kind === "cancelled";
  const isOver = isCancelled || part.minor === openOf(before);
  const status = must(nextAdvance(before.status, VERBS[kind]), "a verb that was judged");
  const sum = isCancelled ? undefined : SUMS[kind];
  const [[after]] = await Promise.all([
    tx
      .update(advances)
      .set({
        ...(sum && { [sum]: before[sum] + part.minor }),
        openFunctionalMinor: before.openFunctionalMinor - part.bookedMinor,
        status: isOver && !isCancelled ? "closed" : status,
        closedAt: isOver ? at : null,
        version: sql`${advances.version} + 1`,
        updatedAt: at,
      })
      .where(eq(advances.id, before.id))
      .returning(),
    tx.insert(advanceMovements).values({
      id,
      organisationId: caller.organisationId,
      advanceId: before.id,
      kind,
      amountMinor: part.minor,
      functionalMinor: part.bookedMinor,
      expenseId: movement.expense?.id ?? null,
      settlementId: movement.settlement?.id ?? null,
      payableFunctionalMinor: (movement.expense ?? movement.settlement)?.payableFunctionalMinor ?? null,
      movedOn: movement.on,
      movedBy: caller.userId,
      at,
      notes: movement.notes,
    }),
    bookMovement(tx, caller, before, { id, on: movement.on }, entry, at),
  ]);
  await tellOf(tx, caller, id);
  return must(after, "an advance that was locked");
}

/** What was settled with a fee that is reversed is open again, for as much as it was booked for. */
export async function releaseAdvance(
  tx: Tx,
  caller: Caller,
  before: AdvanceRow,
  settled: typeof advanceMovements.$inferSelect,
  entry: MovementEntry,
  { on, at }: { on: string; at: string },
): Promise<AdvanceRow> {
  const id = newId(Date.parse(at));
  const [[after]] = await Promise.all([
    tx
      .update(advances)
      .set({
        settledMinor: before.settledMinor - settled.amountMinor,
        openFunctionalMinor: before.openFunctionalMinor + settled.functionalMinor,
        status: "acknowledged",
        closedAt: null,
        version: sql`${advances.version} + 1`,
        updatedAt: at,
      })
      .where(eq(advances.id, before.id))
      .returning(),
    tx
      .insert(advanceMovements)
      .values({ ...settled, id, kind: "released", movedOn: on, movedBy: caller.userId, at }),
    bookMovement(tx, caller, before, { id, on }, entry, at),
  ]);
  await tellOf(tx, caller, id);
  return must(after, "an advance that was locked");
}

/** The entry of a movement, on its day. */
export async function bookMovement(
  tx: Tx,
  caller: Caller,
  { functionalCurrency }: Pick<AdvanceRow, "functionalCurrency">,
  movement: { id: string; on: string },
  entry: MovementEntry,
  at: string,
): Promise<void> {
  const head = { id: newId(Date.parse(at)), sourceId: movement.id, entryOn: movement.on, functionalCurrency };
  await postEntries(tx, caller, [{ ...head, ...entry }], at);
}

/** Whoever has the advance is told of a movement. */
export async function tellOf(tx: Tx, caller: Caller, movementId: string): Promise<void> {
  const { organisationId, userId: createdBy } = caller;
  await enqueue(tx, {
    kind: "notify-advance",
    payload: { movement_id: movementId },
    organisationId,
    createdBy,
  });
}
