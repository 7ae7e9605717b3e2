import { and, desc, eq, gt, isNull, sql } from "drizzle-orm";
import { seesWholeOrganisation, type Caller } from "../../core/access.ts";
import { UNITS, type Sheet } from "../../core/callsheets/fields.ts";
import { CONTACTS_MAX, type Card, type CardContact, type CardLight } from "../../core/cards.ts";
import { contactsOf, hospitalOf } from "../../core/cards/sheet.ts";
import { lightOf } from "../../core/light.ts";
import { decodeCursor, PAGE_LIMIT_DEFAULT, pageOf, readSort, type Page } from "../../core/page.ts";
import { instantOf } from "../../core/time.ts";
import { showDateOf } from "../../core/time/days.ts";
import type { ScheduleAlert, ScheduleAlertQuery, Weather, WeatherPlace } from "../../core/weather.ts";
import { weatherOf } from "../../core/weather/forecast.ts";
import { placeKey, placeOrZone } from "../../core/weather/places.ts";
import { WEATHER_RULES, weatherWords } from "../../core/weather/rules.ts";
import type { Reader } from "../../db/open.ts";
import { findPlace } from "../../db/places.ts";
import { callSheetItems, callSheets } from "../../db/schema/call-sheets.ts";
import { memberships, users } from "../../db/schema/organisations.ts";
import { productionPeople, productions } from "../../db/schema/productions.ts";
import { schedulePeople, schedules } from "../../db/schema/schedules.ts";
import { weatherAlerts } from "../../db/schema/weather.ts";
import { findForecast } from "../../db/weather.ts";
import { getRoutePlan } from "../routes/queries.ts";
import { getSchedule, scheduleItem, type ReadRow } from "../schedules/queries.ts";

type Item = ReadRow["schedule"];

/** All that a caller needs who is on the way to an item. @throws Problem 404 */
export async function getCard(db: Reader, caller: Caller, id: string, nowMs: number): Promise<Card> {
  const row = await getSchedule(db, caller, id);
  const { schedule } = row;
  const [place, route, sheet, planners] = await Promise.all([
    placeOf(db, schedule),
    getRoutePlan(db, caller, id, nowMs),
    findSheet(db, row),
    listPlanners(db, schedule, caller.userId),
  ]);
  return {
    schedule_id: schedule.id,
    schedule: scheduleItem(row),
    route,
    weather: await weatherAt(db, schedule, place, nowMs),
    light: place ? lightFor(row, place) : null,
    hospital: (sheet && hospitalOf(sheet)) ?? null,
    contacts: [...(sheet ? contactsOf(sheet) : []), ...planners].slice(0, CONTACTS_MAX),
  };
}

/** What is forecast of an item. @throws Problem 404 */
export async function getWeather(db: Reader, caller: Caller, id: string, nowMs: number): Promise<Weather> {
  const { schedule } = await getSchedule(db, caller, id);
  return await weatherAt(db, schedule, await placeOf(db, schedule), nowMs);
}

async function placeOf(
  db: Reader,
  { organisationId, location, zone }: Item,
): Promise<WeatherPlace | undefined> {
  return placeOrZone(await findPlace(db, organisationId, location, zone), zone);
}

async function weatherAt(
  db: Reader,
  item: Item,
  place: WeatherPlace | undefined,
  nowMs: number,
): Promise<Weather> {
  const kept = place && place.precision !== "zone" ? await findForecast(db, placeKey(place)) : undefined;
  return weatherOf(item, place, kept, instantOf(nowMs));
}

/** Of the date on the wall, and not of the show's: whoever is called at 01:30 asks for the sunrise that comes next. */
function lightFor({ schedule }: ReadRow, place: WeatherPlace): CardLight {
  const date = schedule.localStart.slice(0, 10);
  const { noon, sun, civil, nautical, astronomical } = lightOf(date, schedule.zone, place);
  return { date, place, noon, sun, civil, nautical, astronomical };
}

/**
 * What the confirmed call sheet of the item's day says, that of its own unit first; undefined where there is none. Of
 * several units that one counts which says where help is.
 */
async function findSheet(db: Reader, { schedule, dayStartsAt }: ReadRow): Promise<Sheet | undefined> {
  const date = showDateOf({ local_start: schedule.localStart, all_day: schedule.allDay }, dayStartsAt);
  const isOwn = sql`exists (select 1 from ${callSheetItems} item
    where item.call_sheet_id = ${callSheets.id} and item.schedule_id = ${schedule.id})`;
  const found = await db
    .select({ sheet: callSheets.sheet })
    .from(callSheets)
    .where(
      and(
        eq(callSheets.organisationId, schedule.organisationId),
        eq(callSheets.productionId, schedule.productionId),
        eq(callSheets.sheetOn, date),
        isNull(callSheets.displacedAt),
      ),
    )
    .orderBy(desc(isOwn), callSheets.unit)
    .limit(UNITS.length);
  const sheets = found.map(({ sheet }) => sheet);
  return sheets.find((sheet) => hospitalOf(sheet)) ?? sheets[0];
}

