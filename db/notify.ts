import { and, eq, inArray, isNull } from "drizzle-orm";
import { newId } from "../core/ids.ts";
import type { NotificationKind } from "../core/notifications.ts";
import { enqueueAll } from "./jobs.ts";
import type { Tx } from "./open.ts";
import { fullName } from "./people.ts";
import { readMuted } from "./person-settings.ts";
import { mails, notifications } from "./schema/notifications.ts";
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
  /** By e-mail too. */
  byMail: boolean;
  /** What goes with each e-mail, for whoever keeps a calendar. */
  calendarFor?: (person: { email: string; name: string }) => string;
};

/** Whom, and by which e-mail if one goes. */
export type Told = { userId: string; mailId: string | null };

/**
 * Tells people in the page, and by e-mail where it is asked for; who was told before, or is no longer there, is left out.
 * @returns who was told now.
 */
export async function tell(
  tx: Tx,
  userIds: readonly string[],
  { byMail, calendarFor, ...tidings }: Tidings,
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
    .returning({ userId: notifications.userId });
  if (!byMail || told.length === 0) return told.map(({ userId }) => ({ userId, mailId: null }));
  const isNew = new Set(told.map(({ userId }) => userId));
  const isMuted = await readMuted(tx, tidings.organisationId, [...isNew]);
  const written = people
    .filter(({ id }) => isNew.has(id) && !isMuted(id, tidings.kind))
    .map(({ id, email, name }) => ({
      id: newId(),
      organisationId: tidings.organisationId,
      userId: id,
      recipient: email,
      subject: tidings.title,
      body: `${tidings.body}\n\n${portalUrl}${tidings.link}\n`,
      calendar: calendarFor?.({ email, name }) ?? null,
      kind: tidings.kind,
      link: tidings.link,
    }));
  if (written.length > 0) await tx.insert(mails).values(written);
  await enqueueAll(
    tx,
    written.map(({ id, organisationId }) => ({
      kind: "send-mail" as const,
      payload: { mail_id: id },
      organisationId,
      createdBy: null,
    })),
  );
  const mailOf = new Map(written.map(({ id, userId }) => [userId, id]));
  return told.map(({ userId }) => ({ userId, mailId: mailOf.get(userId) ?? null }));
}
