import * as v from "valibot";
import { CALL_STATES, Sheet } from "./callsheets/fields.ts";
import { DraftPaper, EMAIL_STATUSES, EmailStages } from "./emails.ts";
import { StageRemedy } from "./emails/remedies.ts";
import { Id } from "./ids.ts";
import { countBetween } from "./page.ts";
import { RestOverride, RestVerdict } from "./rest/findings.ts";
import { CHANGE_FIELDS } from "./schedule-changes.ts";
import { line, prose } from "./text.ts";

/** From what was read of a mail to what stands in schedules: looked at, corrected, confirmed once. */
const CHANGES_MAX = 500;
const sheetAt = v.pipe(v.number("must be a number"), v.integer(), v.minValue(0), v.maxValue(99));
const personAt = v.pipe(v.number("must be a number"), v.integer(), v.minValue(0), v.maxValue(999));

const changes = {
  /** Whose schedule it is for. */
  production_id: v.optional(Id),
  /** What the sheet says, by the path of the field as its questions name it; null: it is not on the sheet. */
  corrections: v.optional(
    v.pipe(
      v.array(v.strictObject({ sheet: sheetAt, field: line(60), value: v.nullable(prose(300)) })),
      v.maxLength(CHANGES_MAX, `must be at most ${CHANGES_MAX}`),
    ),
  ),
  /** Who a person on the sheet is; null: nobody of the organisation. */
  people: v.optional(
    v.pipe(
      v.array(v.strictObject({ sheet: sheetAt, person: personAt, user_id: v.nullable(Id) })),
      v.maxLength(CHANGES_MAX, `must be at most ${CHANGES_MAX}`),
    ),
  ),
};
export const DraftChange = v.strictObject(changes);
export type DraftChange = v.InferOutput<typeof DraftChange>;
export const DraftConfirm = v.strictObject({ ...changes, rest_override: v.optional(RestOverride) });
export type DraftConfirm = v.InferOutput<typeof DraftConfirm>;
export const DraftDiscard = v.strictObject({ reason: line(500) });
export type DraftDiscard = v.InferOutput<typeof DraftDiscard>;

export const DraftState = v.object({ id: Id, status: v.picklist(EMAIL_STATUSES), version: v.number() });
export type DraftState = v.InferOutput<typeof DraftState>;
/** How many items of schedules came, changed, were cancelled, and stayed as they were. */
export const DraftConfirmed = v.object({
  ...DraftState.entries,
  added: v.number(),
  changed: v.number(),
  cancelled: v.number(),
  same: v.number(),
});
export type DraftConfirmed = v.InferOutput<typeof DraftConfirmed>;

const PersonChoice = v.object({ id: Id, name: v.string(), email: v.string() });
/** `answer`: somebody said so of this mail; `before`: of an earlier sheet of the production. */
export const MATCHES = ["answer", "before", "email", "name"] as const;
export const ReviewPerson = v.object({
  /** Counted from 0 in the sheet's people. */
  person: v.number(),
  user_id: v.nullable(Id),
  user_name: v.nullable(v.string()),
  /** null: nobody knows, and somebody is asked. */
  by: v.nullable(v.picklist(MATCHES)),
  /** They were read by mistake, as somebody said. */
  is_left_out: v.boolean(),
  candidates: v.array(PersonChoice),
});
export type ReviewPerson = v.InferOutput<typeof ReviewPerson>;

export const ITEM_KINDS = ["added", "changed", "cancelled", "same"] as const;
/** What confirming does to one person's schedule. */
export const ReviewItem = v.object({
  user_id: Id,
  user_name: v.string(),
  /** null of one that is new. */
  schedule_id: v.nullable(Id),
  kind: v.picklist(ITEM_KINDS),
  title: v.string(),
  all_day: v.boolean(),
  local_start: v.string(),
  local_end: v.nullable(v.string()),
  zone: v.string(),
  location: v.nullable(v.string()),
  /** As the person will be told it. */
  changes: v.array(
    v.object({
      field: v.picklist(CHANGE_FIELDS),
      before: v.nullable(v.string()),
      after: v.nullable(v.string()),
      words: v.string(),
    }),
  ),
});
export type ReviewItem = v.InferOutput<typeof ReviewItem>;

const words = v.nullable(v.string());
/** Somebody who was added by hand to the sheet before, and is not read on this one: `missed.<user_id>` is asked. */
export const ReviewMissed = v.object({
  user_id: Id,
  name: v.string(),
  role: words,
  department: words,
  character: words,
  call: words,
  call_state: v.nullable(v.picklist(CALL_STATES)),
});
export type ReviewMissed = v.InferOutput<typeof ReviewMissed>;

