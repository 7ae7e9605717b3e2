import { and, eq, inArray, isNull } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import { countsOf, merged, wrongIn } from "../../core/callsheets/corrections.ts";
import type { DraftChange } from "../../core/email-drafts.ts";
import { common, Problem, type InputError } from "../../core/problem.ts";
import { instantOf } from "../../core/time.ts";
import type { Tx } from "../../db/open.ts";
import { memberships } from "../../db/schema/organisations.ts";
import { findProduction, ofSheet, sheetsOf, type EmailRow } from "./drafts.ts";

const ERRORS_MAX = 20;
/** Of one mail: each field of the longest sheets once, and more than once what nobody would. */
const CORRECTIONS_MAX = 5_000;

/** A mail's row with what somebody says of it. @throws Problem 422 with each thing that cannot be so */
export async function withChange(
  tx: Tx,
  caller: Caller,
  row: EmailRow,
  input: DraftChange,
  nowMs: number,
): Promise<EmailRow> {
  const errors = [
    ...correctionErrors(row, input.corrections ?? []),
    ...(await peopleErrors(tx, caller, row, input)),
  ];
  const productionId = input.production_id;
  if (productionId !== undefined && !(await findProduction(tx, caller.organisationId, productionId)))
    errors.push({ pointer: "/production_id", detail: "is no production of this organisation" });
  if (errors.length > 0)
    throw new Problem(common.invalid, undefined, { errors: errors.slice(0, ERRORS_MAX) });
  const corrections: Record<string, string | null> = {};
  for (const { at } of row.draft?.sheets.map((_, index) => ({ at: index })) ?? []) {
    const said = (input.corrections ?? []).filter(({ sheet }) => sheet === at);
    const own = merged(
      ofSheet(row.corrections, at),
      Object.fromEntries(said.map(({ field, value }) => [field, value === "" ? null : value])),
    );
    for (const [field, value] of Object.entries(own)) corrections[`${at}.${field}`] = value;
  }
  const answers = { ...row.answers };
  for (const { sheet, person, user_id: id } of input.people ?? []) answers[`${sheet}.${person}`] = id;
  const saidBy = { ...row.saidBy, ...saidNow(caller, input, nowMs) };
  const after = { ...row, productionId: productionId ?? row.productionId, corrections, answers, saidBy };
  return { ...after, ...summaryOf(after) };
}

/** Who said what of it, and when: corrections by their path, who people are by their place. */
function saidNow(caller: Caller, input: DraftChange, nowMs: number): EmailRow["saidBy"] {
  const said = { by: caller.userId, at: instantOf(nowMs) };
  return Object.fromEntries([
    ...(input.corrections ?? []).map(({ sheet, field }) => [`${sheet}.${field}`, said] as const),
    ...(input.people ?? []).map(({ sheet, person }) => [`${sheet}.${person}`, said] as const),
  ]);
}

/** What lists of mails say of a draft. */
function summaryOf(row: EmailRow): Pick<EmailRow, "sheetDate" | "sheetTitle" | "questionCount"> {
  const sheets = sheetsOf(row).filter(({ isLeftOut }) => !isLeftOut);
  const [first] = sheets;
  return {
    sheetDate: first?.says.date?.value ?? null,
    sheetTitle: first?.says.artist?.value ?? first?.says.title?.value ?? null,
    questionCount: sheets.reduce((sum, { says }) => sum + says.questions.length, 0),
  };
}

type Corrected = NonNullable<DraftChange["corrections"]>;

/** One after the other: whoever is added has a name first, and then a call. */
function correctionErrors(row: EmailRow, said: Corrected): InputError[] {
  const errors: InputError[] = [];
  if (Object.keys(row.corrections).length + said.length > CORRECTIONS_MAX)
    errors.push({ pointer: "/corrections", detail: `must be at most ${CORRECTIONS_MAX} of one mail` });
  const before = new Map<number, Record<string, string | null>>();
  for (const [at, { sheet, field, value: text }] of said.entries()) {
    const read = row.draft?.sheets[sheet];
    const own = before.get(sheet) ?? ofSheet(row.corrections, sheet);
    before.set(sheet, own);
    const value = text === "" ? null : text;
    const detail = read ? wrongIn(read, field, value, own) : "is no sheet of this mail";
    if (detail === undefined) own[field] = value;
    else errors.push({ pointer: `/corrections/${at}/${read ? "value" : "sheet"}`, detail });
  }
  return errors;
}

/** With who is added by the same change. */
function isOnSheet(row: EmailRow, { corrections = [] }: DraftChange, sheet: number, person: number): boolean {
  const read = row.draft?.sheets[sheet];
  if (!read) return false;
  const now = corrections.filter((one) => one.sheet === sheet).map(({ field, value }) => [field, value]);
  const own = { ...ofSheet(row.corrections, sheet), ...Object.fromEntries(now) };
  return person < countsOf(read, own).people;
}

async function peopleErrors(
  tx: Tx,
  caller: Caller,
  row: EmailRow,
  input: DraftChange,
): Promise<InputError[]> {
  const said = input.people ?? [];
  const ids = [...new Set(said.flatMap(({ user_id: id }) => id ?? []))];
  const members =
    ids.length === 0
      ? []
      : await tx
          .select({ userId: memberships.userId })
          .from(memberships)
          .where(
            and(
              eq(memberships.organisationId, caller.organisationId),
              inArray(memberships.userId, ids),
              isNull(memberships.deletedAt),
            ),
          );
  const isMember = new Set(members.map(({ userId }) => userId));
  return said.flatMap(({ sheet, person, user_id: id }, at) => {
    if (!isOnSheet(row, input, sheet, person))
      return [{ pointer: `/people/${at}/person`, detail: "is nobody on this sheet" }];
    return id === null || isMember.has(id)
      ? []
      : [{ pointer: `/people/${at}/user_id`, detail: "is not a member" }];
  });
}
