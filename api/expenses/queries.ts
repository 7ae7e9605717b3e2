import { and, asc, desc, eq, isNull, sql, type SQL } from "drizzle-orm";
import { alias, type PgColumn } from "drizzle-orm/pg-core";
import { seesWholeOrganisation, type Caller } from "../../core/access.ts";
import type { ApprovalPolicy } from "../../core/expense-judge.ts";
import type { Expense, ExpenseDetail, ExpenseQuery } from "../../core/expenses.ts";
import { decodeCursor, PAGE_LIMIT_DEFAULT, pageOf, readSort, type Page } from "../../core/page.ts";
import { common, Problem } from "../../core/problem.ts";
import type { Reader } from "../../db/open.ts";
import { HOLDING, prepared, shapeOf, type Held } from "../../db/prepared.ts";
import { fullName } from "../../db/people.ts";
import { documents } from "../../db/schema/documents.ts";
import { expenseFindings } from "../../db/schema/expense-findings.ts";
import { expenseApprovals, expenseDocuments, expenseEvents, expenses } from "../../db/schema/expenses.ts";
import { users } from "../../db/schema/organisations.ts";
import { productions } from "../../db/schema/productions.ts";
import type { Services } from "../services.ts";
import { filtersOf } from "./filters.ts";
import { expenseItem, type Row, type Signed } from "./items.ts";
import { keptFindings } from "./policy.ts";

/** Of every version; few have any. */
const approvals = sql<Signed[]>`case when ${expenses.approvalsGiven} = 0 then '[]'::json else coalesce((
  select json_agg(json_build_object('by', approver_id, 'by_name', first_name || ' ' || last_name,
    'on_behalf_of', on_behalf_of, 'at', at, 'version', expense_version) order by at, approver_id)
  from ${expenseApprovals} join users signer on signer.id = approver_id where expense_id = ${expenses.id}), '[]') end`;
/** Asked once, and not once a row. */
const policy = sql<ApprovalPolicy>`(select json_build_object('thresholdMinor', approval_threshold_minor, 'currency', currency)
  from organisations where id = ${HOLDING.organisationId})`;

/** Of what waits alone: what was decided on needs no second look. */
const warnings = sql<string[]>`case when ${expenses.status} <> 'submitted' then '[]'::json else coalesce((
  select json_agg(${expenseFindings.reason} order by ${expenseFindings.id}) from ${expenseFindings}
  where ${expenseFindings.expenseId} = ${expenses.id} and ${expenseFindings.severity} = 'warn'), '[]') end`;

const documentIds = sql<string[]>`coalesce((
  select json_agg(${expenseDocuments.documentId} order by ${expenseDocuments.position})
  from ${expenseDocuments} where ${expenseDocuments.expenseId} = ${expenses.id}), '[]')`;

/** Of the few that are asked about. */
const askedByName = sql<string | null>`case when ${expenses.askedBy} is not null then (
  select asker.first_name || ' ' || asker.last_name from users asker where asker.id = ${expenses.askedBy}) end`;

const COLUMNS = {
  expense: expenses,
  artistName: fullName(users),
  productionName: productions.name,
  documentIds,
  approvals,
  warnings,
  policy,
  askedByName,
};

/** Their own, or every one of the organisation that was handed in: a draft is its writer's alone. */
export function visibleExpenses(
  caller: Pick<Caller, "roles"> & Record<"organisationId" | "userId", Held>,
): SQL | undefined {
  const own = eq(expenses.artistId, caller.userId);
  return and(
    eq(expenses.organisationId, caller.organisationId),
    isNull(expenses.deletedAt),
    seesWholeOrganisation(caller.roles)
      ? sql`(${own} or ${expenses.status} <> 'draft' and ${expenses.submittedAt} is not null)`
      : own,
  );
}

/** @throws Problem 404 for one of another organisation, or not theirs to see. */
export async function getExpense(db: Reader, caller: Caller, id: string): Promise<Expense> {
  return expenseItem(await lookUp(db, caller, id));
}

async function lookUp(db: Reader, caller: Caller, id: string): Promise<Row> {
  const [row] = await prepared(
    db,
    shapeOf("expense", seesWholeOrganisation(caller.roles)),
    () =>
      select(db).where(
        and(eq(expenses.id, sql.placeholder("id")), visibleExpenses({ ...HOLDING, roles: caller.roles })),
      ),
    { organisation: caller.organisationId, user: caller.userId, id },
  );
  if (!row) throw new Problem(common.notFound);
  return row;
}

