import { minutesOf, MINUTES_MAX, readingsOf, timeText, type ClockStyle } from "./clock.ts";
import { SURE_MIN, type Person, type Question, type TimeField } from "./fields.ts";
import type { FoundPerson, PersonTime, PersonTimeName } from "./people.ts";
import { endAfter } from "./order.ts";
import { rounded } from "./rows.ts";

/** In which people are called around the general call, in minutes. */
const BEFORE_CALL = 5 * 60;
const AFTER_CALL = 12 * 60;
const NAMES: readonly PersonTimeName[] = ["pickup", "call", "makeup", "on_set", "wrap"];
const QUESTIONS_MAX = 40;

/** Everybody with their times settled, and what has to be asked of them. */
export function settlePeople(
  found: readonly FoundPerson[],
  style: ClockStyle,
  general: string | null,
): { people: Person[]; questions: Question[] } {
  const questions: Question[] = [];
  const people = found.map((one, at): Person => {
    const times: Partial<Record<PersonTimeName, TimeField>> = {};
    for (const name of NAMES) {
      const time = one.times[name];
      if (!time) continue;
      const settled = settle(time, style, general === null ? null : minutesOf(general));
      if (settled.field) times[name] = settled.field;
      else if (questions.length < QUESTIONS_MAX)
        questions.push({ field: `people.${at}.${name}`, why: settled.why, candidates: settled.candidates });
    }
    const { texts } = one;
    return {
      name: texts.name ?? null,
      role: texts.role ?? null,
      department: texts.department ?? null,
      character: texts.character ?? null,
      cast_number: texts.cast_number ?? null,
      work_status: texts.work_status ?? null,
      phone: texts.phone ?? null,
      email: texts.email ?? null,
      call_state: one.state,
      call: times.call ?? null,
      pickup: times.pickup ?? null,
      makeup: times.makeup ?? null,
      on_set: times.on_set ?? null,
      wrap: afterCall(times.wrap, times.call) ?? null,
      ...one.source,
    };
  });
  return { people, questions };
}

type Settled = { field: TimeField | null; why: string; candidates: Question["candidates"] };

function settle({ found, source }: PersonTime, style: ClockStyle, general: number | null): Settled {
  const readings = readingsOf(found, style);
  const near =
    general === null || readings.length === 1
      ? readings
      : readings.filter((minutes) => minutes >= general - BEFORE_CALL && minutes <= general + AFTER_CALL);
  const [only] = near;
  const isInferred = readings.length > 1;
  const confidence = rounded(source.confidence * (isInferred ? 0.8 : 0.95) * (found.isMended ? 0.85 : 1));
  const candidates = readings.map((minutes) => ({ value: timeText(minutes), ...source }));
  if (near.length !== 1 || only === undefined)
    return { field: null, why: "It is written without am or pm, and nothing else tells.", candidates };
  if (confidence < SURE_MIN) return { field: null, why: "It cannot be read well.", candidates };
  const end = endAfter(only, found.until, style);
  const doubt = isInferred
    ? "It is written without am or pm."
    : found.isMended
      ? "Letters were read as digits."
      : null;
  const field = {
    ...source,
    value: timeText(only),
    end: end === null ? null : timeText(end),
    confidence,
    doubt,
  };
  return { field, why: "", candidates: [] };
}

/** Somebody's day ends after it began. */
function afterCall(wrap: TimeField | undefined, call: TimeField | undefined): TimeField | undefined {
  if (!wrap || !call) return wrap;
  const minutes = minutesOf(wrap.value);
  const isNext = minutes < minutesOf(call.value) && minutes + 1_440 <= MINUTES_MAX;
  return isNext ? { ...wrap, value: timeText(minutes + 1_440), end: null } : wrap;
}
