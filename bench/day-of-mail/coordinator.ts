import type { DraftConfirm, DraftConfirmed, EmailReview, OpenQuestion } from "../../core/email-drafts.ts";
import { DAY_OF_MAIL } from "../contract.ts";
import type { DayPerson } from "./cast.ts";
import { noteStages, type Confirmed, type DayLog } from "./log.ts";
import type { DaySheet } from "./plan.ts";
import type { DayWire } from "./wire.ts";

type Kind = Confirmed["kind"];
type Answers = Pick<DraftConfirm, "corrections" | "people">;
type Counts = Pick<DraftConfirmed, "added" | "changed" | "cancelled" | "same">;

/** Whoever reads what came in and says yes to it. */
export type Coordinator = {
  /** Looks at a draft. @returns undefined where it could not be shown. */
  look(id: string): Promise<EmailReview | undefined>;
  /** Answers what the sheet asks and confirms it. @returns whether that was done. */
  confirm(review: EmailReview, sheet: DaySheet, kind: Kind): Promise<boolean>;
  /** Of a mail that was confirmed: the item of each person. */
  schedulesOf(id: string): Promise<Map<string, string>>;
};

export function openCoordinator(wire: DayWire, person: DayPerson, log: DayLog): Coordinator {
  const review = (id: string) => wire.as<EmailReview>(person, "GET", `/api/v1/emails/${id}/review`);
  return {
    schedulesOf: async (id) => {
      const { status, body } = await review(id);
      const items = status === 200 ? body.sheets.flatMap((sheet) => sheet.items) : [];
      return new Map(
        items.flatMap((item) => (item.schedule_id === null ? [] : [[item.user_id, item.schedule_id]])),
      );
    },
    look: async (id) => {
      const { status, body, ms } = await review(id);
      if (status !== 200) return undefined;
      log.times.validation.push(ms);
      noteStages(log, body.stages);
      return body;
    },
    confirm: async (review, sheet, kind) => {
      const answers = answersTo(review, sheet);
      if (typeof answers === "string") {
        log.breaches.push(`sheet ${sheet.n} (${kind}) asks what nobody here knows: ${answers}`);
        return false;
      }
      log.answered += review.open.length;
      const atMs = Date.now();
      const { status, body, ms } = await wire.as<DraftConfirmed>(
        person,
        "POST",
        `/api/v1/emails/${review.id}/confirm`,
        answers,
        { "if-match": `"${review.version}"` },
      );
      if (status !== 200) {
        log.breaches.push(`sheet ${sheet.n} (${kind}) was not confirmed: ${status}`);
        return false;
      }
      log.times.creation.push(ms);
      log.confirmed.push({ sheet, kind, atMs });
      const wanted = countsOf(sheet, kind);
      const isSo = (Object.keys(wanted) as (keyof Counts)[]).every((name) => body[name] === wanted[name]);
      if (!isSo)
        log.breaches.push(
          `sheet ${sheet.n} (${kind}): ${body.added} added, ${body.changed} changed, ${body.cancelled} cancelled, ${body.same} as before`,
        );
      return true;
    },
  };
}

/** What confirming does to the schedules of a sheet's people. */
export function countsOf({ changed }: DaySheet, kind: Kind): Counts {
  const people = DAY_OF_MAIL.peopleOfASheet;
  const nothing = { added: 0, changed: 0, cancelled: 0, same: 0 };
  if (kind === "sheet") return { ...nothing, added: people };
  if (kind === "cancellation") return { ...nothing, cancelled: people };
  return { ...nothing, changed, same: people - changed };
}

/**
 * Who is nobody of ours, which day it is, that it is a sheet of its own (numbers of shooting days are drawn by lot here),
 * and that its times are the production's, wherever its hospital is; of anything else the question, that somebody would
 * have to look up.
 */
function answersTo({ open, sheets, zone }: EmailReview, sheet: DaySheet): Answers | string {
  const known: Record<string, string | null> = { date: sheet.date, zone };
  const corrections: NonNullable<Answers["corrections"]> = [{ sheet: 0, field: "moved_from", value: null }];
  const people: NonNullable<Answers["people"]> = [];
  for (const question of open) {
    if (question.field === "moved_from") continue;
    const person = personOf(question);
    const said = person === undefined ? undefined : sheets[question.sheet ?? 0]?.says.people[person];
    if (said !== undefined && person !== undefined)
      people.push({ sheet: question.sheet ?? 0, person, user_id: null });
    else if (Object.hasOwn(known, question.field))
      corrections.push({
        sheet: question.sheet ?? 0,
        field: question.field,
        value: known[question.field] ?? null,
      });
    else return `${question.field}: ${question.why}`;
  }
  return { corrections, people };
}

function personOf({ field, why }: OpenQuestion): number | undefined {
  const at = /^people\.(\d+)$/.exec(field)?.[1];
  return at === undefined || why !== "Who is it?" ? undefined : Number(at);
}
