import { and, eq, isNotNull, isNull, sql, type SQL } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { may, seesWholeOrganisation, type Caller } from "../../core/access.ts";
import { stageOf } from "../../core/contract-states.ts";
import { excerptOf, type SearchHit, type SearchKind } from "../../core/search.ts";
import type { Reader } from "../../db/open.ts";
import { fullName } from "../../db/people.ts";
import { HOLDING, prepared, shapeOf } from "../../db/prepared.ts";
import { announcements } from "../../db/schema/announcements.ts";
import { contracts } from "../../db/schema/contracts.ts";
import { events } from "../../db/schema/events.ts";
import { memberships, users } from "../../db/schema/organisations.ts";
import { productions } from "../../db/schema/productions.ts";
import { schedules } from "../../db/schema/schedules.ts";
import { visibleAnnouncements } from "../announcements/queries.ts";
import { visibleContracts } from "../contracts/queries.ts";
import { visibleEvents } from "../events/queries.ts";
import { visibleProductions } from "../productions/queries.ts";
import { visibleSchedules } from "../schedules/queries.ts";

/** What was found, best first, so many of it, and the words that found it. */
export type Found = { ids: readonly string[]; limit: number; terms: readonly string[] };
/** Those of it that a caller may see, by the condition of that kind's own list, in that order. */
type Finder = (db: Reader, caller: Caller, found: Found) => Promise<SearchHit[]>;

const IDS = sql`${sql.placeholder("ids")}::uuid[]`;
const among = (id: PgColumn): SQL => sql`${id} = any(${IDS})`;
const inOrder = (id: PgColumn): SQL => sql`array_position(${IDS}, ${id})`;
const LIMIT = sql.placeholder("limit");

const holding = ({ roles }: Caller) => ({ ...HOLDING, roles });
const valuesOf = ({ organisationId, userId }: Caller, { ids, limit }: Found) => ({
  organisation: organisationId,
  user: userId,
  ids: `{${ids.join(",")}}`,
  limit,
});
/** One of a kind that has none of these. */
const BARE = { context: null, on: null, status: null, production_id: null, production_name: null };

const findSchedules: Finder = async (db, caller, found) => {
  const rows = await prepared(
    db,
    shapeOf("found schedules", seesWholeOrganisation(caller.roles)),
    () =>
      db
        .select({ schedule: schedules, productionName: productions.name })
        .from(schedules)
        .innerJoin(productions, eq(productions.id, schedules.productionId))
        .where(
          and(
            among(schedules.id),
            visibleSchedules(holding(caller), { narrowed: sql`item.id = any(${IDS})` }),
          ),
        )
        .orderBy(inOrder(schedules.id))
        .limit(LIMIT),
    valuesOf(caller, found),
  );
  return rows.map(({ schedule, productionName }) => ({
    id: schedule.id,
    kind: "schedule",
    title: schedule.title,
    context: [schedule.stage, schedule.location].filter(Boolean).join(", ") || null,
    on: schedule.localStart,
    status: schedule.status,
    production_id: schedule.productionId,
    production_name: productionName,
  }));
};

const findEvents: Finder = async (db, caller, found) => {
  const rows = await prepared(
    db,
    shapeOf("found events", may(caller.roles, "events.write"), seesWholeOrganisation(caller.roles)),
    () =>
      db
        .select({
          id: events.id,
          title: events.title,
          location: events.location,
          localStart: events.localStart,
          status: events.status,
          productionId: events.productionId,
          productionName: productions.name,
        })
        .from(events)
        .innerJoin(productions, eq(productions.id, events.productionId))
        .where(and(among(events.id), visibleEvents(holding(caller))))
        .orderBy(inOrder(events.id))
        .limit(LIMIT),
    valuesOf(caller, found),
  );
  return rows.map(({ id, title, location, localStart, status, productionId, productionName }) => ({
    id,
    kind: "event",
    title,
    context: location,
    on: localStart,
    status,
    production_id: productionId,
    production_name: productionName,
  }));
};

