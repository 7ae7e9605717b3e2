import { and, eq, inArray, isNull, ne } from "drizzle-orm";
import { enqueueAll } from "./jobs.ts";
import type { Tx } from "./open.ts";
import { calendarAccounts } from "./schema/calendars.ts";

/** Has what these people keep elsewhere brought up to date, once this commits. */
export async function pushCalendars(
  tx: Tx,
  organisationId: string,
  userIds: readonly string[],
): Promise<void> {
  if (userIds.length === 0) return;
  const accounts = await tx
    .select({ id: calendarAccounts.id })
    .from(calendarAccounts)
    .where(
      and(
        inArray(calendarAccounts.userId, [...userIds]),
        eq(calendarAccounts.organisationId, organisationId),
        isNull(calendarAccounts.removedAt),
        ne(calendarAccounts.state, "refused"),
      ),
    );
  await enqueueAll(
    tx,
    accounts.map(({ id }) => ({
      kind: "push-calendar" as const,
      payload: { account_id: id },
      organisationId,
      createdBy: null,
    })),
  );
}
