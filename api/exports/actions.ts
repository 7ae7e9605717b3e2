import { and, count, eq, inArray, isNull } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import { periodOf } from "../../core/books/periods.ts";
import { exportFolder } from "../../core/document-keys.ts";
import { EXPORTS_UNDER_WAY_MAX } from "../../core/export-kinds.ts";
import {
  exportProblems,
  type ExportAccepted,
  type ExportCreate,
  type ExportFilter,
} from "../../core/exports.ts";
import { newId } from "../../core/ids.ts";
import { jobsUrlOf, jobUrlOf } from "../../core/jobs.ts";
import { common, Problem } from "../../core/problem.ts";
import { dateIn, instantOf } from "../../core/time.ts";
import { audit, personActor } from "../../db/audit.ts";
import { visibleClients } from "../../db/clients.ts";
import { enqueue } from "../../db/jobs.ts";
import type { Tx } from "../../db/open.ts";
import { clients } from "../../db/schema/clients.ts";
import { eventSeats } from "../../db/schema/events.ts";
import { exports } from "../../db/schema/exports.ts";
import { jobs } from "../../db/schema/jobs.ts";
import { memberships } from "../../db/schema/organisations.ts";
import { productions } from "../../db/schema/productions.ts";
import { commit, write, type RequestKey, type Written } from "../../db/write.ts";
import type { Services } from "../services.ts";
import { refuseKind, type ExportRow } from "./queries.ts";

/** Asks for a file, which a job makes. @throws Problem 403 for a kind that is not theirs; 404; 409 */
export async function createExport(
  services: Services,
  caller: Caller,
  key: RequestKey,
  input: ExportCreate,
): Promise<Written> {
  refuseKind(caller, input);
  return await write(services.database, caller, key, async (tx) => {
    await refuseTooMany(tx, caller, 1);
    return { status: 202, body: await keepExport(tx, caller, input, services.clock.now()) };
  });
}

/** Asks for several files: all of them, or none. @throws Problem as for one of them */
export async function createExports(
  services: Services,
  caller: Caller,
  key: RequestKey,
  inputs: readonly ExportCreate[],
): Promise<Written> {
  for (const input of inputs) refuseKind(caller, input);
  return await write(services.database, caller, key, async (tx) => {
    await refuseTooMany(tx, caller, inputs.length);
    const kept: ExportAccepted[] = [];
    for (const input of inputs) kept.push(await keepExport(tx, caller, input, services.clock.now()));
    const status_url = jobsUrlOf(kept.map(({ job_id }) => job_id));
    return { status: 202, body: { exports: kept, status_url } };
  });
}

async function keepExport(
  tx: Tx,
  caller: Caller,
  input: ExportCreate,
  nowMs: number,
): Promise<ExportAccepted> {
  await refuseUnknown(tx, caller, input);
  const { kind, format } = input;
  const filter = filterOf(input, dateIn("UTC", nowMs));
  const { organisationId, userId: createdBy } = caller;
  const [id, jobId] = [newId(nowMs), newId(nowMs)];
  const row = { id, organisationId, createdBy, kind, format, filter, jobId };
  const fileName = fileNameOf(input, filter, dateIn("UTC", nowMs));
  await tx.insert(exports).values({ ...row, fileName, createdAt: instantOf(nowMs) });
  await enqueue(tx, {
    id: jobId,
    kind: "make-export",
    payload: { export_id: id },
    organisationId,
    createdBy,
  });
  audit(tx, {
    action: "exports.requested",
    object: { type: "export", id },
    after: { kind, format, filter: JSON.stringify(filter) },
  });
  return { id, job_id: jobId, status_url: jobUrlOf(jobId) };
}

/** Said and kept as it was meant on the day it was asked for. */
function filterOf(input: ExportCreate, today: string): ExportFilter {
  const { kind, format: _, ...given } = input;
  const isOfMonth = kind === "journal" || kind === "trial_balance" || kind === "vat";
  return { ...(isOfMonth ? { period: periodOf(today) } : {}), ...given };
}

