import { and, arrayContains, eq, gt, inArray, isNull, lt, ne, notExists, sql } from "drizzle-orm";
import { REST_PEOPLE_MAX } from "../core/rest/findings.ts";
import type { MinorTerms } from "../core/rest/minors.ts";
import { packFor, type RestPackId } from "../core/rest/packs.ts";
import type { PlannedItem } from "../core/rest/spans.ts";
import { addElapsed } from "../core/time.ts";
import { DAY_STARTS_AT, showDateOf } from "../core/time/days.ts";
import type { Reader } from "./open.ts";
import { readMinors, termsOf, type Minor } from "./rest-minors.ts";
import { memberships } from "./schema/organisations.ts";
import { productionPeople, productions } from "./schema/productions.ts";
import { schedulePeople, schedules } from "./schema/schedules.ts";

/** What an item says of when it is, of whatever production. */
export type TimedItem = Pick<
  typeof schedules.$inferSelect,
  "id" | "productionId" | "title" | "kind" | "allDay" | "localStart" | "zone" | "startsAt" | "endsAt"
>;
/** What would be planned in the place of `removed`; nobody named means the whole production. */
export type RestChange = {
  removed: readonly string[];
  added: readonly (TimedItem & { named: readonly string[] })[];
};

/** A window of seven days may begin so long before a change, and one that begins with it ends so long after. */
const MARGIN_MINUTES = 8 * 24 * 60;
const ITEMS_MAX = 10_000;

/** Whose rest a change touches: everybody whom what is added is for. */
type Audience = { userIds: string[]; isPartial: boolean };

export function windowOf(items: RestChange["added"]): { from: string; to: string } {
  const starts = items.map(({ startsAt }) => startsAt).sort();
  const ends = items.map(({ startsAt, endsAt }) => endsAt ?? startsAt).sort();
  return {
    from: addElapsed(starts[0] ?? "", -MARGIN_MINUTES),
    to: addElapsed(ends.at(-1) ?? "", MARGIN_MINUTES),
  };
}

export async function audienceOf(
  db: Reader,
  organisationId: string,
  added: RestChange["added"],
): Promise<Audience> {
  const whole = [...new Set(added.filter(({ named }) => named.length === 0).map((one) => one.productionId))];
  const rows =
    whole.length === 0
      ? []
      : await db
          .select({ userId: productionPeople.userId })
          .from(productionPeople)
          .innerJoin(memberships, isMember)
          .where(
            and(
              inArray(productionPeople.productionId, whole),
              eq(productionPeople.organisationId, organisationId),
              arrayContains(memberships.roles, ["artist"]),
            ),
          )
          .orderBy(productionPeople.userId)
          .limit(REST_PEOPLE_MAX + 1);
  const all = [...new Set([...added.flatMap(({ named }) => named), ...rows.map(({ userId }) => userId)])];
  return { userIds: all.slice(0, REST_PEOPLE_MAX), isPartial: all.length > REST_PEOPLE_MAX };
}

const isMember = and(
  eq(memberships.userId, productionPeople.userId),
  eq(memberships.organisationId, productionPeople.organisationId),
  isNull(memberships.deletedAt),
);

/**
 * `playsAlong`: what is for the whole production is work of theirs. Planners and accountants are on productions to see to
 * them, often on all at once: of theirs is what names them.
 */
type Works = { userId: string; productionId: string; pack: RestPackId; playsAlong: boolean };
export type Plans = {
  works: Works[];
  minors: Minor[];
  /** When the day of a production begins. */
  days: ReadonlyMap<string, string>;
  named: { userId: string; item: TimedItem }[];
  whole: TimedItem[];
  isPartial: boolean;
};

