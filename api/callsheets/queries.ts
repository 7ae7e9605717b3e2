import { and, desc, eq, inArray, isNull, lt } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import { locationOf } from "../../core/callsheets/calls.ts";
import { valueAt } from "../../core/callsheets/corrections.ts";
import { differenceOf } from "../../core/callsheets/difference.ts";
import { emailPageKey, emailTextKey } from "../../core/document-keys.ts";
import { emailProblems, type EmailStages } from "../../core/emails.ts";
import type { EmailReview, ReviewSaid, ReviewSheet } from "../../core/email-drafts.ts";
import { BUDGETS, remediesOf } from "../../core/emails/remedies.ts";
import { placeKeys } from "../../core/places/find.ts";
import { common, Problem } from "../../core/problem.ts";
import type { Reader } from "../../db/open.ts";
import { fullName } from "../../db/people.ts";
import { findPlace } from "../../db/places.ts";
import { asksForMinors } from "../../db/rest-minors.ts";
import { emails } from "../../db/schema/emails.ts";
import { memberships, users } from "../../db/schema/organisations.ts";
import { productions } from "../../db/schema/productions.ts";
import type { Services } from "../services.ts";
import { judgeDraft, ofSheet, planDraft, type EmailRow } from "./drafts.ts";
import { reviewItem, type SheetPlan } from "./plan.ts";

const NO_STAGES: EmailStages = {
  waited_ms: null,
  unpacking_ms: null,
  extraction_ms: null,
  parsing_ms: null,
  storage_ms: null,
  total_ms: null,
};

/** A mail of a production that is there, or of none. @throws Problem 404 */
export async function getEmailRow(
  db: Reader,
  caller: Pick<Caller, "organisationId">,
  id: string,
): Promise<EmailRow> {
  const [row] = await db
    .select({ email: emails })
    .from(emails)
    .leftJoin(productions, eq(productions.id, emails.productionId))
    .where(
      and(eq(emails.id, id), eq(emails.organisationId, caller.organisationId), isNull(productions.deletedAt)),
    );
  if (!row) throw new Problem(common.notFound);
  return row.email;
}

/**
 * What was understood of a mail, with what was corrected, who its people are, what has to be said before it can be
 * confirmed, and what confirming it would do.
 * @throws Problem 404; 409 for a mail of which nothing was understood
 */
export async function getReview(db: Reader, caller: Caller, id: string): Promise<EmailReview> {
  const row = await getEmailRow(db, caller, id);
  if (row.draft === null) throw new Problem(emailProblems.noDraft);
  const plan = await planDraft(db, row);
  const names = await namesOf(db, row);
  const unplaced = await Promise.all(plan.sheets.map((sheet) => unplacedIn(db, caller, sheet)));
  const isOpen = plan.open.length > 0 || row.status !== "draft";
  const rest = isOpen ? null : await judgeDraft(db, caller.organisationId, plan);
  return {
    id: row.id,
    status: row.status,
    version: row.version,
    subject: row.subject ?? row.fileName,
    sender: row.sender,
    received_at: row.receivedAt,
    production_id: plan.production?.id ?? null,
    production_name: plan.production?.name ?? null,
    zone: plan.production?.zone ?? null,
    sheets: plan.sheets.map((sheet, at) => ({
      ...reviewSheet(sheet, row, names),
      unplaced: unplaced[at] ?? null,
    })),
    open: plan.open,
    rest,
    is_rest_kept: (plan.production?.restPack ?? null) !== null || (rest !== null && asksForMinors(rest)),
    papers: row.draft.papers.map((paper) => ({
      ...paper,
      file_name: row.parts[paper.part]?.file_name ?? null,
    })),
    is_drawn: row.drawnAt !== null,
    stages: { ...NO_STAGES, ...row.stages },
    remedies: remediesOf(row.stages, await findSlower(db, row)),
  };
}

/** Where its items would be, where nobody knows where that is: neither the organisation nor the list of towns. */
async function unplacedIn(
  db: Reader,
  { organisationId }: Pick<Caller, "organisationId">,
  { says, isLeftOut, clock }: SheetPlan,
): Promise<string | null> {
  // While it is asked by which clocks it goes, it is known where it may be.
  const isAsked = !isLeftOut && says.is_cancelled === null && clock.ask === null;
  const location = isAsked ? locationOf(says) : null;
  if (location === null || placeKeys(location).length === 0) return null;
  const found = await findPlace(db, organisationId, location, clock.zone);
  // As it can be named in one line.
  return found ? null : location.replaceAll(/\s+/g, " ").trim();
}

