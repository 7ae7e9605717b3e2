import { and, desc, eq, isNull, sql } from "drizzle-orm";
import { may, seesWholeOrganisation, type Caller } from "../../core/access.ts";
import { EXPORT_VERBS, type ExportState } from "../../core/export-kinds.ts";
import { exportProblems, type Export, type ExportQuery } from "../../core/exports.ts";
import type { JobState } from "../../core/jobs.ts";
import { decodeCursor, PAGE_LIMIT_DEFAULT, pageOf, type Page } from "../../core/page.ts";
import { common, Problem } from "../../core/problem.ts";
import { instantOf } from "../../core/time.ts";
import type { Reader } from "../../db/open.ts";
import { exports } from "../../db/schema/exports.ts";
import { jobs } from "../../db/schema/jobs.ts";
import { memberships, users } from "../../db/schema/organisations.ts";

export type ExportRow = typeof exports.$inferSelect;
type Row = {
  row: ExportRow;
  job: { state: JobState; progress: number; error: string | null } | null;
};

const COLUMNS = {
  row: exports,
  job: { state: jobs.state, progress: jobs.progress, error: jobs.error },
};

function select(db: Reader) {
  return db.select(COLUMNS).from(exports).leftJoin(jobs, eq(jobs.id, exports.jobId));
}

/** Whoever asked for it, and nobody else: what is in it they might see, and others not. */
function own(caller: Pick<Caller, "organisationId" | "userId">) {
  return and(
    eq(exports.organisationId, caller.organisationId),
    eq(exports.createdBy, caller.userId),
    isNull(exports.removedAt),
  );
}

function stateOf({ row, job }: Row, now: string): ExportState {
  if (row.expiresAt !== null) return row.expiresAt > now ? "ready" : "expired";
  // Failed jobs stay longer than exports do.
  if (job === null || job.state === "failed" || job.state === "completed") return "failed";
  return job.state === "active" ? "making" : "waiting";
}

function itemOf(found: Row, now: string): Export {
  const { row, job } = found;
  const state = stateOf(found, now);
  return {
    id: row.id,
    kind: row.kind,
    format: row.format,
    filter: Object.fromEntries(
      Object.entries(row.filter).filter((entry): entry is [string, string] => entry[1] !== undefined),
    ),
    state,
    progress: row.fileId === null ? (job?.progress ?? 0) : 100,
    error: state === "failed" ? (job?.error ?? null) : null,
    job_id: row.jobId,
    file_name: row.fileName,
    rows: row.rows,
    size_bytes: row.sizeBytes,
    sha256: row.sha256,
    created_at: row.createdAt,
    finished_at: row.finishedAt,
    expires_at: row.expiresAt,
  };
}

/** Newest first. */
export async function listExports(
  db: Reader,
  caller: Caller,
  query: ExportQuery,
  nowMs: number,
): Promise<Page<Export>> {
  const limit = query.limit ?? PAGE_LIMIT_DEFAULT;
  const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor, ["instant", "id"]);
  const rows = await select(db)
    .where(
      and(
        own(caller),
        after &&
          sql`(${exports.createdAt}, ${exports.id}) < (${sql.param(after[0], exports.createdAt)}, ${sql.param(after[1], exports.id)})`,
      ),
    )
    .orderBy(desc(exports.createdAt), desc(exports.id))
    .limit(limit + 1);
  return pageOf(
    rows,
    limit,
    ({ row }) => [row.createdAt, row.id],
    (found) => itemOf(found, instantOf(nowMs)),
  );
}

/** @throws Problem 404 for one of another organisation, of somebody else, or removed. */
export async function getExport(db: Reader, caller: Caller, id: string, nowMs: number): Promise<Export> {
  return itemOf(await lookUp(db, caller, id), instantOf(nowMs));
}

async function lookUp(db: Reader, caller: Caller, id: string): Promise<Row> {
  const [found] = await select(db).where(and(eq(exports.id, id), own(caller)));
  if (!found) throw new Problem(common.notFound);
  return found;
}

/** The row of a file that may be fetched now. @throws Problem 404, 403, 409 or 410 */
export async function getExportFile(
  db: Reader,
  caller: Caller,
  id: string,
  nowMs: number,
): Promise<ExportRow & { fileId: string }> {
  const found = await lookUp(db, caller, id);
  const { row } = found;
  refuseKind(caller, row);
  // It holds more than they would see of it now.
  if (row.isOfEverybody === true && !seesWholeOrganisation(caller.roles)) throw new Problem(common.forbidden);
  const state = stateOf(found, instantOf(nowMs));
  if (state === "expired") throw new Problem(exportProblems.expired);
  if (state === "failed") throw new Problem(exportProblems.failed, found.job?.error ?? undefined);
  if (row.fileId === null) throw new Problem(exportProblems.notReady);
  return { ...row, fileId: row.fileId };
}

/** @throws Problem 403 where its kind is not for them. */
export function refuseKind({ roles }: Pick<Caller, "roles">, { kind }: Pick<ExportRow, "kind">): void {
  if (!may(roles, EXPORT_VERBS[kind])) throw new Problem(common.forbidden);
}

/** Who asked for it, with what they may do by now. @throws Problem 403 for who is no member any more. */
export async function getExportCaller(
  db: Reader,
  { organisationId, createdBy: userId }: Pick<ExportRow, "organisationId" | "createdBy">,
): Promise<Pick<Caller, "organisationId" | "userId" | "roles">> {
  const [member] = await db
    .select({ roles: memberships.roles })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(
      and(
        eq(memberships.organisationId, organisationId),
        eq(memberships.userId, userId),
        isNull(memberships.deletedAt),
        eq(users.isActive, true),
      ),
    );
  if (!member) throw new Problem(common.forbidden, "Whoever asked for it is no member any more.");
  return { organisationId, userId, roles: member.roles };
}
