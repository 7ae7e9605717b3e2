import { eq, and, sql } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import { common, Problem } from "../../core/problem.ts";
import type { ScheduleReceipt } from "../../core/schedule-receipts.ts";
import { instantOf } from "../../core/time.ts";
import { audit } from "../../db/audit.ts";
import type { Tx } from "../../db/open.ts";
import { scheduleReceipts } from "../../db/schema/schedule-receipts.ts";
import type { schedules } from "../../db/schema/schedules.ts";
import { write, type RequestKey, type Written } from "../../db/write.ts";
import type { Services } from "../services.ts";
import { getSchedule } from "./queries.ts";

type Marked = "opened" | "acknowledged";
type Row = typeof scheduleReceipts.$inferSelect;

/** The caller has it before them. With `version`, only if it is still that one. @throws Problem 404, 412 */
export const openSchedule = (
  services: Services,
  caller: Caller,
  key: RequestKey,
  id: string,
  version: number | undefined,
): Promise<Written> => mark(services, caller, key, { id, version, as: "opened" });

/**
 * The caller says that they have seen what it says. That is not to say that they will be there (`confirmSchedule`), and
 * holds for one that was cancelled too. With `version`, only if it is still that one. @throws Problem 404, 412
 */
export const acknowledgeSchedule = (
  services: Services,
  caller: Caller,
  key: RequestKey,
  id: string,
  version: number | undefined,
): Promise<Written> => mark(services, caller, key, { id, version, as: "acknowledged" });

async function mark(
  services: Services,
  caller: Caller,
  key: RequestKey,
  { id, version, as }: { id: string; version: number | undefined; as: Marked },
): Promise<Written> {
  return await write(services.database, caller, key, async (tx) => {
    const { schedule } = await getSchedule(tx, caller, id);
    if (version !== undefined && version !== schedule.version) throw new Problem(common.versionMismatch);
    const receipt = await markReceipt(tx, caller, schedule, instantOf(services.clock.now()), as);
    return { status: 200, body: receiptItem(receipt) };
  });
}

/** The first time counts, and alone leaves an event. Who acknowledged it has opened it. */
export async function markReceipt(
  tx: Tx,
  { userId, organisationId }: Caller,
  { id, version }: typeof schedules.$inferSelect,
  at: string,
  as: Marked,
): Promise<Row> {
  const isAcknowledged = as === "acknowledged";
  const now = { openedAt: at, ...(isAcknowledged && { acknowledgedAt: at }) };
  const column = isAcknowledged ? scheduleReceipts.acknowledgedAt : scheduleReceipts.openedAt;
  const [marked] = await tx
    .insert(scheduleReceipts)
    .values({ scheduleId: id, userId, version, organisationId, ...now })
    .onConflictDoUpdate({
      target: [scheduleReceipts.scheduleId, scheduleReceipts.userId, scheduleReceipts.version],
      set: { ...now, openedAt: sql`coalesce(${scheduleReceipts.openedAt}, excluded.opened_at)` },
      setWhere: sql`${column} is null`,
    })
    .returning();
  if (marked) {
    audit(tx, {
      action: isAcknowledged ? "schedules.acknowledged" : "schedules.opened",
      object: { type: "schedule", id, version },
      after: marked,
    });
    return marked;
  }
  const [before] = await tx
    .select()
    .from(scheduleReceipts)
    .where(
      and(
        eq(scheduleReceipts.scheduleId, id),
        eq(scheduleReceipts.userId, userId),
        eq(scheduleReceipts.version, version),
      ),
    );
  if (!before) throw new Error("a receipt that was there is gone");
  return before;
}

const receiptItem = (row: Row): ScheduleReceipt => ({
  schedule_id: row.scheduleId,
  user_id: row.userId,
  version: row.version,
  opened_at: row.openedAt,
  acknowledged_at: row.acknowledgedAt,
});
