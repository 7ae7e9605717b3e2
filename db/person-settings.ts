import { and, eq, inArray, sql } from "drizzle-orm";
import { MUTABLE_MAILS } from "../core/person-settings.ts";
import type { NotificationKind } from "../core/notifications.ts";
import type { Reader } from "./open.ts";
import { personSettings } from "./schema/person-settings.ts";

/** Whether somebody wants no e-mail of news of a kind, as they said in an organisation. */
export async function readMuted(
  db: Reader,
  organisationId: string,
  userIds: readonly string[],
): Promise<(userId: string, kind: NotificationKind) => boolean> {
  const rows = await db
    .select({ userId: personSettings.userId, muted: personSettings.mutedMails })
    .from(personSettings)
    .where(
      and(
        eq(personSettings.organisationId, organisationId),
        inArray(personSettings.userId, [...new Set(userIds)]),
        sql`${personSettings.mutedMails} <> '{}'`,
      ),
    );
  const muted = new Map(rows.map((row) => [row.userId, row.muted]));
  return (userId, kind) =>
    MUTABLE_MAILS.some((one) => one === kind) && (muted.get(userId)?.some((one) => one === kind) ?? false);
}