/** Who plans the production, without the one who asks. */
async function listPlanners(
  db: Reader,
  { productionId, organisationId }: Item,
  userId: string,
): Promise<CardContact[]> {
  const rows = await db
    .select({ id: users.id, firstName: users.firstName, lastName: users.lastName, email: users.email })
    .from(productionPeople)
    .innerJoin(users, and(eq(users.id, productionPeople.userId), eq(users.isActive, true)))
    .innerJoin(
      memberships,
      and(
        eq(memberships.userId, users.id),
        eq(memberships.organisationId, organisationId),
        isNull(memberships.deletedAt),
        sql`'manager' = any(${memberships.roles})`,
      ),
    )
    .where(
      and(
        eq(productionPeople.productionId, productionId),
        eq(productionPeople.organisationId, organisationId),
      ),
    )
    .orderBy(users.lastName, users.id)
    .limit(CONTACTS_MAX);
  return rows
    .filter(({ id }) => id !== userId)
    .map(({ firstName, lastName, email }) => ({
      name: `${firstName} ${lastName}`,
      role: "Plans this production",
      phone: null,
      email,
      from: "production" as const,
    }));
}

/** What threatens what a caller may see, the soonest first. */
export async function listScheduleAlerts(
  db: Reader,
  caller: Caller,
  query: ScheduleAlertQuery,
  nowMs: number,
): Promise<Page<ScheduleAlert>> {
  const limit = query.limit ?? PAGE_LIMIT_DEFAULT;
  readSort(query.sort, ["from"], { by: "from", descending: false });
  const after =
    query.cursor === undefined ? undefined : decodeCursor(query.cursor, ["instant", "id", "text"]);
  const rows = await db
    .select({ alert: weatherAlerts, schedule: schedules })
    .from(weatherAlerts)
    .innerJoin(schedules, eq(schedules.id, weatherAlerts.scheduleId))
    .innerJoin(productions, eq(productions.id, schedules.productionId))
    .where(
      and(
        eq(weatherAlerts.organisationId, caller.organisationId),
        gt(weatherAlerts.toAt, instantOf(nowMs)),
        isNull(schedules.deletedAt),
        isNull(productions.deletedAt),
        sql`${schedules.status} <> 'cancelled'`,
        query.level === undefined ? undefined : eq(weatherAlerts.level, query.level),
        seesWholeOrganisation(caller.roles) ? undefined : concerns(caller),
        after &&
          sql`(${weatherAlerts.fromAt}, ${weatherAlerts.scheduleId}, ${weatherAlerts.rule})
            > (${after[0]}::timestamptz, ${after[1]}::uuid, ${after[2]})`,
      ),
    )
    .orderBy(weatherAlerts.fromAt, weatherAlerts.scheduleId, weatherAlerts.rule)
    .limit(limit + 1);
  return pageOf(rows, limit, ({ alert }) => [alert.fromAt, alert.scheduleId, alert.rule], alertItem);
}

/** Alerts are few, of the next days: so it is asked of each whom its item is for. */
const concerns = ({ userId }: Caller) => sql`
  (exists (select 1 from ${schedulePeople} named where named.schedule_id = ${schedules.id} and named.user_id = ${userId})
    or (not exists (select 1 from ${schedulePeople} named where named.schedule_id = ${schedules.id})
      and exists (select 1 from ${productionPeople} works
        where works.production_id = ${schedules.productionId} and works.user_id = ${userId})))`;

function alertItem({
  alert,
  schedule,
}: {
  alert: typeof weatherAlerts.$inferSelect;
  schedule: Item;
}): ScheduleAlert {
  const { rule, level, value, fromAt, toAt, raisedAt } = alert;
  return {
    id: `${schedule.id}:${rule}`,
    schedule_id: schedule.id,
    schedule_title: schedule.title,
    production_id: schedule.productionId,
    location: schedule.location,
    zone: schedule.zone,
    starts_at: schedule.startsAt,
    ...{ rule, level, value, from: fromAt, to: toAt },
    words: weatherWords({ rule, value }),
    source: WEATHER_RULES[rule].source,
    raised_at: raisedAt,
  };
}
