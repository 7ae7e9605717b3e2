import { and, eq, gte, inArray, isNull, lt, ne, sql } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import {
  distanceText,
  mileageOf,
  parseDistance,
  unknownOf,
  yearOf,
  type Reckoned,
  type Vehicle,
} from "../../core/books/mileage.ts";
import { MILEAGE_PACKS, type MileagePackName } from "../../core/books/mileage-packs.ts";
import { CLAIMING_STATUSES } from "../../core/expense-states.ts";
import {
  wireReckoning,
  type MileageAnswer,
  type MileageClaim,
  type MileageInput,
  type MileageQuestion,
} from "../../core/mileage.ts";
import { wireMoney } from "../../core/money.ts";
import { common, Problem } from "../../core/problem.ts";
import { addDays, dateIn } from "../../core/time.ts";
import type { Reader } from "../../db/open.ts";
import { expenses } from "../../db/schema/expenses.ts";
import type { Services } from "../services.ts";

type Trip = { pack: MileagePackName; vehicle: Vehicle; distance: string | number; date: string };
type Whose = Pick<Caller, "organisationId" | "userId">;

const UNKNOWN = { date: "is before the first rates that are known", vehicle: "has no rates in this pack" };

/**
 * What a journey is worth to whoever claims it, after what they claimed of its year. `at` names where in the request
 * the trip and its day stand.
 * @throws Problem 422 for a distance or a vehicle that is none, or a day before the pack's first rates.
 */
async function reckon(
  db: Reader,
  whose: Whose,
  trip: Trip,
  ownId: string | undefined,
  at: { trip: string; date: string },
): Promise<Reckoned & { tenths: number; beforeTenths: number }> {
  const packs = MILEAGE_PACKS[trip.pack];
  const tenths = parseDistance(trip.distance);
  if (typeof tenths !== "number") throw refused(`${at.trip}/distance`, tenths.refusal);
  const unknown = unknownOf(trip, packs);
  if (unknown) throw refused(unknown === "date" ? at.date : `${at.trip}/vehicle`, UNKNOWN[unknown]);
  const beforeTenths = await claimedBefore(db, whose, trip, ownId);
  return { ...mileageOf({ ...trip, tenths }, beforeTenths, packs), tenths, beforeTenths };
}

/** Handed in by them for the same year, pack and kind of vehicle, and not refused. */
async function claimedBefore(
  db: Reader,
  { organisationId, userId }: Whose,
  { pack, vehicle, date }: Trip,
  ownId: string | undefined,
): Promise<number> {
  const year = yearOf(date, MILEAGE_PACKS[pack]);
  const [row] = await db
    .select({ tenths: sql<string>`coalesce(sum((${expenses.mileage} ->> 'tenths')::bigint), 0)::text` })
    .from(expenses)
    .where(
      and(
        eq(expenses.organisationId, organisationId),
        eq(expenses.artistId, userId),
        gte(expenses.spentOn, year.from),
        lt(expenses.spentOn, year.until),
        inArray(expenses.status, [...CLAIMING_STATUSES]),
        isNull(expenses.deletedAt),
        sql`${expenses.mileage} ->> 'pack' = ${pack} and ${expenses.mileage} ->> 'vehicle' = ${vehicle}`,
        ownId === undefined ? undefined : ne(expenses.id, ownId),
      ),
    );
  return Number(row?.tenths ?? 0);
}

/**
 * The amount of a claim and what it was reckoned by. In a transaction that hands it in, one after the other with every
 * other of the same person: two at once would both begin with the same miles.
 * @throws Problem 422 as `reckon`, and where nothing is paid for it any more.
 */
export async function mileageTerms(
  db: Reader,
  whose: Whose,
  input: MileageInput,
  spentOn: string,
  ownId: string | undefined,
  isHandedIn: boolean,
): Promise<{ claim: MileageClaim; minor: number; currency: string }> {
  if (isHandedIn)
    await db.execute(
      sql`select pg_advisory_xact_lock(hashtextextended(${`mileage ${whose.organisationId} ${whose.userId}`}, 0))`,
    );
  const at = { trip: "/mileage", date: "/expense_date" };
  const found = await reckon(db, whose, { ...input, date: spentOn }, ownId, at);
  const { minor, currency, ...rest } = found;
  if (minor === 0) throw refused("/mileage/distance", "is worth nothing: the year's rates are used up");
  const { pack, vehicle, from, to } = input;
  return { claim: { pack, vehicle, from, to, ...rest }, minor, currency };
}

/** A claim as it was sent. */
export const sentAs = ({ pack, vehicle, from, to, tenths }: MileageClaim): MileageInput => ({
  pack,
  vehicle,
  from,
  to,
  distance: distanceText(tenths),
});

/** Is it the same journey? What it is worth may have changed with what was claimed meanwhile. */
export function isSameTrip(kept: MileageClaim | null, sent: MileageClaim | null): boolean {
  if (kept === null || sent === null) return kept === sent;
  return JSON.stringify(sentAs(kept)) === JSON.stringify(sentAs(sent));
}

/** What a distance would be worth now; nothing is kept. @throws Problem 422 */
export async function answerMileage(
  { clock }: Pick<Services, "clock">,
  db: Reader,
  caller: Caller,
  question: MileageQuestion,
): Promise<MileageAnswer> {
  const today = dateIn("UTC", clock.now());
  const date = question.date ?? today;
  if (date > addDays(today, 1)) throw refused("/date", "must not be in the future");
  const { minor, currency, ...found } = await reckon(db, caller, { ...question, date }, undefined, {
    trip: "",
    date: "/date",
  });
  return { ...wireMoney({ minor, currency }), ...wireReckoning(found, currency) };
}

function refused(pointer: string, detail: string): Problem {
  return new Problem(common.invalid, undefined, { errors: [{ pointer, detail }] });
}
