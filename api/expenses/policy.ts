import { and, eq, isNull } from "drizzle-orm";
import type { Caller, Role } from "../../core/access.ts";
import { type ExpenseCheck } from "../../core/expenses.ts";
import { expenseProblems } from "../../core/expense-verbs.ts";
import { newId } from "../../core/ids.ts";
import { isBlocked, type ExpenseFindings, type Finding } from "../../core/policy/findings.ts";
import { Problem } from "../../core/problem.ts";
import { instantOf } from "../../core/time.ts";
import type { Reader, Tx } from "../../db/open.ts";
import { insertRows } from "../../db/prepared.ts";
import { expenseFindings } from "../../db/schema/expense-findings.ts";
import type { expenses } from "../../db/schema/expenses.ts";
import { memberships } from "../../db/schema/organisations.ts";
import type { Services } from "../services.ts";
import { lockAmounts } from "./amounts.ts";
import { refuseOthersDocuments } from "./documents.ts";
import { documentsOf, particularsOf } from "./particulars.ts";
import { findingsOf, surroundings, type Judged } from "./rule-facts.ts";
import { spentFrom } from "./spent-from.ts";
import { termsAround, type Surroundings } from "./terms.ts";

/** What would be said of an expense if it were handed in now; nothing is written. @throws Problem as handing it in does. */
export async function checkExpense(
  { database, clock }: Pick<Services, "database" | "clock">,
  caller: Caller,
  input: ExpenseCheck,
): Promise<ExpenseFindings> {
  const db = database.of(caller.organisationId);
  const { terms, around } = await termsAround(db, caller, input, clock.now());
  const { id, description, notes = null, country = null, document_ids: documentIds = [] } = input;
  const advance = await spentFrom(db, caller, input);
  const particulars = particularsOf(input, {
    ...terms,
    advanceId: advance.id,
    payoutCurrency: input.payout_currency,
    documentIds,
  });
  // What the rules say of a receipt tells what is on it.
  await refuseOthersDocuments(db, caller, documentIds);
  const spent = [{ ...terms, ...particulars, payoutCurrency: null }];
  const [locked] = await lockAmounts(db, terms.functionalCurrency, spent, instantOf(clock.now()));
  const functionalMinor = locked?.functionalMinor ?? null;
  const { roles } = caller;
  const said = { id, country, description, notes, functionalMinor, roles, ownerRoles: roles };
  const judged = { ...terms, ...particulars, ...said, isHandedIn: false };
  const findings = await findingsOf(db, caller, judged, documentIds, around, clock.now());
  return { findings, is_blocked: isBlocked(findings) };
}

/**
 * Judges an expense in the transaction that hands it in.
 * @returns what was found, to be kept with it.
 * @throws Problem 409 with every reason where a rule blocks.
 */
export async function judgeSubmission(
  tx: Tx,
  caller: Caller,
  judged: Judged,
  documentIds: readonly string[],
  around: Surroundings,
  nowMs: number,
): Promise<Finding[]> {
  const findings = await findingsOf(tx, caller, judged, documentIds, around, nowMs);
  refuseBlocked(findings);
  return findings;
}

/** @throws Problem 409 with every reason */
function refuseBlocked(findings: readonly Finding[]): void {
  const blocks = findings.filter(({ severity }) => severity === "block");
  if (blocks.length > 0)
    throw new Problem(expenseProblems.againstPolicy, blocks.map(({ reason }) => reason).join(" "), {
      errors: blocks.map(({ reason }) => ({ pointer: "/document_ids", detail: reason })),
    });
}

/** Keeps what was found with the version that it was found of. */
export async function keepFindings(
  tx: Tx,
  caller: Caller,
  row: Pick<typeof expenses.$inferSelect, "id" | "version">,
  findings: readonly Finding[],
  nowMs: number,
): Promise<void> {
  if (findings.length === 0) return;
  await insertRows(
    tx,
    expenseFindings,
    findings.map(({ rule, severity, reason, data }) => ({
      id: newId(nowMs),
      organisationId: caller.organisationId,
      expenseId: row.id,
      rule,
      severity,
      reason,
      data,
      expenseVersion: row.version,
    })),
  );
}

type Row = typeof expenses.$inferSelect;

/** Judges one that was kept, by the documents that were put to it; what was said of it before is replaced. */
export async function judgeKept(tx: Tx, caller: Caller, row: Row, nowMs: number): Promise<void> {
  const findings = await findingsOfKept(tx, caller, row, caller.roles, nowMs);
  refuseBlocked(findings);
  await replaceFindings(tx, caller, row, findings, nowMs);
}

/**
 * The same, when somebody else changed what it is booked as: of its owner's other claims, and without refusing what its
 * owner was not refused.
 */
export async function judgeAnew(tx: Tx, caller: Caller, row: Row, nowMs: number): Promise<void> {
  const owner = { ...caller, userId: row.artistId };
  await replaceFindings(tx, caller, row, await findingsOfKept(tx, owner, row, null, nowMs), nowMs);
}

async function findingsOfKept(
  tx: Tx,
  owner: Caller,
  row: Row,
  roles: readonly Role[] | null,
  nowMs: number,
): Promise<Finding[]> {
  const documentIds = await documentsOf(tx, owner, row.id);
  const [around, ownerRoles] = await Promise.all([
    surroundings(tx, owner, row.productionId),
    roles ?? rolesOf(tx, owner),
  ]);
  const judged = { ...row, roles, ownerRoles, isHandedIn: roles !== null };
  return await findingsOf(tx, owner, judged, documentIds, around, nowMs);
}

/** Of whoever left since, none. */
async function rolesOf(db: Reader, { organisationId, userId }: Caller): Promise<readonly Role[]> {
  const [row] = await db
    .select({ roles: memberships.roles })
    .from(memberships)
    .where(
      and(
        eq(memberships.organisationId, organisationId),
        eq(memberships.userId, userId),
        isNull(memberships.deletedAt),
      ),
    );
  return row?.roles ?? [];
}

async function replaceFindings(
  tx: Tx,
  caller: Caller,
  row: Row,
  findings: readonly Finding[],
  nowMs: number,
): Promise<void> {
  await tx
    .delete(expenseFindings)
    .where(
      and(eq(expenseFindings.expenseId, row.id), eq(expenseFindings.organisationId, row.organisationId)),
    );
  await keepFindings(tx, caller, row, findings, nowMs);
}

/** What was said of an expense when it was handed in. */
export async function keptFindings(db: Reader, caller: Caller, expenseId: string): Promise<Finding[]> {
  return await db
    .select({
      rule: expenseFindings.rule,
      severity: expenseFindings.severity,
      reason: expenseFindings.reason,
      data: expenseFindings.data,
    })
    .from(expenseFindings)
    .where(
      and(
        eq(expenseFindings.expenseId, expenseId),
        eq(expenseFindings.organisationId, caller.organisationId),
      ),
    )
    .orderBy(expenseFindings.id);
}
