import { eq, sql } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import type { DraftChange, DraftConfirm, DraftDiscard, DraftState } from "../../core/email-drafts.ts";
import { emailProblems } from "../../core/emails.ts";
import { common, Problem } from "../../core/problem.ts";
import type { RestOverride } from "../../core/rest/findings.ts";
import { instantOf } from "../../core/time.ts";
import { audit } from "../../db/audit.ts";
import type { Tx } from "../../db/open.ts";
import { asksForMinors, concernsMinors } from "../../db/rest-minors.ts";
import { refuseNoPlanner, tooLittleRest, type Overridden } from "../../db/rest-overrides.ts";
import { emails } from "../../db/schema/emails.ts";
import { write, type RequestKey, type Written } from "../../db/write.ts";
import type { Services } from "../services.ts";
import { withChange } from "./changes.ts";
import { judgeDraft, planDraft, type DraftPlan, type EmailRow } from "./drafts.ts";
import { writeItems } from "./items.ts";
import { getEmailRow } from "./queries.ts";
import { keepSheet, leaveDays } from "./sheets.ts";

const ERRORS_MAX = 20;

/** The draft, held until this transaction ends. @throws Problem 404, 409 where it is none any more, 412 */
async function takeDraft(tx: Tx, caller: Caller, id: string, version: number): Promise<EmailRow> {
  await tx.execute(
    sql`select from ${emails} where id = ${id} and organisation_id = ${caller.organisationId} for update`,
  );
  const row = await getEmailRow(tx, caller, id);
  if (row.status !== "draft" || row.draft === null) throw new Problem(emailProblems.noDraft);
  if (row.version !== version) throw new Problem(common.versionMismatch);
  return row;
}

async function keep(tx: Tx, row: EmailRow, set: Partial<EmailRow>): Promise<DraftState> {
  const version = row.version + 1;
  await tx
    .update(emails)
    .set({ ...set, version })
    .where(eq(emails.id, row.id));
  return { id: row.id, status: set.status ?? row.status, version };
}

const saidOf = ({ productionId, corrections, answers, saidBy, ...row }: EmailRow) => ({
  ...{ productionId, corrections, answers, saidBy },
  ...{ sheetDate: row.sheetDate, sheetTitle: row.sheetTitle, questionCount: row.questionCount },
});
const auditState = ({ status, productionId, corrections, answers }: EmailRow) => ({
  ...{ status, productionId },
  corrections: JSON.stringify(corrections),
  answers: JSON.stringify(answers),
});

/** Keeps what somebody says of a draft, who goes on later. @throws Problem 404, 409, 412, 422 */
export async function correctDraft(
  services: Services,
  caller: Caller,
  key: RequestKey,
  { id, version }: { id: string; version: number },
  input: DraftChange,
): Promise<Written> {
  return await write(services.database, caller, key, async (tx) => {
    const row = await takeDraft(tx, caller, id, version);
    const after = await withChange(tx, caller, row, input, services.clock.now());
    const body = await keep(tx, row, saidOf(after));
    audit(tx, {
      action: "emails.corrected",
      object: { type: "email", id, version: body.version },
      before: auditState(row),
      after: auditState(after),
    });
    return { status: 200, body, etag: `"${body.version}"` };
  });
}

/** Of no use: it stays in the history with the reason. @throws Problem 404, 409, 412 */
export async function discardDraft(
  services: Services,
  caller: Caller,
  key: RequestKey,
  { id, version }: { id: string; version: number },
  { reason }: DraftDiscard,
): Promise<Written> {
  return await write(services.database, caller, key, async (tx) => {
    const row = await takeDraft(tx, caller, id, version);
    const settled = { settledBy: caller.userId, settledAt: instantOf(services.clock.now()) };
    const body = await keep(tx, row, { ...settled, status: "skipped", cause: "discarded", reason });
    audit(tx, {
      action: "emails.discarded",
      object: { type: "email", id, version: body.version },
      after: { status: "skipped" },
      reason,
    });
    return { status: 200, body, etag: `"${body.version}"` };
  });
}

/**
 * Every person on the sheets has an item of the schedule that says what their sheet does, in one transaction. What stood
 * for the same day and unit is changed and not added to; whoever fell off is cancelled.
 * @throws Problem 404, 409 while something is open, or somebody would rest too little without a reason, 412, 422
 */
export async function confirmDraft(
  services: Services,
  caller: Caller,
  key: RequestKey,
  { id, version }: { id: string; version: number },
  { rest_override: override, ...input }: DraftConfirm,
): Promise<Written> {
  return await write(services.database, caller, key, async (tx) => {
    const nowMs = services.clock.now();
    const row = await takeDraft(tx, caller, id, version);
    const after = await withChange(tx, caller, row, input, nowMs);
    // Two mails for one day take turns.
    if (after.productionId !== null)
      await tx.execute(
        sql`select pg_advisory_xact_lock(hashtextextended(${`call sheets ${after.productionId}`}, 0))`,
      );
    const plan = await planDraft(tx, after);
    if (plan.open.length > 0) throw openProblem(plan);
    const overridden = await guardDraft(tx, caller, plan, override);
    const counts = { added: 0, changed: 0, cancelled: 0, same: 0 };
    const used = plan.sheets.filter(({ isLeftOut }) => !isLeftOut);
    await leaveDays(tx, caller, used, nowMs);
    for (const sheet of used) {
      const callSheetId = await keepSheet(tx, caller, sheet, after, nowMs);
      await writeItems(
        tx,
        caller,
        { callSheetId, productionId: after.productionId ?? "", items: sheet.items },
        nowMs,
        overridden,
      );
      for (const { kind } of sheet.items) counts[kind] += 1;
    }
    const settled = { settledBy: caller.userId, settledAt: instantOf(nowMs) };
    const state = await keep(tx, row, { ...saidOf(after), ...settled, status: "confirmed" });
    audit(tx, {
      action: "emails.confirmed",
      object: { type: "email", id, version: state.version },
      before: auditState(row),
      after: { ...auditState(after), status: "confirmed", ...counts },
    });
    return { status: 200, body: { ...state, ...counts }, etag: `"${state.version}"` };
  });
}

const openProblem = ({ open }: DraftPlan): Problem =>
  new Problem(emailProblems.open, undefined, {
    errors: open.slice(0, ERRORS_MAX).map(({ sheet, field, why }) => ({
      pointer: sheet === null ? `/${field}` : `/sheets/${sheet}/${field.replaceAll(".", "/")}`,
      detail: why,
    })),
  });

/** As `guardRest` does for a single item (docs/time.md): refused without a reason where the production keeps to rules. */
async function guardDraft(
  tx: Tx,
  caller: Caller,
  plan: DraftPlan,
  override: RestOverride | undefined,
): Promise<Overridden | undefined> {
  if (override?.approved_by !== undefined) await refuseNoPlanner(tx, caller, override.approved_by);
  const isKept = (plan.production?.restPack ?? null) !== null || override !== undefined;
  const named = plan.sheets.flatMap(({ items }) => items.map(({ userId }) => userId));
  const isOfMinors = async () =>
    named.length > 0 &&
    (await concernsMinors(tx, caller.organisationId, { productionId: plan.production?.id ?? "", named }));
  if (!isKept && !(await isOfMinors())) return undefined;
  const verdict = await judgeDraft(tx, caller.organisationId, plan);
  if (!verdict.needs_reason) return undefined;
  if (override !== undefined) return { verdict, override };
  if (!isKept && !asksForMinors(verdict)) return undefined;
  throw tooLittleRest(verdict);
}
