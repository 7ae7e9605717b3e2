import { and, eq, inArray, isNotNull, sql } from "drizzle-orm";
import { differencesOf, standsSince } from "../../core/schedule-changes.ts";
import type { Told } from "../../db/notify.ts";
import type { Tx } from "../../db/open.ts";
import { listVersions, versionOf } from "../../db/schedule-history.ts";
import { scheduleReceipts } from "../../db/schema/schedule-receipts.ts";
import type { schedules } from "../../db/schema/schedules.ts";

type Row = typeof schedules.$inferSelect;

/** People to whom the same is different. */
export type Audience = { isNew: boolean; changes: string[]; userIds: string[] };

/**
 * Whom an item as it stands is news to, by what they were told of it last. Whoever was told what it says now hears
 * nothing, unless it is theirs anew (`added`): somebody else was named, or taken off, and for them nothing changed.
 */
export async function audiencesOf(
  tx: Tx,
  schedule: Row,
  readers: readonly string[],
  added: readonly string[] = [],
): Promise<Audience[]> {
  if (readers.length === 0) return [];
  const history = await listVersions(tx, schedule);
  const present = versionOf(schedule);
  const since = schedule.deletedAt === null ? standsSince(present, history) : schedule.version;
  const lastTold = await lastToldOf(tx, schedule, readers);
  const audiences = new Map<string, Audience>();
  for (const userId of readers) {
    const isAdded = added.includes(userId);
    const version = isAdded ? undefined : lastTold.get(userId);
    if (version !== undefined && version >= since) continue;
    const isNew = isAdded || (version === undefined && schedule.version === 1);
    // Of what an import told in one message, and of what was before receipts were kept, nobody knows what they were told.
    const before = isNew
      ? undefined
      : history.find((one) => one.version === (version ?? schedule.version - 1));
    const key = `${isNew} ${before?.version}`;
    const audience = audiences.get(key) ?? {
      isNew,
      changes: before ? differencesOf(before, present).map(({ words }) => `${words}.`) : [],
      userIds: [],
    };
    audience.userIds.push(userId);
    audiences.set(key, audience);
  }
  return [...audiences.values()];
}

async function lastToldOf(tx: Tx, { id, organisationId }: Row, readers: readonly string[]) {
  const rows = await tx
    .select({ userId: scheduleReceipts.userId, version: scheduleReceipts.version })
    .from(scheduleReceipts)
    .where(
      and(
        eq(scheduleReceipts.scheduleId, id),
        eq(scheduleReceipts.organisationId, organisationId),
        inArray(scheduleReceipts.userId, [...readers]),
        isNotNull(scheduleReceipts.toldAt),
      ),
    )
    .orderBy(scheduleReceipts.version);
  return new Map(rows.map(({ userId, version }) => [userId, version]));
}

/** They were told of it as it stands. */
export async function keepTold(tx: Tx, schedule: Row, told: readonly Told[]): Promise<void> {
  if (told.length === 0) return;
  await keep(
    tx,
    schedule,
    told.map(({ userId, mailId, at }) => ({ userId, mailId, toldAt: at })),
  );
}

/** Whoever wrote what it says has it before them, and need not be told. */
export async function keepWritten(tx: Tx, schedule: Row, userId: string, at: string): Promise<void> {
  await keep(tx, schedule, [{ userId, mailId: null, toldAt: null, openedAt: at }]);
}

type Kept = Pick<typeof scheduleReceipts.$inferInsert, "userId" | "mailId" | "toldAt" | "openedAt">;

/** Who opened it before they were told is told all the same; the first time counts. */
async function keep(tx: Tx, { id, version, organisationId }: Row, rows: readonly Kept[]): Promise<void> {
  await tx
    .insert(scheduleReceipts)
    .values(rows.map((row) => ({ ...row, scheduleId: id, version, organisationId })))
    .onConflictDoUpdate({
      target: [scheduleReceipts.scheduleId, scheduleReceipts.userId, scheduleReceipts.version],
      set: {
        toldAt: sql`coalesce(${scheduleReceipts.toldAt}, excluded.told_at)`,
        mailId: sql`coalesce(${scheduleReceipts.mailId}, excluded.mail_id)`,
        openedAt: sql`coalesce(${scheduleReceipts.openedAt}, excluded.opened_at)`,
      },
    });
}