const findAnnouncements: Finder = async (db, caller, found) => {
  const rows = await prepared(
    db,
    shapeOf("found announcements", seesWholeOrganisation(caller.roles)),
    () =>
      db
        .select({ announcement: announcements, productionName: productions.name })
        .from(announcements)
        .leftJoin(productions, eq(productions.id, announcements.productionId))
        .where(and(among(announcements.id), visibleAnnouncements(holding(caller))))
        .orderBy(inOrder(announcements.id))
        .limit(LIMIT),
    valuesOf(caller, found),
  );
  return rows.map(({ announcement, productionName }) => ({
    ...BARE,
    id: announcement.id,
    kind: "announcement",
    title: announcement.title,
    context: excerptOf(announcement.body, found.terms),
    on: announcement.createdAt,
    production_id: announcement.productionId,
    production_name: productionName,
  }));
};

const findContracts: Finder = async (db, caller, found) => {
  const isWhole = seesWholeOrganisation(caller.roles);
  const rows = await prepared(
    db,
    shapeOf("found contracts", isWhole),
    () =>
      db
        .select({ contract: contracts, artistName: fullName(users), productionName: productions.name })
        .from(contracts)
        .innerJoin(users, eq(users.id, contracts.artistId))
        .innerJoin(productions, eq(productions.id, contracts.productionId))
        .where(and(among(contracts.id), visibleContracts(isWhole)))
        .orderBy(inOrder(contracts.id))
        .limit(LIMIT),
    valuesOf(caller, found),
  );
  return rows.map(({ contract, artistName, productionName }) => ({
    id: contract.id,
    kind: "contract",
    title: contract.title,
    context: artistName,
    on: contract.startsOn,
    status: stageOf(contract),
    production_id: contract.productionId,
    production_name: productionName,
  }));
};

const findProductions: Finder = async (db, caller, found) => {
  const rows = await prepared(
    db,
    shapeOf("found productions", seesWholeOrganisation(caller.roles)),
    () =>
      db
        .select()
        .from(productions)
        .where(and(among(productions.id), visibleProductions(holding(caller))))
        .orderBy(inOrder(productions.id))
        .limit(LIMIT),
    valuesOf(caller, found),
  );
  return rows.map(({ id, name, startsOn }) => ({
    ...BARE,
    id,
    kind: "production",
    title: name,
    on: startsOn,
    production_id: id,
    production_name: name,
  }));
};

/**
 * Members, for whoever has their list; for others those whom a production names that they may see: who works on it is
 * listed there. Beside each the first of those productions, by its name.
 */
const findPeople: Finder = async (db, caller, found) => {
  const isPlanner = may(caller.roles, "members.read");
  const isWhole = seesWholeOrganisation(caller.roles);
  const shared = isWhole
    ? sql``
    : sql`and exists (select 1 from production_people own where own.production_id = p.id
        and own.user_id = ${HOLDING.userId} and own.organisation_id = ${HOLDING.organisationId})`;
  const works = sql`(select json_build_array(p.id, p.name) from production_people w join productions p on p.id = w.production_id
    where w.user_id = ${users.id} and w.organisation_id = ${HOLDING.organisationId} and p.deleted_at is null ${shared}
    order by p.name, p.id limit 1)`;
  const rows = await prepared(
    db,
    shapeOf("found people", isPlanner, isWhole),
    () =>
      db
        .select({
          id: users.id,
          name: fullName(users),
          email: users.email,
          works: sql<[string, string] | null>`${works}`,
        })
        .from(memberships)
        .innerJoin(users, eq(users.id, memberships.userId))
        .where(
          and(
            among(memberships.userId),
            eq(memberships.organisationId, HOLDING.organisationId),
            isNull(memberships.deletedAt),
            isPlanner ? undefined : isNotNull(works),
          ),
        )
        .orderBy(inOrder(users.id))
        .limit(LIMIT),
    valuesOf(caller, found),
  );
  return rows.map(({ id, name, email, works: production }) => ({
    ...BARE,
    id,
    kind: "person",
    title: name,
    context: email,
    production_id: production?.[0] ?? null,
    production_name: production?.[1] ?? null,
  }));
};

export const FINDERS: Readonly<Record<SearchKind, Finder>> = {
  schedule: findSchedules,
  event: findEvents,
  person: findPeople,
  production: findProductions,
  announcement: findAnnouncements,
  contract: findContracts,
};