/** Everything planned for these people in a window, whichever production plans it: four questions, whatever their number. */
export async function readPlans(
  db: Reader,
  organisationId: string,
  userIds: readonly string[],
  window: { from: string; to: string },
): Promise<Plans> {
  const columns = {
    id: schedules.id,
    productionId: schedules.productionId,
    title: schedules.title,
    kind: schedules.kind,
    allDay: schedules.allDay,
    localStart: schedules.localStart,
    zone: schedules.zone,
    startsAt: schedules.startsAt,
    endsAt: schedules.endsAt,
  };
  const planned = and(
    eq(schedules.organisationId, organisationId),
    isNull(schedules.deletedAt),
    ne(schedules.status, "cancelled"),
    eq(schedules.allDay, false),
    gt(schedules.startsAt, window.from),
    lt(schedules.startsAt, window.to),
  );
  const people = await db
    .select({
      userId: productionPeople.userId,
      productionId: productions.id,
      own: productionPeople.restPack,
      pack: productions.restPack,
      zone: productions.zone,
      day: productions.dayStartsAt,
      roles: memberships.roles,
    })
    .from(productionPeople)
    .innerJoin(memberships, isMember)
    .innerJoin(
      productions,
      and(eq(productions.id, productionPeople.productionId), isNull(productions.deletedAt)),
    )
    .where(
      and(
        inArray(productionPeople.userId, [...userIds]),
        eq(productionPeople.organisationId, organisationId),
      ),
    );
  const productionIds = [...new Set(people.map(({ productionId }) => productionId))];
  const named = await db
    .select({ userId: schedulePeople.userId, item: columns, day: productions.dayStartsAt })
    .from(schedulePeople)
    .innerJoin(schedules, eq(schedules.id, schedulePeople.scheduleId))
    .innerJoin(productions, and(eq(productions.id, schedules.productionId), isNull(productions.deletedAt)))
    .where(
      and(
        inArray(schedulePeople.userId, [...userIds]),
        eq(schedulePeople.organisationId, organisationId),
        planned,
      ),
    )
    .limit(ITEMS_MAX);
  const whole =
    productionIds.length === 0
      ? []
      : await db
          .select(columns)
          .from(schedules)
          .where(
            and(
              inArray(schedules.productionId, productionIds),
              planned,
              notExists(
                db
                  .select({ one: sql`1` })
                  .from(schedulePeople)
                  .where(eq(schedulePeople.scheduleId, schedules.id)),
              ),
            ),
          )
          .limit(ITEMS_MAX);
  return {
    minors: await readMinors(db, organisationId, userIds),
    works: people.map(({ userId, productionId, own, pack, zone, roles }) => ({
      userId,
      productionId,
      pack: own ?? packFor(pack, zone),
      playsAlong: roles.includes("artist"),
    })),
    days: new Map([
      ...named.map(({ item, day }) => [item.productionId, day] as const),
      ...people.map(({ productionId, day }) => [productionId, day] as const),
    ]),
    named,
    whole,
    isPartial: named.length === ITEMS_MAX || whole.length === ITEMS_MAX,
  };
}

export function plannedOf(item: TimedItem, days: Plans["days"]): PlannedItem {
  const { id, title, kind, zone } = item;
  return {
    ...{ id, title, kind, zone },
    local_start: item.localStart,
    starts_at: item.startsAt,
    ends_at: item.endsAt,
    show_date: showDateOf(
      { local_start: item.localStart, all_day: item.allDay },
      days.get(item.productionId) ?? DAY_STARTS_AT,
    ),
  };
}

type Alike = {
  people: string[];
  productionIds: ReadonlySet<string>;
  packs: RestPackId[];
  minors: MinorTerms[];
  items: PlannedItem[];
};

/** People of whom exactly the same is planned, before and after: they are judged together. */
export function peopleAlike(plans: Plans, added: RestChange["added"], userIds: readonly string[]): Alike[] {
  const worksOf = Map.groupBy(plans.works, ({ userId }) => userId);
  const minorsOf = Map.groupBy(plans.minors, ({ userId }) => userId);
  const namedOf = Map.groupBy(plans.named, ({ userId }) => userId);
  const addedOf = Map.groupBy(
    added.flatMap(({ id, named }) => named.map((userId) => ({ id, userId }))),
    ({ userId }) => userId,
  );
  const alike = new Map<string, Alike>();
  for (const userId of userIds) {
    const works = worksOf.get(userId) ?? [];
    const named = namedOf.get(userId) ?? [];
    const playing = works.filter(({ playsAlong }) => playsAlong);
    const productionIds = new Set(playing.map(({ productionId }) => productionId));
    const ids = [
      ...productionIds,
      ...named.map(({ item }) => item.id),
      ...(addedOf.get(userId) ?? []).map(({ id }) => id),
    ];
    const busy = new Set([
      ...added.map(({ productionId }) => productionId),
      ...plans.whole.map(({ productionId }) => productionId),
      ...named.map(({ item }) => item.productionId),
    ]);
    const packs = new Set(works.filter(({ productionId }) => busy.has(productionId)).map(({ pack }) => pack));
    // Named, and on none of the productions that plan for them.
    if (packs.size === 0) packs.add(packFor(null, added[0]?.zone ?? ""));
    const minors = termsOf(minorsOf.get(userId) ?? [], busy);
    const key = JSON.stringify([[...packs].sort(), minors, ids.sort()]);
    const found = alike.get(key);
    if (found) found.people.push(userId);
    else
      alike.set(key, {
        people: [userId],
        productionIds,
        packs: [...packs],
        minors,
        items: [
          ...named.map(({ item }) => item),
          ...plans.whole.filter(({ productionId }) => productionIds.has(productionId)),
        ].map((item) => plannedOf(item, plans.days)),
      });
  }
  return [...alike.values()];
}
