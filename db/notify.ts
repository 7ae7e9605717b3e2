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
  /** Beyond the page too, unless its reader wants it there alone: by their devices, by e-mail, by text (core/ladder.ts). */
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
  tidings: Tidings,
  portalUrl: string,
): Promise<Told[]> {
  return await tellEach(
    tx,
    userIds.map((userId) => ({ userId, tidings })),
    portalUrl,
  );
}

/** `tell` with words of their own for each, in as many statements; all of one organisation, and at once. */
export async function tellEach(
  tx: Tx,
  news: readonly { userId: string; tidings: Tidings }[],
  portalUrl: string,
): Promise<Told[]> {
  const [first] = news;
  if (first === undefined) return [];
  const { organisationId, at = instantOf(Date.now()) } = first.tidings;
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
      known.map(({ person, tidings: { key, kind, title, body, link } }) => ({
        ...{ id: newId(), organisationId, userId: person.id },
        ...{ key, kind, title, body, link },
      })),
    )
    .onConflictDoNothing()
    .returning({ id: notifications.id, userId: notifications.userId, key: notifications.key });
  const ids = new Map(written.map(({ id, userId, key }) => [`${userId} ${key}`, id]));
  const told = known.flatMap(({ person, tidings }) => {
    const id = ids.get(`${person.id} ${tidings.key}`);
    return id === undefined ? [] : [{ id, person, tidings }];
  });
  const beyond = told.filter(({ tidings }) => tidings.byMail);
  const started = await startLadders(
    tx,
    organisationId,
    beyond.map(
      ({ id, person: { id: userId, email, name }, tidings: { kind, title, body, link, ...more } }) => ({
        ...{ id, userId, email, said: { kind, title, body, link } },
        ...{ calendar: more.calendarFor?.({ email, name }) ?? null, about: more.about },
      }),
    ),
    { now: at, portalUrl },
  );
  return told.map(({ id, person }) => ({ userId: person.id, ...(started.get(id) ?? { mailId: null, at }) }));
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
