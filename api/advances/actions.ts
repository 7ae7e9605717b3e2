import { and, eq, sql } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import { advanceProblems, type AdvanceCancel, type AdvanceReturn } from "../../core/advances.ts";
import { must } from "../../core/assert.ts";
import { returnPostings } from "../../core/books/advances.ts";
import { reversed } from "../../core/books/entries.ts";
import { alone } from "../../core/expense-judge.ts";
import { Problem } from "../../core/problem.ts";
import { instantOf } from "../../core/time.ts";
import { lockAdvance, moveAdvance, partOf, worthOn, type AdvanceRow } from "../../db/advances.ts";
import { audit } from "../../db/audit.ts";
import { entriesOf } from "../../db/ledger.ts";
import type { Tx } from "../../db/open.ts";
import { advances } from "../../db/schema/advances.ts";
import { advanceMovements } from "../../db/schema/advance-movements.ts";
import { writeApart, type RequestKey, type Written } from "../../db/write.ts";
import type { Services } from "../services.ts";
import { amountOf, answer, dayOf, judge, moving, MEANWHILE, type Asked } from "./acting.ts";

/** Whoever was given it says that they have it. @throws Problem 403, 404, 409, 412 */
export async function acknowledgeAdvance(
  services: Services,
  caller: Caller,
  key: RequestKey,
  { id, version }: Asked,
): Promise<Written> {
  const at = instantOf(services.clock.now());
  return await writeApart(services.database, caller, key, MEANWHILE, async (tx) => {
    // Whoever may not see it is told that there is none.
    await answer(tx, caller, id, 200);
    const before = must(await lockAdvance(tx, caller, id), "an advance that was seen");
    judge(before, "acknowledge", alone(caller.userId), version);
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
    if (before.status === "proposed") return await dropProposed(tx, before, instantOf(now), reason);
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

/** No money left: nothing is in the books, and nobody was told that they would have any. */
async function dropProposed(tx: Tx, before: AdvanceRow, at: string, reason: string): Promise<void> {
  const [after] = await tx
    .update(advances)
    .set({
      status: "cancelled",
      closedAt: at,
      openFunctionalMinor: 0,
      version: sql`${advances.version} + 1`,
      updatedAt: at,
    })
    .where(eq(advances.id, before.id))
    .returning();
  note(tx, "advances.cancelled", before, must(after, "an advance that was locked"), reason);
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
  action:
    | "advances.issued"
    | "advances.acknowledged"
    | "advances.returned"
    | "advances.written-off"
    | "advances.cancelled",
  before: AdvanceRow,
  after: AdvanceRow,
  reason: string | null = null,
): void {
  const object = { type: "advance" as const, id: after.id, version: after.version };
  audit(tx, { action, object, before, after, reason, subjectId: after.artistId });
}
