import { and, between, desc, eq, inArray, sql } from "drizzle-orm";
import { moveOf, stoodOf, type Stood } from "../../core/callsheets/moved.ts";
import type { Sheet, Unit } from "../../core/callsheets/fields.ts";
import { addDays } from "../../core/time.ts";
import type { Reader } from "../../db/open.ts";
import { fullName } from "../../db/people.ts";
import { callSheetItems, callSheets } from "../../db/schema/call-sheets.ts";
import { users } from "../../db/schema/organisations.ts";
import { schedules } from "../../db/schema/schedules.ts";
import type { ScheduleRow } from "../../db/schedule-writes.ts";

/** What stands for a day and unit, with the items that came of it. */
export type Standing = {
  row: typeof callSheets.$inferSelect;
  items: readonly { userId: string; userName: string; schedule: ScheduleRow }[];
};
/** What a sheet of a draft takes the place of. */
export type Stands = {
  standing: Standing | undefined;
  /** The day that it was of, where this sheet moves it. */
  movedFrom: string | null;
  /** What stood for the day that it moves to: it gives way, until its own revision says where it went. */
  displaced: Standing | undefined;
  /** The day that somebody said it moves, of which nothing stands. */
  notFoundOn: string | null;
  /** Sheets of other days that it may be, moved: somebody is asked. */
  mayBe: Stood[];
};
/** A sheet of a draft; `saidMove` is what somebody answered (core/callsheets/moved.ts). */
export type Wanted = { says: Sheet; unit: Unit; isLeftOut: boolean; saidMove: string | null | undefined };

/** Days around those of a draft in which a sheet that it moves may stand. */
const DAYS_AROUND = 45;
/** Of one production in a quarter, four units of it. */
const ROWS_MAX = 400;

export const NOTHING_STANDS: Stands = {
  standing: undefined,
  movedFrom: null,
  displaced: undefined,
  notFoundOn: null,
  mayBe: [],
};
type Light = Stood & { unit: Unit };

/** For each sheet of a draft what of the production stands where it goes, or comes from. */
export async function standsOf(
  db: Reader,
  organisationId: string,
  productionId: string,
  wanted: readonly Wanted[],
  receivedOn: string,
): Promise<Stands[]> {
  const dates = wanted.flatMap(({ says }) => says.date?.value ?? []).toSorted();
  const [first, last] = [dates[0], dates.at(-1)];
  if (first === undefined || last === undefined) return wanted.map(() => NOTHING_STANDS);
  const light = await listLight(db, organisationId, productionId, first, last);
  const claimed = new Set<string>();
  const moves = wanted.map(({ says, unit, isLeftOut, saidMove }) => {
    const stood = light.filter((one) => one.unit === unit && !claimed.has(one.id));
    const move = moveOf(says, isLeftOut ? [] : stood, receivedOn, saidMove);
    if (move.from) claimed.add(move.from.id);
    return move;
  });
  const chosen = wanted.map(({ says, unit }, at) => {
    const date = says.date?.value;
    const own = light.find((one) => !one.isDisplaced && one.unit === unit && one.date === date);
    const from = moves[at]?.from;
    // What another sheet of the same mail takes somewhere else stands in nobody's way.
    const isFree = own !== undefined && !claimed.has(own.id);
    return { from, own: isFree ? own : undefined };
  });
  const full = await listFull(
    db,
    organisationId,
    chosen.flatMap(({ from, own }) => [from?.id ?? [], own?.id ?? []].flat()),
  );
  return chosen.map(({ from, own }, at): Stands => {
    const mayBe = moves[at]?.candidates ?? [];
    const there = own && full.get(own.id);
    if (from)
      return { ...NOTHING_STANDS, standing: full.get(from.id), movedFrom: from.date, displaced: there };
    const { says, saidMove = null } = wanted[at] ?? {};
    const mayMove = says?.date != null && says.is_cancelled === null;
    return { ...NOTHING_STANDS, standing: there, notFoundOn: mayMove ? saidMove : null, mayBe };
  });
}

/** What tells sheets apart, of the days around. */
async function listLight(
  db: Reader,
  organisationId: string,
  productionId: string,
  first: string,
  last: string,
): Promise<Light[]> {
  const head = <T>(name: string) => sql<T>`${callSheets.sheet} -> ${sql.raw(`'${name}'`)}`;
  const rows = await db
    .select({
      id: callSheets.id,
      date: callSheets.sheetOn,
      unit: callSheets.unit,
      displacedAt: callSheets.displacedAt,
      title: head<Sheet["title"]>("title"),
      artist: head<Sheet["artist"]>("artist"),
      day_number: head<Sheet["day_number"]>("day_number"),
      revision: head<Sheet["revision"]>("revision"),
    })
    .from(callSheets)
    .where(
      and(
        eq(callSheets.productionId, productionId),
        eq(callSheets.organisationId, organisationId),
        between(callSheets.sheetOn, addDays(first, -DAYS_AROUND), addDays(last, DAYS_AROUND)),
      ),
    )
    .orderBy(desc(callSheets.sheetOn), callSheets.id)
    .limit(ROWS_MAX);
  return rows.map(({ id, date, unit, displacedAt, ...sheet }) => ({
    ...{ id, date, unit, isDisplaced: displacedAt !== null },
    ...stoodOf(sheet),
  }));
}

async function listFull(
  db: Reader,
  organisationId: string,
  ids: readonly string[],
): Promise<Map<string, Standing>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .select()
    .from(callSheets)
    .where(and(inArray(callSheets.id, [...ids]), eq(callSheets.organisationId, organisationId)));
  const items = await db
    .select({
      of: callSheetItems.callSheetId,
      userId: users.id,
      userName: fullName(users),
      schedule: schedules,
    })
    .from(callSheetItems)
    .innerJoin(schedules, eq(schedules.id, callSheetItems.scheduleId))
    .innerJoin(users, eq(users.id, callSheetItems.userId))
    .where(
      and(eq(callSheetItems.organisationId, organisationId), inArray(callSheetItems.callSheetId, [...ids])),
    );
  return new Map(rows.map((row) => [row.id, { row, items: items.filter(({ of }) => of === row.id) }]));
}

/** By which clocks sheets of a production were for these places, as somebody said last. */
export async function clocksRemembered(
  db: Reader,
  organisationId: string,
  productionId: string,
): Promise<Record<string, string>> {
  const rows = await db
    .selectDistinctOn([callSheets.clockPlace], { place: callSheets.clockPlace, zone: callSheets.clockZone })
    .from(callSheets)
    .where(
      and(
        eq(callSheets.productionId, productionId),
        eq(callSheets.organisationId, organisationId),
        sql`${callSheets.clockPlace} is not null`,
      ),
    )
    .orderBy(callSheets.clockPlace, desc(callSheets.confirmedAt))
    .limit(ROWS_MAX);
  return Object.fromEntries(rows.flatMap(({ place, zone }) => (place && zone ? [[place, zone]] : [])));
}
