import { and, eq, inArray, isNull } from "drizzle-orm";
import { newId } from "../core/ids.ts";
import type { NotificationKind } from "../core/notifications.ts";
import { instantOf } from "../core/time.ts";
import { startLadders } from "./ladders.ts";
import type { Tx } from "./open.ts";
import { fullName } from "./people.ts";
import { notifications } from "./schema/notifications.ts";
import { memberships, users } from "./schema/organisations.ts";

export type Tidings = {
  organisationId: string;
  /** What it is about and which state of it: a person is told of it once. */
  key: string;
  kind: NotificationKind;
  title: string;
  body: string;
  /** Where in the page it leads. */
  link: string;
  /** Beyond the page too: by their devices, by e-mail, by text (core/ladder.ts). */
  byMail: boolean;
  /** What goes with each e-mail, for whoever keeps a calendar. */
  calendarFor?: (person: { email: string; name: string }) => string;
  /** An item as it stands, which begins then: seen, it is told no further. */
  about?: { scheduleId: string; version: number; startsAt: string };
  /** When; now unless it is said. */
  at?: string;
};

/** Whom; by which e-mail, if one goes, which may be later; and since when they are told beyond the page. */
export type Told = { userId: string; mailId: string | null; at: string };

/**
 * Tells people in the page, and beyond it where it is asked for; who was told before, or is no longer there, is left out.
 * @returns who was told now.
 */
export async function tell(
  tx: Tx,
  userIds: readonly string[],
  { byMail, calendarFor, about, at = instantOf(Date.now()), ...tidings }: Tidings,
  portalUrl: string,
): Promise<Told[]> {
  if (userIds.length === 0) return [];
  const people = await tx
    .select({ id: users.id, email: users.email, name: fullName(users) })
    .from(users)
    .innerJoin(memberships, eq(memberships.userId, users.id))
    .where(
      and(
        inArray(users.id, [...userIds]),
        eq(users.isActive, true),
        eq(memberships.organisationId, tidings.organisationId),
        isNull(memberships.deletedAt),
      ),
    );
  if (people.length === 0) return [];
  const told = await tx
    .insert(notifications)
    .values(people.map(({ id }) => ({ id: newId(), userId: id, ...tidings })))
    .onConflictDoNothing()
    .returning({ id: notifications.id, userId: notifications.userId });
  if (!byMail || told.length === 0) return told.map(({ userId }) => ({ userId, mailId: null, at }));
  const noticeOf = new Map(told.map(({ id, userId }) => [userId, id]));
  const { organisationId, title, body, link } = tidings;
  return await startLadders(
    tx,
    people.flatMap(({ id: userId, email, name }) => {
      const id = noticeOf.get(userId);
      return id === undefined ? [] : [{ id, userId, email, calendar: calendarFor?.({ email, name }) ?? null }];
    }),
    {
      ...{ organisationId, title, body, link },
      scheduleId: about?.scheduleId ?? null,
      version: about?.version ?? null,
      startsAt: about?.startsAt ?? null,
    },
    { now: at, portalUrl },
  );
}
