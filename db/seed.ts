import { and, eq, inArray, sql } from "drizzle-orm";
import { addDays, dateIn, instantOf, localOf, resolveLocal } from "../core/time.ts";
import { zoneRules } from "../core/time/rules.ts";
import type { Db, Tx } from "./open.ts";
import { announcements } from "./schema/announcements.ts";
import { memberships, organisations, users } from "./schema/organisations.ts";
import { productionPeople, productions } from "./schema/productions.ts";
import { schedulePeople, schedules } from "./schema/schedules.ts";
import { seedBooks, type KeepFile } from "./seed/books.ts";
import { seedEvents } from "./seed/events.ts";
import { demoId } from "./seed/id.ts";
import { newsOf } from "./seed/news.ts";
import { DEMO_PASSWORD, DEMO_PEOPLE } from "./seed/people.ts";
import { seedPlaces } from "./seed/places.ts";
import { clockChangeNight, DEMO_PRODUCTIONS, itemsOf, type DemoItem } from "./seed/tours.ts";

const DAYS_BEFORE = 14;
const DAYS_AFTER = 60;
/** Two starts at once agree on this number. */
const SEED_LOCK = 7_301_002;

const ORGANISATIONS = [...new Set(DEMO_PEOPLE.map((person) => person.organisation))];

/**
 * Puts the demo in, or brings it up to today: fourteen days back, sixty ahead.
 *
 * Every row's id comes from its name and date, and what is there stays as it is: a change, a deletion or an
 * addition that people made survives, and a day that was written once keeps its version and its confirmations.
 */
