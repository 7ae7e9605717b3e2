import { and, eq, isNull, sql } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import {
  advanceProblems,
  type AdvanceCancel,
  type AdvanceCreate,
  type AdvanceReturn,
} from "../../core/advances.ts";
import { must } from "../../core/assert.ts";
import { advancePostings, returnPostings } from "../../core/books/advances.ts";
import { reversed } from "../../core/books/entries.ts";
import { newId } from "../../core/ids.ts";
import { parseAmount } from "../../core/money.ts";
import { common, Problem } from "../../core/problem.ts";
import { instantOf } from "../../core/time.ts";
import {
  bookMovement,
  lockAdvance,
  moveAdvance,
  partOf,
  tellOf,
  worthOn,
  type AdvanceRow,
} from "../../db/advances.ts";
import { audit } from "../../db/audit.ts";
import { isUniqueViolation } from "../../db/errors.ts";
import { entriesOf, functionalCurrencyOf } from "../../db/ledger.ts";
import type { Reader, Tx } from "../../db/open.ts";
import { advances } from "../../db/schema/advances.ts";
import { advanceMovements } from "../../db/schema/advance-movements.ts";
import { memberships } from "../../db/schema/organisations.ts";
import { productions } from "../../db/schema/productions.ts";
import type { RequestKey, Written } from "../../db/write.ts";
import type { Services } from "../services.ts";
import { amountOf, answer, dayOf, judge, moving, refused, tiedOf, writeApart, type Asked } from "./acting.ts";

/**
 * Gives an artist money: it leaves the bank, and whoever has it is asked to say so.
 * @throws Problem 403 for their own, 404 for a production, 409 without a rate, 422 for who is no member.
 */
export async function issueAdvance(
  services: Services,
  caller: Caller,
  key: RequestKey,
  input: AdvanceCreate,
): Promise<Written> {
  const now = services.clock.now();
  const [id, at] = [input.id ?? newId(now), instantOf(now)];
  try {
    return await writeApart(services, caller, key, async (tx) => {
      const { artist_id: artistId, purpose } = input;
      if ((await tiedOf(tx, caller)).has(artistId)) throw new Problem(advanceProblems.ownAdvance);
      await refuseStrangers(tx, caller, artistId);
      const own = await functionalCurrencyOf(tx, caller);
      const production = await productionOf(tx, caller, input.production_id ?? null);
      const currency = input.currency ?? production?.currency ?? own;
      const minor = parseAmount(input.amount, currency);
      if (typeof minor !== "number") throw refused("/amount", minor.refusal);
      const issuedOn = dayOf("/issued_on", input.issued_on, now);
      const bookedMinor = await worthOn(tx, { minor, currency }, own, issuedOn);
      if (bookedMinor === undefined) throw new Problem(advanceProblems.rateMissing);
      const row = {
        id,
        organisationId: caller.organisationId,
        artistId,
        productionId: production?.id ?? null,
        amountMinor: minor,
        currency,
        functionalCurrency: own,
        openFunctionalMinor: bookedMinor,
        purpose,
        status: "issued" as const,
        issuedOn,
        issuedBy: caller.userId,
        createdAt: at,
        updatedAt: at,
      };
      await tx.insert(advances).values(row);
      const movement = { id: newId(now), on: issuedOn };
      await tx.insert(advanceMovements).values({
        id: movement.id,
        organisationId: caller.organisationId,
        advanceId: id,
        kind: "issued",
        amountMinor: minor,
        functionalMinor: bookedMinor,
        movedOn: issuedOn,
        movedBy: caller.userId,
        at,
      });
      const entry = { kind: "advance" as const, postings: advancePostings({ currency, minor, bookedMinor }) };
      await bookMovement(tx, caller, row, movement, entry, at);
      await tellOf(tx, caller, movement.id);
      const object = { type: "advance" as const, id, version: 1 };
      audit(tx, { action: "advances.issued", object, after: row, subjectId: artistId });
      return await answer(tx, caller, id, 201);
    });
  } catch (error) {
    if (isUniqueViolation(error, "advances_pkey")) throw new Problem(common.conflict, "This id is taken.");
    throw error;
  }
}

async function refuseStrangers(db: Reader, caller: Caller, artistId: string): Promise<void> {
  const [member] = await db
    .select({ userId: memberships.userId })
    .from(memberships)
    .where(
      and(
        eq(memberships.organisationId, caller.organisationId),
        eq(memberships.userId, artistId),
        isNull(memberships.deletedAt),
      ),
    );
  if (!member) throw refused("/artist_id", "is nobody of this organisation");
}

