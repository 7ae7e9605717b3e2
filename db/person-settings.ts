import { and, eq, inArray, sql } from "drizzle-orm";
import type { NotificationKind } from "../core/notifications.ts";
import type { Reader } from "./open.ts";
import { personSettings } from "./schema/person-settings.ts";

/** Of which news people want no e-mail, as they said in an organisation; who is not there wants all of them. */
export async function readMuted(
  db: Reader,
  organisationId: string,
  userIds: readonly string[],
): Promise<Map<string, readonly NotificationKind[]>> {
  const rows = await db
    .select({ userId: personSettings.userId, muted: personSettings.mutedMails })
    .from(personSettings)
    .where(
      and(
        eq(personSettings.organisationId, organisationId),
        inArray(personSettings.userId, [...userIds]),
        sql`${personSettings.mutedMails} <> '{}'`,
      ),
    );
  return new Map(rows.map(({ userId, muted }) => [userId, muted]));
}