export async function seedDemo(db: Db, nowMs: number, keep: KeepFile): Promise<void> {
  const today = dateIn("UTC", nowMs);
  const dates = Array.from({ length: DAYS_BEFORE + DAYS_AFTER + 1 }, (_, at) =>
    addDays(today, at - DAYS_BEFORE),
  );
  const night = clockChangeNight(nowMs - DAYS_BEFORE * 86_400_000);
  const items = [
    ...ORGANISATIONS.flatMap((organisation) => dates.flatMap((date) => itemsOf(organisation, date))),
    night,
  ];
  await db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${SEED_LOCK})`);
    await tx
      .insert(organisations)
      .values(ORGANISATIONS.map((name) => ({ id: demoId(name), name })))
      .onConflictDoNothing();
    const people = await seedPeople(tx);
    await seedProductions(tx, people, season(dates, night.date));
    await seedSchedules(tx, people, items);
    await seedPlaces(tx, people);
    await seedEvents(tx, items, today, instantOf(nowMs));
    await seedNews(tx, people, dates, nowMs);
    await seedBooks(tx, people, nowMs, keep);
    // The feed's triggers say so themselves for what they watch; this is for whoever waits on anything else.
    await tx.execute(sql`select pg_notify('written', '')`);
  });
  // Until PostgreSQL comes round to it by itself it plans the first minute's reads without knowing any table's size.
  await db.execute(sql`analyze`);
}

/** Everybody's id by address. */
async function seedPeople(tx: Tx): Promise<Map<string, string>> {
  const emails = DEMO_PEOPLE.map((person) => person.email);
  const known = () =>
    tx.select({ id: users.id, email: users.email }).from(users).where(inArray(users.email, emails));
  const before = new Set((await known()).map((user) => user.email));
  const missing = DEMO_PEOPLE.filter((person) => !before.has(person.email));
  if (missing.length > 0) {
    // As sign-in verifies them: argon2id, 19 MiB, two passes. One hash serves all, for they share the password.
    const passwordHash = await Bun.password.hash(DEMO_PASSWORD, {
      algorithm: "argon2id",
      memoryCost: 19_456,
      timeCost: 2,
    });
    await tx.insert(users).values(
      missing.map((person) => ({
        id: demoId(person.email),
        email: person.email,
        firstName: person.firstName,
        lastName: person.lastName,
        passwordHash,
      })),
    );
    await tx
      .insert(memberships)
      .values(
        missing.map((person) => ({
          organisationId: demoId(person.organisation),
          userId: demoId(person.email),
          roles: [person.role],
        })),
      )
      .onConflictDoNothing();
  }
  return new Map((await known()).map((user) => [user.email, user.id]));
}

/** Whole months around everything that is seeded: productions have dates, and imports read years by them. */
function season(dates: readonly string[], also: string): { startsOn: string; endsOn: string } {
  const last = [dates.at(-1) ?? also, also].sort().at(-1) ?? also;
  const nextMonth = addDays(`${last.slice(0, 7)}-01`, 31).slice(0, 7);
  return { startsOn: `${(dates[0] ?? also).slice(0, 7)}-01`, endsOn: addDays(`${nextMonth}-01`, -1) };
}

async function seedProductions(
  tx: Tx,
  people: Map<string, string>,
  dates: { startsOn: string; endsOn: string },
): Promise<void> {
  const made = await tx
    .insert(productions)
    .values(
      DEMO_PRODUCTIONS.map(({ name, organisation, zone, currency }) => ({
        id: demoId(organisation, name),
        organisationId: demoId(organisation),
        name,
        zone,
        currency,
        ...dates,
      })),
    )
    .onConflictDoNothing()
    .returning({ id: productions.id });
  const isNew = new Set(made.map((row) => row.id));
  const assigned = DEMO_PRODUCTIONS.filter(({ organisation, name }) =>
    isNew.has(demoId(organisation, name)),
  ).flatMap(({ organisation, name, people: emails }) =>
    emails.flatMap((email) => {
      const userId = people.get(email);
      return userId === undefined
        ? []
        : [{ productionId: demoId(organisation, name), userId, organisationId: demoId(organisation) }];
    }),
  );
  if (assigned.length > 0) await tx.insert(productionPeople).values(assigned);
  // A production that nobody changed since it was made, as its equal instants say, moves along with today.
  await tx
    .update(productions)
    .set({ ...dates, version: sql`${productions.version} + 1` })
    .where(
      and(
        inArray(
          productions.id,
          DEMO_PRODUCTIONS.map(({ organisation, name }) => demoId(organisation, name)),
        ),
        eq(productions.updatedAt, productions.createdAt),
        sql`(${productions.startsOn}, ${productions.endsOn}) is distinct from (${dates.startsOn}::date, ${dates.endsOn}::date)`,
      ),
    );
}

async function seedSchedules(tx: Tx, people: Map<string, string>, items: readonly DemoItem[]): Promise<void> {
  const made = await tx
    .insert(schedules)
    .values(items.map(scheduleRow))
    .onConflictDoNothing()
    .returning({ id: schedules.id });
  const isNew = new Set(made.map((row) => row.id));
  const rows = items
    .filter((item) => item.only && isNew.has(scheduleId(item)))
    .flatMap((item) =>
      (item.only ?? [])
        .filter((email) => item.production.people.includes(email))
        .flatMap((email) => {
          const userId = people.get(email);
          return userId === undefined
            ? []
            : [
                {
                  scheduleId: scheduleId(item),
                  userId,
                  organisationId: demoId(item.production.organisation),
                },
              ];
        }),
    );
  if (rows.length > 0) await tx.insert(schedulePeople).values(rows);
}

function scheduleId(item: DemoItem): string {
  return demoId(item.production.organisation, item.production.name, item.date, item.title);
}

function scheduleRow(item: DemoItem) {
  const { production, date, from, to } = item;
  const allDay = from === undefined;
  const wanted = `${date}T${from ?? "00:00"}:00`;
  const ends = allDay
    ? `${addDays(date, 1)}T00:00:00`
    : to === undefined
      ? undefined
      : `${to > from ? date : addDays(date, 1)}T${to}:00`;
  const startsAt = resolveLocal(wanted, production.zone).instant;
  const endsAt = ends === undefined ? null : resolveLocal(ends, production.zone).instant;
  return {
    id: scheduleId(item),
    organisationId: demoId(production.organisation),
    productionId: demoId(production.organisation, production.name),
    title: item.title,
    kind: item.kind,
    allDay,
    // Read back from the instant, as the API does: an hour that a clock change skips is not on anybody's wall.
    localStart: localOf(startsAt, production.zone),
    localEnd: endsAt === null ? null : localOf(endsAt, production.zone),
    zone: production.zone,
    zoneRules: zoneRules(production.zone),
    startsAt,
    endsAt,
    location: item.at === undefined ? null : production[item.at],
    stage: item.stage ?? null,
    notes: item.notes ?? null,
    status: "scheduled" as const,
  };
}

async function seedNews(
  tx: Tx,
  people: Map<string, string>,
  dates: readonly string[],
  nowMs: number,
): Promise<void> {
  const now = instantOf(nowMs);
  const rows = ORGANISATIONS.flatMap((organisation) => {
    const manager = DEMO_PEOPLE.find(
      (person) => person.organisation === organisation && person.role === "manager",
    );
    const createdBy = manager && people.get(manager.email);
    if (createdBy === undefined) return [];
    return dates
      .flatMap((date) => newsOf(organisation, date))
      .map((news) => ({
        id: demoId(organisation, news.date, news.title),
        organisationId: demoId(organisation),
        productionId: news.production === null ? null : demoId(organisation, news.production),
        title: news.title,
        body: news.body,
        mustRead: news.mustRead,
        createdBy,
        createdAt: `${news.date}T07:30:00.000Z`,
      }))
      .filter((row) => row.createdAt <= now);
  });
  if (rows.length > 0) await tx.insert(announcements).values(rows).onConflictDoNothing();
}