function select(db: Reader) {
  return db
    .select(COLUMNS)
    .from(expenses)
    .innerJoin(users, eq(users.id, expenses.artistId))
    .leftJoin(productions, eq(productions.id, expenses.productionId));
}

/** With its receipts and what happened to it. @throws Problem 404 */
export async function getExpenseDetail(
  db: Reader,
  links: Services["links"],
  caller: Caller,
  id: string,
): Promise<ExpenseDetail> {
  const [actor, giver] = [alias(users, "actor"), alias(users, "giver")];
  const [row, findings, files, events] = await Promise.all([
    lookUp(db, caller, id),
    keptFindings(db, caller, id),
    db
      .select({ document: documents })
      .from(expenseDocuments)
      .innerJoin(documents, eq(documents.id, expenseDocuments.documentId))
      .where(
        and(
          eq(expenseDocuments.expenseId, id),
          eq(expenseDocuments.organisationId, caller.organisationId),
          isNull(documents.deletedAt),
        ),
      )
      .orderBy(asc(expenseDocuments.position)),
    db
      .select({
        at: expenseEvents.at,
        event: expenseEvents.event,
        actor_name: sql<string | null>`${actor.firstName} || ' ' || ${actor.lastName}`,
        on_behalf_of_name: sql<string | null>`${giver.firstName} || ' ' || ${giver.lastName}`,
        notes: expenseEvents.notes,
      })
      .from(expenseEvents)
      .leftJoin(actor, eq(actor.id, expenseEvents.actorId))
      .leftJoin(giver, eq(giver.id, expenseEvents.onBehalfOf))
      .where(and(eq(expenseEvents.expenseId, id), eq(expenseEvents.organisationId, caller.organisationId)))
      .orderBy(asc(expenseEvents.at), asc(expenseEvents.id)),
  ]);
  return {
    ...expenseItem(row),
    rates: row.expense.rates ?? [],
    documents: files.map(({ document }) => links.summary(document)),
    findings,
    history: events,
  };
}

/** As expenses_organisation_status has them; neither is ever null. */
const LATEST = (column: PgColumn) => sql`${column} desc nulls last`;
const EARLIEST = (column: PgColumn) => sql`${column} asc nulls first`;

const KEY_KIND = { created_at: "instant", expense_date: "date" } as const;
const KEY_TYPE = { created_at: "timestamptz", expense_date: "date" } as const;

export async function listExpenses(db: Reader, caller: Caller, query: ExpenseQuery): Promise<Page<Expense>> {
  const limit = query.limit ?? PAGE_LIMIT_DEFAULT;
  const sort = readSort(query.sort, ["created_at", "expense_date"], { by: "created_at", descending: true });
  const column = { created_at: expenses.createdAt, expense_date: expenses.spentOn }[sort.by];
  // Of one status an index is in order that no other list has: one that is, and holds every status, looks no dearer to
  // the planner, and was read past 1,500 others for the first 21 of a million (db/plans.slow.test.ts).
  const isOfStatus =
    seesWholeOrganisation(caller.roles) &&
    query.status !== undefined &&
    query.production_id === undefined &&
    query.artist_id === undefined &&
    sort.by === "created_at";
  const direction = isOfStatus ? (sort.descending ? LATEST : EARLIEST) : sort.descending ? desc : asc;
  const after =
    query.cursor === undefined ? undefined : decodeCursor(query.cursor, [KEY_KIND[sort.by], "id"]);
  const compare = sql.raw(sort.descending ? "<" : ">");
  const { shape, conditions, values } = await filtersOf(db, caller, query);
  const rows = await prepared(
    db,
    shapeOf(
      "expenses",
      seesWholeOrganisation(caller.roles),
      sort.by,
      sort.descending,
      after !== undefined,
      ...shape,
    ),
    () =>
      select(db)
        .where(
          and(
            visibleExpenses({ ...HOLDING, roles: caller.roles }),
            ...conditions,
            after &&
              sql`(${column}, ${expenses.id}) ${compare} (${sql.placeholder("after")}::${sql.raw(KEY_TYPE[sort.by])}, ${sql.placeholder("afterId")}::uuid)`,
          ),
        )
        .orderBy(direction(column), direction(expenses.id))
        .limit(sql.placeholder("limit")),
    {
      organisation: caller.organisationId,
      user: caller.userId,
      ...values,
      after: after?.[0],
      afterId: after?.[1],
      limit: limit + 1,
    },
  );
  return pageOf(
    rows,
    limit,
    ({ expense }) => [{ created_at: expense.createdAt, expense_date: expense.spentOn }[sort.by], expense.id],
    expenseItem,
  );
}