async function productionOf(db: Reader, caller: Caller, id: string | null) {
  if (id === null) return undefined;
  const [production] = await db
    .select({ id: productions.id, currency: productions.currency })
    .from(productions)
    .where(
      and(
        eq(productions.id, id),
        eq(productions.organisationId, caller.organisationId),
        isNull(productions.deletedAt),
      ),
    );
  if (!production) throw new Problem(common.notFound, "There is no such production.");
  return production;
}

/** Whoever was given it says that they have it. @throws Problem 403, 404, 409, 412 */
export async function acknowledgeAdvance(
  services: Services,
  caller: Caller,
  key: RequestKey,
  { id, version }: Asked,
): Promise<Written> {
  const at = instantOf(services.clock.now());
  return await writeApart(services, caller, key, async (tx) => {
    // Whoever may not see it is told that there is none.
    await answer(tx, caller, id, 200);
    const before = must(await lockAdvance(tx, caller, id), "an advance that was seen");
    if (before.artistId !== caller.userId) throw new Problem(advanceProblems.notYours);
    judge(before, "acknowledge", version);
    const [after] = await tx
      .update(advances)
      .set({
        status: "acknowledged",
        acknowledgedAt: at,
        version: sql`${advances.version} + 1`,
        updatedAt: at,
      })
      .where(eq(advances.id, id))
      .returning();
    note(tx, "advances.acknowledged", before, must(after, "an advance that was locked"));
    return await answer(tx, caller, id, 200);
  });
}

/** Money that came back, at what it is worth on the day. @throws Problem 403, 404, 409, 412, 422 */
export async function returnAdvance(
  services: Services,
  caller: Caller,
  key: RequestKey,
  asked: Asked,
  input: AdvanceReturn,
): Promise<Written> {
  const now = services.clock.now();
  return await moving(services, caller, key, asked, "return", async (tx, before) => {
    const on = dayOf("/returned_on", input.returned_on, now, before.issuedOn);
    const part = partOf(before, amountOf(before, input.amount));
    const worth = await worthOn(tx, part, before.functionalCurrency, on);
    if (worth === undefined) throw new Problem(advanceProblems.rateMissing);
    const entry = { kind: "advance_return" as const, postings: returnPostings(part, worth) };
    const movement = { kind: "returned" as const, part, on, notes: null };
    const after = await moveAdvance(tx, caller, before, movement, entry, instantOf(now));
    note(tx, "advances.returned", before, after);
  });
}

/** Takes back what nobody has confirmed, with its entry in the books. @throws Problem 403, 404, 409, 412 */
export async function cancelAdvance(
  services: Services,
  caller: Caller,
  key: RequestKey,
  asked: Asked,
  { reason }: AdvanceCancel,
): Promise<Written> {
  const now = services.clock.now();
  return await moving(services, caller, key, asked, "cancel", async (tx, before) => {
    const part = partOf(before, before.amountMinor);
    if (before.returnedMinor + before.writtenOffMinor > 0)
      throw new Problem(advanceProblems.notPossible, "A part of it came back or was written off already.");
    const issued = await issuedEntry(tx, caller, before);
    const entry = {
      kind: "advance_void" as const,
      postings: reversed(issued.postings),
      reversalOf: issued.id,
    };
    const movement = { kind: "cancelled" as const, part, on: dayOf("", undefined, now), notes: reason };
    const after = await moveAdvance(tx, caller, before, movement, entry, instantOf(now));
    note(tx, "advances.cancelled", before, after, reason);
  });
}

async function issuedEntry(tx: Tx, caller: Caller, advance: AdvanceRow) {
  const [movement] = await tx
    .select({ id: advanceMovements.id })
    .from(advanceMovements)
    .where(and(eq(advanceMovements.advanceId, advance.id), eq(advanceMovements.kind, "issued")));
  const [entry] = await entriesOf(tx, caller, "advance", [must(movement, "how it was given").id]);
  return must(entry, "the entry of an advance");
}

export function note(
  tx: Tx,
  action: "advances.acknowledged" | "advances.returned" | "advances.written-off" | "advances.cancelled",
  before: AdvanceRow,
  after: AdvanceRow,
  reason: string | null = null,
): void {
  const object = { type: "advance" as const, id: after.id, version: after.version };
  audit(tx, { action, object, before, after, reason, subjectId: after.artistId });
}