function reviewSheet(
  plan: SheetPlan,
  mail: EmailRow,
  names: ReadonlyMap<string, string>,
): Omit<ReviewSheet, "unplaced"> {
  const { at, part, says, isLeftOut, people, items, standing, displaced, clock } = plan;
  return {
    sheet: at,
    part,
    is_left_out: isLeftOut,
    says,
    said: saidOf(mail, at, names),
    clock: { zone: clock.zone, by: clock.by, place: clock.place },
    may_be: plan.mayBe.map(({ date, dayNumber }) => ({ date, day_number: dayNumber })),
    displaces: displaced
      ? { date: displaced.row.sheetOn, day_number: displaced.row.sheet.day_number?.value ?? null }
      : null,
    missed: plan.missed,
    // What this very mail put there is superseded by nothing.
    supersedes: standing && standing.row.emailId !== mail.id ? supersededBy(plan, standing.row, mail) : null,
    people,
    items: items.map(reviewItem),
  };
}

function supersededBy(
  { says, movedFrom }: SheetPlan,
  before: NonNullable<SheetPlan["standing"]>["row"],
  mail: EmailRow,
): ReviewSheet["supersedes"] {
  const [was, is] = [before.sheet.revision?.value.number ?? null, says.revision?.value.number ?? null];
  const isLater = was !== null && is !== null ? was > is : before.receivedAt > mail.receivedAt;
  return {
    moved_from: movedFrom,
    email_id: before.emailId,
    revision: before.revision,
    confirmed_at: before.confirmedAt,
    is_newer: isLater,
    changes: differenceOf(before.sheet, says).changes,
  };
}

/** What somebody said of a sheet, beside what was read there: it is never taken for the sheet's own words. */
function saidOf(mail: EmailRow, at: number, names: ReadonlyMap<string, string>): ReviewSaid[] {
  const read = mail.draft?.sheets[at];
  const saidBy = ofSheet(mail.saidBy, at);
  const one = (field: string, key: string, before: string | null): ReviewSaid => ({
    field,
    read: before,
    by: names.get(saidBy[key]?.by ?? "") ?? null,
    at: saidBy[key]?.at ?? null,
  });
  return [
    ...Object.keys(ofSheet(mail.corrections, at)).map((field) =>
      one(field, field, read ? valueAt(read, field) : null),
    ),
    ...Object.keys(ofSheet(mail.answers, at)).map((person) => one(`people.${person}`, person, null)),
  ];
}

/** Of those who said something of it, by their ids. */
async function namesOf(db: Reader, { saidBy, organisationId }: EmailRow): Promise<Map<string, string>> {
  const ids = [...new Set(Object.values(saidBy).map(({ by }) => by))];
  if (ids.length === 0) return new Map();
  const rows = await db
    .select({ id: users.id, name: fullName(users) })
    .from(users)
    .innerJoin(
      memberships,
      and(eq(memberships.userId, users.id), eq(memberships.organisationId, organisationId)),
    )
    .where(inArray(users.id, ids));
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** Of so many mails before. */
const LOOKED_BACK = 30;

/** The last mail before this one, of the same production, of which something took too long. */
async function findSlower(db: Reader, row: EmailRow): Promise<Partial<EmailStages> | undefined> {
  if (row.productionId === null) return undefined;
  const before = await db
    .select({ stages: emails.stages })
    .from(emails)
    .where(
      and(
        eq(emails.productionId, row.productionId),
        eq(emails.organisationId, row.organisationId),
        lt(emails.receivedAt, row.receivedAt),
      ),
    )
    .orderBy(desc(emails.receivedAt))
    .limit(LOOKED_BACK);
  return before.find(({ stages }) =>
    Object.values(BUDGETS).some(({ stage, budgetMs }) => (stages[stage] ?? 0) > budgetMs),
  )?.stages;
}

type Blobs = Pick<Services, "blobs">;
export type PageAt = { paper: number; page: number };

/** A page of a mail's paper as a picture. @throws Problem 404, also while it is being drawn */
export async function readPage(
  { blobs }: Blobs,
  db: Reader,
  caller: Caller,
  id: string,
  { paper, page }: PageAt,
): Promise<Response> {
  const row = await getEmailRow(db, caller, id);
  const found = await blobs.find(emailPageKey(row.organisationId, row.id, paper, page));
  if (!found) throw new Problem(common.notFound);
  return new Response(Bun.file(found.path), {
    headers: {
      "content-type": "image/webp",
      // A page is drawn once.
      "cache-control": "private, max-age=86400, immutable",
      "content-security-policy": "default-src 'none'; sandbox",
    },
  });
}

/** The lines of a paper that is plain text. @throws Problem 404, also while they are being taken out of the mail */
export async function readText(
  { blobs }: Blobs,
  db: Reader,
  caller: Caller,
  id: string,
  paper: number,
): Promise<string> {
  const row = await getEmailRow(db, caller, id);
  const found = await blobs.find(emailTextKey(row.organisationId, row.id, paper));
  if (!found) throw new Problem(common.notFound);
  return await Bun.file(found.path).text();
}
