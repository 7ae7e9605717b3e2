import { and, eq, isNull, or, sql } from "drizzle-orm";
import { audit } from "./audit.ts";
import type { Tx } from "./open.ts";
import { ladders } from "./schema/devices.ts";
import { type mails, notifications } from "./schema/notifications.ts";
import { scheduleReceipts } from "./schema/schedule-receipts.ts";

type Ladder = Pick<typeof ladders.$inferSelect, "id" | "userId" | "scheduleId" | "version">;

const receiptOf = ({ userId, scheduleId, version }: Ladder & { scheduleId: string; version: number }) =>
  and(
    eq(scheduleReceipts.scheduleId, scheduleId),
    eq(scheduleReceipts.userId, userId),
    eq(scheduleReceipts.version, version),
  );

/** What somebody is told came to a device or a telephone of theirs; the first time counts. */
export async function noteDelivered(
  tx: Tx,
  { scheduleId, version, ...ladder }: Ladder,
  at: string,
  by: "push" | "sms",
): Promise<void> {
  if (scheduleId === null || version === null) return;
  await tx
    .update(scheduleReceipts)
    .set({ deliveredAt: at, deliveredBy: by })
    .where(and(receiptOf({ ...ladder, scheduleId, version }), isNull(scheduleReceipts.deliveredAt)));
}

/** They tapped it, which is to have read it; that they have seen what it says is theirs to say. */
export async function noteTapped(
  tx: Tx,
  { scheduleId, version, ...ladder }: Ladder,
  at: string,
): Promise<void> {
  await tx
    .update(notifications)
    .set({ readAt: at })
    .where(and(eq(notifications.id, ladder.id), isNull(notifications.readAt)));
  if (scheduleId === null || version === null) return;
  const [opened] = await tx
    .update(scheduleReceipts)
    .set({ openedAt: at })
    .where(and(receiptOf({ ...ladder, scheduleId, version }), isNull(scheduleReceipts.openedAt)))
    .returning();
  if (opened)
    audit(tx, {
      action: "schedules.opened",
      object: { type: "schedule", id: scheduleId, version },
      after: opened,
    });
}

const ITEM = /^\/schedule\/([0-9a-f-]{36})$/;

/** Something became of e-mails about items: whoever looks at how far these came is told to look again. */
export async function noteMailed(
  tx: Tx,
  some: readonly Pick<typeof mails.$inferSelect, "id" | "userId" | "link">[],
): Promise<void> {
  const receipts = some.flatMap(({ id, userId, link }) => {
    const scheduleId = ITEM.exec(link ?? "")?.[1];
    if (scheduleId === undefined || userId === null) return [];
    const ofMail = eq(scheduleReceipts.mailId, id);
    return [and(eq(scheduleReceipts.scheduleId, scheduleId), eq(scheduleReceipts.userId, userId), ofMail)];
  });
  if (receipts.length === 0) return;
  // What the mail says stands with the mail: the receipt is only touched, which is news of the item (0061).
  await tx
    .update(scheduleReceipts)
    .set({ mailId: sql`mail_id` })
    .where(or(...receipts));
}