function fileNameOf({ kind, format }: ExportCreate, filter: ExportFilter, today: string): string {
  const months = [filter.period, filter.until].filter((one) => one !== undefined);
  return `${[kind.replaceAll("_", "-"), ...(months.length > 0 ? months : [today])].join("-")}.${format}`;
}

/** A production or a person that is not the organisation's, or a client of a colleague. @throws Problem 404 */
async function refuseUnknown(tx: Tx, caller: Caller, input: ExportCreate): Promise<void> {
  const { organisationId } = caller;
  if (input.kind === "transactions" && input.client_id !== undefined) {
    const found = await tx
      .select({ id: clients.id })
      .from(clients)
      .where(and(visibleClients(caller), eq(clients.id, input.client_id)));
    if (found.length === 0) throw new Problem(common.notFound, "There is no such client.");
  }
  if (input.kind === "attendees" && input.event_id !== undefined) {
    const found = await tx
      .select({ id: eventSeats.eventId })
      .from(eventSeats)
      .where(and(eq(eventSeats.eventId, input.event_id), eq(eventSeats.organisationId, organisationId)));
    if (found.length === 0) throw new Problem(common.notFound, "There is no such event.");
  }
  if (input.kind !== "expenses" && input.kind !== "approvals") return;
  const { production_id: productionId, artist_id: userId } = input;
  if (productionId !== undefined) {
    const found = await tx
      .select({ id: productions.id })
      .from(productions)
      .where(and(eq(productions.id, productionId), eq(productions.organisationId, organisationId)));
    if (found.length === 0) throw new Problem(common.notFound, "There is no such production.");
  }
  if (userId !== undefined) {
    // Whoever was a member spent money all the same.
    const found = await tx
      .select({ id: memberships.userId })
      .from(memberships)
      .where(and(eq(memberships.userId, userId), eq(memberships.organisationId, organisationId)));
    if (found.length === 0) throw new Problem(common.notFound, "There is no such person.");
  }
}

async function refuseTooMany(tx: Tx, { organisationId, userId }: Caller, more: number): Promise<void> {
  const [found] = await tx
    .select({ n: count() })
    .from(exports)
    .innerJoin(jobs, eq(jobs.id, exports.jobId))
    .where(
      and(
        eq(exports.organisationId, organisationId),
        eq(exports.createdBy, userId),
        isNull(exports.removedAt),
        isNull(exports.fileId),
        inArray(jobs.state, ["pending", "queued", "active"]),
      ),
    );
  if ((found?.n ?? 0) + more > EXPORTS_UNDER_WAY_MAX)
    throw new Problem(
      exportProblems.tooMany,
      `${EXPORTS_UNDER_WAY_MAX} exports of yours may wait or be made at once: wait for one, or stop one.`,
    );
}

/** Stops one that is being made, or throws away its file. @throws Problem 404 */
export async function removeExport(
  { database, clock, blobs }: Services,
  caller: Caller,
  key: RequestKey,
  id: string,
): Promise<Written> {
  const { organisationId } = caller;
  const done = await write(database, caller, key, async (tx) => {
    const removed = await tx
      .update(exports)
      .set({ removedAt: instantOf(clock.now()) })
      .where(
        and(
          eq(exports.id, id),
          eq(exports.organisationId, organisationId),
          eq(exports.createdBy, caller.userId),
          isNull(exports.removedAt),
        ),
      )
      .returning({ id: exports.id });
    if (removed.length === 0) throw new Problem(common.notFound);
    audit(tx, { action: "exports.removed", object: { type: "export", id } });
    return { status: 204, body: null };
  });
  await blobs.remove(exportFolder(organisationId, id));
  return done;
}

/** That somebody took it out is told before they get it. */
export async function noteDownload({ database }: Services, caller: Caller, row: ExportRow): Promise<void> {
  await commit(database, personActor(caller, caller.organisationId), async (tx) =>
    audit(tx, {
      action: "exports.downloaded",
      object: { type: "export", id: row.id },
      after: { kind: row.kind, format: row.format, sha256: row.sha256 },
    }),
  );
}
