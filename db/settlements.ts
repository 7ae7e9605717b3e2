import { and, asc, eq, inArray, sql } from "drizzle-orm";
import type { Caller } from "../core/access.ts";
import { must } from "../core/assert.ts";
import type { Reader, Tx } from "./open.ts";
import { advanceMovements } from "./schema/advance-movements.ts";
import { settlementAdvances, settlements } from "./schema/settlements.ts";

export type SettlementRow = typeof settlements.$inferSelect;
type Whose = Pick<Caller, "organisationId">;

/** A settlement of this organisation, and nobody else moves any of it until this transaction is over. */
export async function lockSettlement(
  tx: Tx,
  { organisationId }: Whose,
  id: string,
): Promise<SettlementRow | undefined> {
  const [row] = await tx
    .select()
    .from(settlements)
    .where(and(eq(settlements.id, id), eq(settlements.organisationId, organisationId)))
    .for("update");
  return row;
}

/** One that was locked, as it becomes. */
export async function changeSettlement(
  tx: Tx,
  before: SettlementRow,
  change: Partial<typeof settlements.$inferInsert>,
  at: string,
): Promise<SettlementRow> {
  const [row] = await tx
    .update(settlements)
    .set({ ...change, version: sql`${settlements.version} + 1`, updatedAt: at })
    .where(and(eq(settlements.id, before.id), eq(settlements.organisationId, before.organisationId)))
    .returning();
  return must(row, "a settlement that was locked");
}

/** Of a contract: those that no other may be beside. */
export async function liveSettlements(
  db: Reader,
  { organisationId }: Whose,
  contractId: string,
): Promise<Pick<SettlementRow, "showsFrom" | "showsUntil" | "guaranteeMinor">[]> {
  return await db
    .select({
      showsFrom: settlements.showsFrom,
      showsUntil: settlements.showsUntil,
      guaranteeMinor: settlements.guaranteeMinor,
    })
    .from(settlements)
    .where(
      and(
        eq(settlements.contractId, contractId),
        eq(settlements.organisationId, organisationId),
        inArray(settlements.status, ["prepared", "approved", "paid"]),
      ),
    );
}

/** What it is set off against, in the order in which advances are locked. */
export async function setOffsOf(
  db: Reader,
  { organisationId }: Whose,
  settlementId: string,
): Promise<(typeof settlementAdvances.$inferSelect)[]> {
  return await db
    .select()
    .from(settlementAdvances)
    .where(
      and(
        eq(settlementAdvances.settlementId, settlementId),
        eq(settlementAdvances.organisationId, organisationId),
      ),
    )
    .orderBy(asc(settlementAdvances.advanceId));
}

/** How advances were settled with it, in the same order. */
export async function settledMovements(
  db: Reader,
  { organisationId }: Whose,
  settlementId: string,
): Promise<(typeof advanceMovements.$inferSelect)[]> {
  return await db
    .select()
    .from(advanceMovements)
    .where(
      and(
        eq(advanceMovements.settlementId, settlementId),
        eq(advanceMovements.organisationId, organisationId),
        eq(advanceMovements.kind, "settled"),
      ),
    )
    .orderBy(asc(advanceMovements.advanceId));
}
