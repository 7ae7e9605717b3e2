import { openDatabase, type Database } from "../../db/open.ts";
import { foldName } from "../../core/places/find.ts";
import { NAMES } from "../callsheets/names.ts";
import { DAY_OF_MAIL } from "../contract.ts";
import { OFFICE } from "./papers.ts";
import type { DayPlan } from "./plan.ts";

export type DayPerson = { userId: string; sessionId: string };
export type DayMember = DayPerson & { firstName: string; lastName: string };
export type DayPlace = { name: string; address: string; latitude: number; longitude: number };
export type DayProduction = { id: string; people: DayMember[] };
export type DayCast = {
  organisationId: string;
  coordinator: DayPerson;
  productions: DayProduction[];
  places: DayPlace[];
};

type Point = { latitude: number; longitude: number };

const ZONE = "Europe/London";
const TREES =
  "Alder Amber Birch Cedar Copper Coral Dover Elm Falcon Granite Harbour Hazel Iris Juniper Kestrel Linden Maple Nordic Oak Pearl Quarry Raven Silver Tulip Walnut".split(
    " ",
  );
const HOUSES =
  "Warehouse Mill Diner Theatre Hall Farm Chapel Brewery Depot Gallery Bakery Library School Boathouse Pavilion Foundry Stables Workshop Cottage Tower".split(
    " ",
  );
/** Beyond the roads that are known: a forecast's kilometre is never two places'. */
const FAR = { latitude: 52.5, longitude: -1, across: 20, step: 0.02 };

/** Names that nobody else has, of those that are common in three countries. */
export function memberName(n: number): { firstName: string; lastName: string } {
  const { first, last } = NAMES[(["en", "de", "es"] as const)[n % 3] ?? "en"];
  const at = (Math.floor(n / 3) * 157) % (first.length * last.length);
  return {
    firstName: first[at % first.length] ?? "",
    lastName: last[Math.floor(at / first.length)] ?? "",
  };
}

/** Each somewhere else: those that roads lead to first. */
export function placeOf(n: number, crossings: readonly Point[]): DayPlace {
  const beyond = n - crossings.length;
  const point = crossings[n] ?? {
    latitude: FAR.latitude + Math.floor(beyond / FAR.across) * FAR.step,
    longitude: FAR.longitude + (beyond % FAR.across) * FAR.step,
  };
  const name = `${TREES[n % TREES.length]} ${HOUSES[Math.floor(n / TREES.length) % HOUSES.length]}`;
  return { name, address: `${10 + n} Mill Lane`, latitude: point.latitude, longitude: point.longitude };
}

const newPerson = (): DayPerson => ({ userId: crypto.randomUUID(), sessionId: crypto.randomUUID() });

/**
 * An organisation of productions with four people each, and somebody who confirms; as rows, for what is measured is not
 * how they came. Each production takes mail from its office, and the organisation knows where every location is.
 */
export async function makeDayCast(
  databaseUrl: string,
  { sheets }: DayPlan,
  crossings: readonly Point[],
): Promise<DayCast> {
  const each = DAY_OF_MAIL.peopleOfASheet;
  const count = Math.max(...sheets.map(({ production }) => production)) + 1;
  const cast: DayCast = {
    organisationId: crypto.randomUUID(),
    coordinator: newPerson(),
    productions: Array.from({ length: count }, (_, at) => ({
      id: crypto.randomUUID(),
      people: Array.from({ length: each }, (_person, member) => ({
        ...newPerson(),
        ...memberName(at * each + member),
      })),
    })),
    places: sheets.map((_, n) => placeOf(n, crossings)),
  };
  await using database = openDatabase(databaseUrl, {
    name: "bench",
    max: 1,
    seesEverybody: true,
    statementTimeoutMs: 60_000,
  });
  await write(database, cast);
  return cast;
}

async function write({ sql }: Pick<Database, "sql">, cast: DayCast): Promise<void> {
  const { organisationId: id, coordinator } = cast;
  const people = cast.productions.flatMap((production) =>
    production.people.map((one) => ({ ...one, productionId: production.id, role: "artist" })),
  );
  const planner = {
    ...coordinator,
    firstName: "Cora",
    lastName: "Dinator",
    productionId: null,
    role: "manager",
  };
  const places = cast.places.map((place) => ({ ...place, key: foldName(place.name) }));
  await sql.begin(async (tx) => {
    await tx`insert into organisations (id, name) values (${id}, 'A day of mail')`;
    await tx`create temporary table people on commit drop as
      select * from jsonb_to_recordset(${JSON.stringify([planner, ...people])}::text::jsonb)
        as one("userId" uuid, "sessionId" uuid, "firstName" text, "lastName" text, "productionId" uuid, role text)`;
    await tx`insert into users (id, email, first_name, last_name)
      select "userId", "userId" || '@bench.example', "firstName", "lastName" from people`;
    await tx`insert into memberships (organisation_id, user_id, roles) select ${id}, "userId", array[role] from people`;
    await tx`insert into sessions (id, user_id, idle_seconds) select "sessionId", "userId", 86400 from people`;
    await tx`insert into productions (id, organisation_id, name, starts_on, ends_on, zone, currency)
      select "productionId", ${id}::uuid, 'Film ' || row_number() over (), current_date - 10, current_date + 60, ${ZONE}, 'GBP'
      from people where "productionId" is not null group by "productionId"`;
    await tx`insert into production_people (production_id, user_id, organisation_id)
      select "productionId", "userId", ${id}::uuid from people where "productionId" is not null`;
    await tx`insert into email_senders (production_id, pattern, organisation_id, created_by)
      select distinct "productionId", ${OFFICE}, ${id}::uuid, ${coordinator.userId}::uuid from people
      where "productionId" is not null`;
    await tx`insert into places (id, organisation_id, key, name, latitude, longitude, set_by)
      select gen_random_uuid(), ${id}::uuid, key, name, latitude, longitude, ${coordinator.userId}::uuid
      from jsonb_to_recordset(${JSON.stringify(places)}::text::jsonb)
        as one(key text, name text, latitude float8, longitude float8)`;
  });
}
