import { and, eq, isNull, sql } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import { advanceProblems, type AdvanceWriteOff } from "../../core/advances.ts";
import { writeOffPostings } from "../../core/books/advances.ts";
import { newId } from "../../core/ids.ts";
import { Problem } from "../../core/problem.ts";
import { dateIn, instantOf } from "../../core/time.ts";
import { moveAdvance, partOf, type AdvanceRow } from "../../db/advances.ts";
import { audit } from "../../db/audit.ts";
import type { Tx } from "../../db/open.ts";
import { advances } from "../../db/schema/advances.ts";
import { advanceWriteOffs } from "../../db/schema/advance-movements.ts";
import type { RequestKey, Written } from "../../db/write.ts";
import type { Services } from "../services.ts";
import { amountOf, moving, type Asked } from "./acting.ts";
import { note } from "./actions.ts";

/** Proposes what nobody gets back; another confirms it. Whatever was proposed before is withdrawn. */
export async function proposeWriteOff(
  services: Services,
  caller: Caller,
  key: RequestKey,
  asked: Asked,
  input: AdvanceWriteOff,
): Promise<Written> {
  const now = services.clock.now();
  const at = instantOf(now);
  return await moving(services, caller, key, asked, "write-off", async (tx, before) => {
    const amountMinor = amountOf(before, input.amount);
    await withdrawOpen(tx, caller, before.id, at);
    await tx.insert(advanceWriteOffs).values({
      id: newId(now),
      organisationId: caller.organisationId,
      advanceId: before.id,
      amountMinor,
      reason: input.reason,
      proposedBy: caller.userId,
      proposedAt: at,
    });
    await touch(tx, before, at, "advances.write-off-proposed", input.reason);
  });
}

/** What one proposed another writes off. @throws Problem 403 for one's own, 409 where nothing is proposed, 412, 422. */
export async function confirmWriteOff(
  services: Services,
  caller: Caller,
  key: RequestKey,
  asked: Asked,
): Promise<Written> {
  const now = services.clock.now();
  const at = instantOf(now);
  return await moving(services, caller, key, asked, "write-off", async (tx, before, tied) => {
    const proposed = await openWriteOff(tx, before.id);
    if (tied.has(proposed.proposedBy)) throw new Problem(advanceProblems.ownProposal);
    const part = partOf(before, amountOfProposal(before, proposed.amountMinor));
    await tx
      .update(advanceWriteOffs)
      .set({ confirmedBy: caller.userId, confirmedAt: at })
      .where(eq(advanceWriteOffs.id, proposed.id));
    const on = dateIn("UTC", now);
    const movement = { id: proposed.id, kind: "written_off" as const, part, on, notes: proposed.reason };
    const entry = { kind: "advance_write_off" as const, postings: writeOffPostings(part) };
    const after = await moveAdvance(tx, caller, before, movement, entry, at);
    note(tx, "advances.written-off", before, after, proposed.reason);
  });
}

/** @throws Problem 409 where nothing is proposed. */
export async function withdrawWriteOff(
  services: Services,
  caller: Caller,
  key: RequestKey,
  asked: Asked,
): Promise<Written> {
  const at = instantOf(services.clock.now());
  return await moving(services, caller, key, asked, "write-off", async (tx, before) => {
    await openWriteOff(tx, before.id);
    await withdrawOpen(tx, caller, before.id, at);
    await touch(tx, before, at, "advances.write-off-withdrawn", null);
  });
}

/** Something was settled or returned since: then less is open than was proposed, and it is proposed anew. */
function amountOfProposal(advance: AdvanceRow, minor: number): number {
  const open = advance.amountMinor - advance.settledMinor - advance.returnedMinor - advance.writtenOffMinor;
  if (minor <= open) return minor;
  throw new Problem(advanceProblems.notPossible, "Less than that is open by now: propose it anew.");
}

const isOpen = and(isNull(advanceWriteOffs.confirmedAt), isNull(advanceWriteOffs.withdrawnAt));

async function openWriteOff(tx: Tx, advanceId: string): Promise<typeof advanceWriteOffs.$inferSelect> {
  const [row] = await tx
    .select()
    .from(advanceWriteOffs)
    .where(and(eq(advanceWriteOffs.advanceId, advanceId), isOpen));
  if (!row) throw new Problem(advanceProblems.notProposed);
  return row;
}

async function withdrawOpen(tx: Tx, caller: Caller, advanceId: string, at: string): Promise<void> {
  await tx
    .update(advanceWriteOffs)
    .set({ withdrawnBy: caller.userId, withdrawnAt: at })
    .where(and(eq(advanceWriteOffs.advanceId, advanceId), isOpen));
}

/** What is proposed is a new version: whoever confirms it has seen it. */
async function touch(
  tx: Tx,
  before: AdvanceRow,
  at: string,
  action: "advances.write-off-proposed" | "advances.write-off-withdrawn",
  reason: string | null,
): Promise<void> {
  await tx
    .update(advances)
    .set({ version: sql`${advances.version} + 1`, updatedAt: at })
    .where(eq(advances.id, before.id));
  const object = { type: "advance" as const, id: before.id, version: before.version + 1 };
  audit(tx, { action, object, reason, subjectId: before.artistId });
}
