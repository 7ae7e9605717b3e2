import { and, asc, desc, eq, inArray, isNull, sql } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import type { Email, EmailDetail, EmailQuery } from "../../core/emails.ts";
import { productionsOf } from "../../core/emails/inbound.ts";
import { decodeCursor, PAGE_LIMIT_DEFAULT, pageOf, readSort, type Page } from "../../core/page.ts";
import { common, Problem } from "../../core/problem.ts";
import type { Database, Reader } from "../../db/open.ts";
import { emails } from "../../db/schema/emails.ts";
import { jobs } from "../../db/schema/jobs.ts";
import { productions } from "../../db/schema/productions.ts";

/** A job that ended without its handler's word, by a crash or a fault of ours, has failed for its mail too. */
const hasFailed = sql<boolean>`(${emails.status} in ('received', 'parsing') and ${jobs.state} is not distinct from 'failed')`;
const LISTED = {
  id: emails.id,
  productionId: emails.productionId,
  door: emails.door,
  status: emails.status,
  cause: emails.cause,
  reason: emails.reason,
  duplicateOf: emails.duplicateOf,
  messageId: emails.messageId,
  sender: emails.sender,
  subject: emails.subject,
  fileName: emails.fileName,
  sentAt: emails.sentAt,
  sizeBytes: emails.sizeBytes,
  sheetCount: emails.sheetCount,
  sheetDate: emails.sheetDate,
  sheetTitle: emails.sheetTitle,
  questionCount: emails.questionCount,
  receivedAt: emails.receivedAt,
  parsingAt: emails.parsingAt,
  finishedAt: emails.finishedAt,
};
const COLUMNS = { email: LISTED, hasFailed, error: jobs.error };
type Listed = Pick<typeof emails.$inferSelect, keyof typeof LISTED>;
type Row = { email: Listed; hasFailed: boolean; error: string | null };

function emailItem({ email: row, hasFailed: isOver, error }: Row): Email {
  return {
    id: row.id,
    production_id: row.productionId,
    door: row.door,
    status: isOver ? "failed" : row.status,
    cause: row.cause,
    reason: isOver ? error : row.reason,
    duplicate_of: row.duplicateOf,
    message_id: row.messageId,
    sender: row.sender,
    // A call sheet that was handed in without its mail goes by its file's name.
    subject: row.subject ?? row.fileName,
    sent_at: row.sentAt,
    size_bytes: row.sizeBytes,
    sheet_count: row.sheetCount,
    sheet_date: row.sheetDate,
    sheet_title: row.sheetTitle,
    question_count: row.questionCount,
    received_at: row.receivedAt,
    parsing_at: row.parsingAt,
    finished_at: row.finishedAt,
  };
}

/** Of a production that is there; or of none. */
const visible = (caller: Pick<Caller, "organisationId">) =>
  and(eq(emails.organisationId, caller.organisationId), isNull(productions.deletedAt));

/** @throws Problem 404 for one of another organisation. */
export async function getEmail(db: Reader, caller: Caller, id: string): Promise<EmailDetail> {
  const [row] = await db
    .select({
      ...COLUMNS,
      parts: emails.parts,
      stages: emails.stages,
      draft: emails.draft,
      version: emails.version,
    })
    .from(emails)
    .leftJoin(jobs, eq(jobs.id, emails.jobId))
    .leftJoin(productions, eq(productions.id, emails.productionId))
    .where(and(eq(emails.id, id), visible(caller)));
  if (!row) throw new Problem(common.notFound);
  const stages = {
    waited_ms: null,
    unpacking_ms: null,
    extraction_ms: null,
    parsing_ms: null,
    storage_ms: null,
    total_ms: null,
    ...row.stages,
  };
  return { ...emailItem(row), parts: row.parts, stages, draft: row.draft, version: row.version };
}

export async function listEmails(db: Reader, caller: Caller, query: EmailQuery): Promise<Page<Email>> {
  const limit = query.limit ?? PAGE_LIMIT_DEFAULT;
  const sort = readSort(query.sort, ["received_at"], { by: "received_at", descending: true });
  const direction = sort.descending ? desc : asc;
  const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor, ["instant", "id"]);
  const compare = sql.raw(sort.descending ? "<" : ">");
  const rows = await db
    .select(COLUMNS)
    .from(emails)
    .leftJoin(jobs, eq(jobs.id, emails.jobId))
    .leftJoin(productions, eq(productions.id, emails.productionId))
    .where(
      and(
        visible(caller),
        query.status === undefined
          ? undefined
          : sql`case when ${hasFailed} then 'failed' else ${emails.status} end = ${query.status}`,
        query.production_id === undefined ? undefined : eq(emails.productionId, query.production_id),
        query.door === undefined ? undefined : eq(emails.door, query.door),
        after &&
          sql`(${emails.receivedAt}, ${emails.id}) ${compare} (${sql.param(after[0], emails.receivedAt)}, ${sql.param(after[1], emails.id)})`,
      ),
    )
    .orderBy(direction(emails.receivedAt), direction(emails.id))
    .limit(limit + 1);
  return pageOf(rows, limit, ({ email }) => [email.receivedAt, email.id], emailItem);
}

/** @throws Problem 404 for one of another organisation, or deleted. */
export async function refuseUnknownProduction(
  db: Reader,
  caller: Pick<Caller, "organisationId">,
  productionId: string,
): Promise<void> {
  const [row] = await db
    .select({ id: productions.id })
    .from(productions)
    .where(
      and(
        eq(productions.id, productionId),
        eq(productions.organisationId, caller.organisationId),
        isNull(productions.deletedAt),
      ),
    );
  if (!row) throw new Problem(common.notFound);
}

export type Addressed = { id: string; organisationId: string };

/** The productions that recipients name. */
export async function findProductions(
  { everywhere }: Pick<Database, "everywhere">,
  recipients: readonly string[],
): Promise<Addressed[]> {
  const ids = productionsOf(recipients);
  if (ids.length === 0) return [];
  return await everywhere
    .select({ id: productions.id, organisationId: productions.organisationId })
    .from(productions)
    .where(and(inArray(productions.id, ids), isNull(productions.deletedAt)));
}
