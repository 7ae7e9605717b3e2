import { and, eq, inArray, isNull } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import { merged, wrongIn } from "../../core/callsheets/corrections.ts";
import type { DraftChange } from "../../core/email-drafts.ts";
import { common, Problem, type InputError } from "../../core/problem.ts";
import type { Tx } from "../../db/open.ts";
import { memberships } from "../../db/schema/organisations.ts";
import { findProduction, ofSheet, sheetsOf, type EmailRow } from "./drafts.ts";

const ERRORS_MAX = 20;

/** A mail's row with what somebody says of it. @throws Problem 422 with each thing that cannot be so */
export async function withChange(
  tx: Tx,
  caller: Caller,
  row: EmailRow,
  input: DraftChange,
): Promise<EmailRow> {
  const errors = [
    ...correctionErrors(row, input.corrections ?? []),
    ...(await peopleErrors(tx, caller, row, input.people ?? [])),
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
  const after = { ...row, productionId: productionId ?? row.productionId, corrections, answers };
  return { ...after, ...summaryOf(after) };
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

function correctionErrors(row: EmailRow, said: NonNullable<DraftChange["corrections"]>): InputError[] {
  return said.flatMap(({ sheet, field, value }, at) => {
    const read = row.draft?.sheets[sheet];
    if (!read) return [{ pointer: `/corrections/${at}/sheet`, detail: "is no sheet of this mail" }];
    const detail = wrongIn(read, field, value === "" ? null : value);
    return detail === undefined ? [] : [{ pointer: `/corrections/${at}/value`, detail }];
  });
}

async function peopleErrors(
  tx: Tx,
  caller: Caller,
  row: EmailRow,
  said: NonNullable<DraftChange["people"]>,
): Promise<InputError[]> {
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
    if (!row.draft?.sheets[sheet]?.people[person])
      return [{ pointer: `/people/${at}/person`, detail: "is nobody on this sheet" }];
    return id === null || isMember.has(id)
      ? []
      : [{ pointer: `/people/${at}/user_id`, detail: "is not a member" }];
  });
}