/** What somebody said of a sheet, by the field's path; `people.3` is who that is. */
export const ReviewSaid = v.object({
  field: v.string(),
  /** What was read there; null: nothing. */
  read: words,
  /** null: nobody knows any more. */
  by: v.nullable(v.string()),
  at: v.nullable(v.string()),
});
export type ReviewSaid = v.InferOutput<typeof ReviewSaid>;

/** A confirmed sheet of another day. */
const OtherDay = v.object({ date: v.string(), day_number: v.nullable(v.number()) });

const Change = v.object({ field: v.string(), before: v.nullable(v.string()), after: v.nullable(v.string()) });
export const ReviewSheet = v.object({
  /** Counted from 0 in the draft. */
  sheet: v.number(),
  /** Of which of the mail's parts. */
  part: v.number(),
  is_left_out: v.boolean(),
  /** With what was corrected. */
  says: Sheet,
  /** What of it somebody said, and who. */
  said: v.array(ReviewSaid),
  /**
   * By which clocks its times are: as the sheet says, as somebody did of it (`answer`) or of an earlier one for `place`
   * (`before`), else as the production's.
   */
  clock: v.object({
    zone: v.string(),
    by: v.picklist(["sheet", "answer", "before", "production"]),
    place: words,
  }),
  /**
   * Where it is, which is on no map that the portal has: there is no way to it, no weather and no light until somebody
   * says where that is (`POST /api/v1/places`). It is confirmed all the same.
   */
  unplaced: words,
  /** Sheets of other days that it may be, moved: `moved_from` is asked, with the day or null. */
  may_be: v.array(OtherDay),
  /** What stands for the day that it moves to, and gives way. */
  displaces: v.nullable(OtherDay),
  missed: v.array(ReviewMissed),
  /** What stands for the same production, day and unit: confirming takes its place. */
  supersedes: v.nullable(
    v.object({
      /** The day that it was of, where this sheet moves it to another. */
      moved_from: words,
      email_id: v.nullable(Id),
      /** How many were confirmed for that day so far. */
      revision: v.number(),
      confirmed_at: v.string(),
      /** What is confirmed came later than this mail, or says a later revision. */
      is_newer: v.boolean(),
      /** What the sheet says otherwise, of everybody. */
      changes: v.array(Change),
    }),
  ),
  people: v.array(ReviewPerson),
  items: v.array(ReviewItem),
});
export type ReviewSheet = v.InferOutput<typeof ReviewSheet>;

/** What must be said before it can be confirmed. */
export const OpenQuestion = v.object({
  /** null: of the mail. */
  sheet: v.nullable(v.number()),
  field: v.string(),
  why: v.string(),
});
export type OpenQuestion = v.InferOutput<typeof OpenQuestion>;

export const EmailReview = v.object({
  id: Id,
  status: v.picklist(EMAIL_STATUSES),
  version: v.number(),
  subject: v.nullable(v.string()),
  sender: v.nullable(v.string()),
  received_at: v.string(),
  production_id: v.nullable(Id),
  production_name: v.nullable(v.string()),
  zone: v.nullable(v.string()),
  sheets: v.array(ReviewSheet),
  open: v.array(OpenQuestion),
  /** What the rules of rest say of all of it; null while something is open. */
  rest: v.nullable(RestVerdict),
  /** The production keeps to rules of rest: without a reason it is refused. */
  is_rest_kept: v.boolean(),
  papers: v.array(v.object({ ...DraftPaper.entries, file_name: v.nullable(v.string()) })),
  /** Its pages can be shown, as far as they could be drawn. */
  is_drawn: v.boolean(),
  stages: EmailStages,
  remedies: v.array(StageRemedy),
});
export type EmailReview = v.InferOutput<typeof EmailReview>;

/** Papers and pages, each counted from 0; pages of the paper. */
export const PAPERS_MAX = 6;
export const PAGES_MAX = 8;
const paper = v.optional(countBetween(0, PAPERS_MAX - 1));
export const PageQuery = v.strictObject({ paper, page: v.optional(countBetween(0, PAGES_MAX - 1)) });
export const TextQuery = v.strictObject({ paper });
export const PaperText = v.object({ lines: v.array(v.string()) });
export type PaperText = v.InferOutput<typeof PaperText>;
