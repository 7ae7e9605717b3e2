import { callItemOf, startOf, type CallItem } from "../../core/callsheets/calls.ts";
import { MISSED, MOVED_FROM } from "../../core/callsheets/corrections.ts";
import { callOf } from "../../core/callsheets/difference.ts";
import type { Person, Sheet, Unit } from "../../core/callsheets/fields.ts";
import type { SheetZone } from "../../core/callsheets/sheet-zone.ts";
import type { OpenQuestion, ReviewItem, ReviewPerson } from "../../core/email-drafts.ts";
import { differencesOf, type Said, type ScheduleDifference } from "../../core/schedule-changes.ts";
import { resolveTimes } from "../../core/schedules.ts";
import type { NewScheduleRow, ScheduleRow } from "../../db/schedule-writes.ts";
import { missedOf, type MissedPerson } from "./missed.ts";
import type { Stands } from "./standing.ts";

/** What an item of a call sheet says; the rest of its row is not the sheet's. */
export type CallRow = Pick<
  ScheduleRow,
  | "title"
  | "kind"
  | "allDay"
  | "localStart"
  | "localEnd"
  | "zone"
  | "zoneRules"
  | "startsAt"
  | "endsAt"
  | "location"
  | "notes"
>;
export type ItemPlan = {
  userId: string;
  userName: string;
  kind: ReviewItem["kind"];
  existing: ScheduleRow | undefined;
  /** undefined of one that is cancelled. */
  row: CallRow | undefined;
  changes: ScheduleDifference[];
};
export type SheetRead = Stands & {
  at: number;
  part: number;
  says: Sheet;
  isLeftOut: boolean;
  unit: Unit;
  clock: SheetZone;
  people: ReviewPerson[];
  /** Of those who were added to the sheet before, who is rightly not on this one. */
  notMissed: ReadonlySet<string>;
};
export type SheetPlan = SheetRead & { items: ItemPlan[]; missed: MissedPerson[]; open: OpenQuestion[] };

/** What one sheet does to people's schedules, and what has to be said before. */
export function planSheet(read: SheetRead): SheetPlan {
  if (read.isLeftOut) return { ...read, items: [], missed: [], open: [] };
  const missed = missedOf(read);
  const open = [...openOf(read), ...openOfDay(read, missed)];
  return { ...read, missed, open, items: read.says.date === null ? [] : itemsOf(read) };
}

/** Whether it is another day's sheet, by which clocks its times are, and who was on it and is not read any more. */
function openOfDay(
  { at, says, clock, mayBe, notFoundOn }: SheetRead,
  missed: readonly MissedPerson[],
): OpenQuestion[] {
  const open: OpenQuestion[] = [];
  const ask = (field: string, why: string) => open.push({ sheet: at, field, why });
  if (mayBe.length > 0) ask(MOVED_FROM, "Is it the sheet of another day, moved?");
  if (notFoundOn !== null) ask(MOVED_FROM, `Nothing was confirmed for ${notFoundOn} that it could move.`);
  // A day that does not take place has no times.
  if (clock.ask && says.is_cancelled === null) ask("zone", clock.ask.why);
  for (const { user_id: id, name } of missed)
    ask(`${MISSED}.${id}`, `${name} was added to the sheet before by hand. Are they on this one?`);
  return open;
}

/** Nothing is guessed: who somebody is, and what was not sure where it tells when they are called. */
function openOf({ at, says, people }: SheetRead): OpenQuestion[] {
  const open: OpenQuestion[] = [];
  const ask = (field: string, why: string) => open.push({ sheet: at, field, why });
  const whyOf = (field: string) => says.questions.find((question) => question.field === field)?.why;
  if (says.date === null) ask("date", whyOf("date") ?? "The sheet does not say of which day it is.");
  if (says.is_cancelled !== null) return open;
  const general = whyOf("times.crew_call");
  const there = people.filter(({ is_left_out: isLeftOut }) => !isLeftOut);
  const taken = there.filter(({ user_id: id }) => id !== null);
  const usesGeneral = taken.some(({ person: which }) => says.people[which]?.call_state === null);
  if (general !== undefined && usesGeneral) ask("times.crew_call", general);
  for (const { person: which, user_id: id, by } of there) {
    const person = says.people[which];
    if (!person || person.call_state === "off") continue;
    if (by === null) ask(`people.${which}`, "Who is it?");
    if (id === null) continue;
    const asked = says.questions.filter(({ field }) => field.startsWith(`people.${which}.`));
    for (const { field, why } of asked) ask(field, why);
    if (person.call_state === "timed" && person.call === null && asked.length === 0)
      ask(`people.${which}.call`, "Their call could not be read.");
  }
  return open;
}

