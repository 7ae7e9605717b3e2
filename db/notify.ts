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

/** Mails in one job: few enough that one that is tried again has not much to look at. */
const MAILS_PER_JOB = 50;

/**
 * Tells people in the page, and by e-mail where it is asked for; who was told before, or is no longer there, is left out.
 * @returns who was told now.
 */
export async function tell(
  tx: Tx,
  userIds: readonly string[],
  tidings: Tidings,
  portalUrl: string,
): Promise<Told[]> {
  return await tellEach(
    tx,
    userIds.map((userId) => ({ userId, tidings })),
    portalUrl,
  );
}

/** `tell` with words of their own for each, in as many statements; all of one organisation. */
export async function tellEach(
  tx: Tx,
  news: readonly { userId: string; tidings: Tidings }[],
  portalUrl: string,
): Promise<Told[]> {
  const organisationId = news[0]?.tidings.organisationId;
  if (organisationId === undefined) return [];
  const people = await membersOf(
    tx,
    organisationId,
    news.map(({ userId }) => userId),
  );
  const known = news.flatMap(({ userId, tidings }) => {
    const person = people.get(userId);
    return person ? [{ person, tidings }] : [];
  });
  if (known.length === 0) return [];
  const written = await tx
    .insert(notifications)
    .values(
      known.map(({ person, tidings: { byMail: _mail, calendarFor: _calendar, ...words } }) => ({
        id: newId(),
        userId: person.id,
        ...words,
      })),
    )
    .onConflictDoNothing()
    .returning({ userId: notifications.userId, key: notifications.key });
  const isNew = new Set(written.map(({ userId, key }) => `${userId} ${key}`));
  const fresh = known.filter(({ person, tidings }) => isNew.has(`${person.id} ${tidings.key}`));
  const mailed = fresh.filter(({ tidings }) => tidings.byMail).map(({ person }) => person.id);
  const isMuted = mailed.length > 0 ? await readMuted(tx, organisationId, mailed) : () => false;
  const told = fresh.map((one) => {
    const isMailed = one.tidings.byMail && !isMuted(one.person.id, one.tidings.kind);
    return { ...one, mailId: isMailed ? newId() : null };
  });
  await writeMails(
    tx,
    told.flatMap(({ person, tidings, mailId }) =>
      mailId === null ? [] : [{ id: mailId, ...mailOf(person, tidings, portalUrl) }],
    ),
  );
  return told.map(({ person, mailId }) => ({ userId: person.id, mailId }));
}

type Recipient = { id: string; email: string; name: string };

async function membersOf(
  tx: Tx,
  organisationId: string,
  userIds: readonly string[],
): Promise<Map<string, Recipient>> {
  const people = await tx
    .select({ id: users.id, email: users.email, name: fullName(users) })
    .from(users)
    .innerJoin(memberships, eq(memberships.userId, users.id))
    .where(
      and(
        inArray(users.id, [...new Set(userIds)]),
        eq(users.isActive, true),
        eq(memberships.organisationId, organisationId),
        isNull(memberships.deletedAt),
      ),
    );
  return new Map(people.map((person) => [person.id, person]));
}

function mailOf({ id, email, name }: Recipient, tidings: Tidings, portalUrl: string) {
  return {
    organisationId: tidings.organisationId,
    userId: id,
    recipient: email,
    subject: tidings.title,
    body: `${tidings.body}\n\n${portalUrl}${tidings.link}\n`,
    calendar: tidings.calendarFor?.({ email, name }) ?? null,
    kind: tidings.kind,
    link: tidings.link,
  };
}

async function writeMails(tx: Tx, written: readonly (typeof mails.$inferInsert)[]): Promise<void> {
  if (written.length === 0) return;
  await tx.insert(mails).values([...written]);
  await enqueueMails(tx, written);
}

/** The jobs that hand mails over, of whatever organisations. */
export async function enqueueMails(
  tx: Tx,
  written: readonly Pick<typeof mails.$inferInsert, "id" | "organisationId">[],
): Promise<void> {
  const jobs = [];
  for (const [organisationId, own] of Map.groupBy(written, (mail) => mail.organisationId))
    for (let at = 0; at < own.length; at += MAILS_PER_JOB) {
      const ids = own.slice(at, at + MAILS_PER_JOB).map(({ id }) => id);
      jobs.push({
        kind: "send-mail" as const,
        payload: { mail_ids: ids },
        organisationId,
        createdBy: null,
      });
    }
  await enqueueAll(tx, jobs);
}