function itemsOf({ says, standing, displaced, people, clock: { zone } }: SheetRead): ItemPlan[] {
  const before = new Map(standing?.items.map((item) => [item.userId, item]));
  const plans: ItemPlan[] = [];
  const wanted = says.is_cancelled === null ? wantedOf(says, people) : new Map<string, Wanted>();
  for (const [userId, { userName, item }] of wanted) {
    const row = rowOf(item, zone);
    const known = before.get(userId)?.schedule;
    const existing = known?.deletedAt === null ? known : undefined;
    const changes = existing ? changesOf(existing, row) : [];
    const kind = !existing ? "added" : changes.length === 0 ? "same" : "changed";
    plans.push({ userId, userName, kind, existing, row, changes });
  }
  // Who fell off it, and everybody whose day it takes.
  const left = [...before.values()].filter(({ userId }) => !wanted.has(userId));
  for (const { userId, userName, schedule } of [...left, ...(displaced?.items ?? [])]) {
    if (schedule.deletedAt !== null || schedule.status === "cancelled") continue;
    const changes = differencesOf(saidOf(schedule), { ...saidOf(schedule), status: "cancelled" });
    plans.push({ userId, userName, kind: "cancelled", existing: schedule, row: undefined, changes });
  }
  return plans.toSorted(
    (a, b) => startsOf(a).localeCompare(startsOf(b)) || a.userName.localeCompare(b.userName),
  );
}

const startsOf = ({ row, existing }: ItemPlan) => row?.startsAt ?? existing?.startsAt ?? "";

type Wanted = { userName: string; item: CallItem };

/** An item for each person who is called, once: somebody may stand at the head of a sheet and among its crew. */
function wantedOf(says: Sheet, people: readonly ReviewPerson[]): Map<string, Wanted> {
  const best = new Map<string, { person: Person; userName: string }>();
  for (const { person: which, user_id: id, user_name: userName, is_left_out: isLeftOut } of people) {
    const person = says.people[which];
    if (!person || id === null || isLeftOut) continue;
    const known = best.get(id);
    if (!known || weightOf(says, person) > weightOf(says, known.person))
      best.set(id, { person, userName: userName ?? "" });
  }
  const wanted = new Map<string, Wanted>();
  for (const [id, { person, userName }] of best) {
    const item = callItemOf(says, person);
    if (item) wanted.set(id, { userName, item });
  }
  return wanted;
}

/** Where somebody is named twice: with a call of their own, with any time, with the general call. */
function weightOf(says: Sheet, person: Person): number {
  if (person.call !== null) return 3;
  if (callOf(says, person) === null && startOf(says, person) !== null) return 2;
  return person.call_state === null ? 0 : 1;
}

const rowOf = (item: CallItem, zone: string): CallRow => ({
  title: item.title,
  kind: "call",
  location: item.location,
  notes: item.notes,
  ...resolveTimes(
    { all_day: item.allDay, local_start: item.localStart, local_end: item.localEnd ?? undefined },
    { zone },
  ),
});

/** One that was cancelled is on again. */
function changesOf(existing: ScheduleRow, row: CallRow): ScheduleDifference[] {
  const after = { ...existing, ...row, status: statusAfter(existing) };
  return differencesOf(saidOf(existing), saidOf(after));
}

/** A change of what was agreed on makes it `modified`. */
export function statusAfter({ status }: Pick<ScheduleRow, "status">): ScheduleRow["status"] {
  if (status === "cancelled") return "scheduled";
  return status === "confirmed" ? "modified" : status;
}

const saidOf = (row: ScheduleRow): Said => ({
  title: row.title,
  kind: row.kind,
  all_day: row.allDay,
  local_start: row.localStart,
  local_end: row.localEnd,
  zone: row.zone,
  starts_at: row.startsAt,
  ends_at: row.endsAt,
  location: row.location,
  stage: row.stage,
  notes: row.notes,
  status: row.status,
});

export function reviewItem({ userId, userName, kind, existing, row, changes }: ItemPlan): ReviewItem {
  const said: Pick<NewScheduleRow, keyof CallRow> | undefined = row ?? existing;
  return {
    user_id: userId,
    user_name: userName,
    schedule_id: existing?.id ?? null,
    kind,
    title: said?.title ?? "",
    all_day: said?.allDay ?? false,
    local_start: said?.localStart ?? "",
    local_end: said?.localEnd ?? null,
    zone: said?.zone ?? "",
    location: said?.location ?? null,
    changes,
  };
}
