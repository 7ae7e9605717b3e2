import { and, eq, gt, inArray, isNotNull, isNull, lt, sql } from "drizzle-orm";
import { getImportTarget, planFile } from "../../api/imports/queries.ts";
import { newId } from "../../core/ids.ts";
import type { ImportResult, MappingInput } from "../../core/imports.ts";
import type { ImportPlan } from "../../core/imports/diff.ts";
import type { ImportItem } from "../../core/imports/resolve.ts";
import { common, Problem } from "../../core/problem.ts";
import { instantOf } from "../../core/time.ts";
import { zoneRules } from "../../core/time/rules.ts";
import { audit } from "../../db/audit.ts";
import { pushCalendars } from "../../db/calendar-pushes.ts";
import { enqueueAll } from "../../db/jobs.ts";
import { tell } from "../../db/notify.ts";
import type { Tx } from "../../db/open.ts";
import { imports } from "../../db/schema/imports.ts";
import { jobs } from "../../db/schema/jobs.ts";
import { productionPeople, productions } from "../../db/schema/productions.ts";
import { schedules } from "../../db/schema/schedules.ts";
import { handler, type Run } from "../handler.ts";

/** Rows written in one transaction: far below the statement timeout, and a batch that an edge applies in one go. */
const CHUNK = 200;
const WAIT_MS = 100;
const PLANNED_PERCENT = 10;

type Payload = { import_id: string };
type Import = typeof imports.$inferSelect;
type Kept = { result: ImportResult; cancels: string[]; line: string };

/**
 * Puts a file into the schedule, chunk by chunk. What it will end with is decided and kept in the first transaction;
 * each later one writes only what does not stand there yet, so a run after a crash goes on where the last one was.
 */
export const importSchedule = handler(
  "schedule-import",
  async (run: Run<Payload>) => {
    const found = await loadImport(run);
    if (found.applied && found.plan) return found.plan.result;
    await waitForEarlier(run, found);
    const kept = found.plan ?? (await decide(run, found));
    run.progress(PLANNED_PERCENT);
    const target = await getImportTarget(
      run.database.db,
      { organisationId: found.organisationId },
      found.productionId,
    );
    // Everything the file says in terms of what stands there now; what vanished was decided once and for all.
    const rest = await planFile(run.database.db, target, found.zone, found.content, {
      ...kept.result.mapping,
      vanished: "keep",
    });
    await apply(run, found, kept, rest);
    await run.write(async (tx) => {
      await tx.update(imports).set({ applied: true }).where(eq(imports.id, found.id));
      const { imported, changed, removed } = kept.result;
      audit(tx, {
        action: "imports.applied",
        object: { type: "import", id: found.id },
        after: { productionId: found.productionId, imported, changed, removed },
      });
      await announce(run, tx, found, kept.result);
    });
    return kept.result;
  },
  { concurrency: 1 },
);

/** Of what it changed or cancelled the soonest, of the next days, are told each by itself. */
const TOLD_MAX = 20;
const TOLD_DAYS = 7;

/**
 * Has whom these items are for told what is different for them, as of any other change: with receipts, and with
 * planners who hear of it when it was not seen. @returns how many items those are.
 */
async function tellSoonest(run: Run<Payload>, tx: Tx, own: Import): Promise<number> {
  const now = instantOf(run.clock.now());
  const rows = await tx.execute<{ id: string; version: number; started_at: string }>(sql`
    select s.id, s.version, feed_instant(was.starts_at) as started_at from schedules s
    cross join lateral (select h.starts_at from schedule_history h where h.schedule_id = s.id
      and h.replaced_at >= (select created_at from jobs where id = ${run.job.id}) order by h.version limit 1) as was
    where s.production_id = ${own.productionId} and s.deleted_at is null
      and least(s.starts_at, was.starts_at) > ${now}::timestamptz
      and least(s.starts_at, was.starts_at) < ${now}::timestamptz + ${TOLD_DAYS} * interval '1 day'
    order by least(s.starts_at, was.starts_at), s.id limit ${TOLD_MAX}`);
  await enqueueAll(
    tx,
    rows.map(({ id, version, started_at }) => ({
      kind: "notify-schedule" as const,
      payload: { schedule_id: id, version, started_at },
      organisationId: own.organisationId,
      createdBy: own.createdBy,
    })),
  );
  return rows.length;
}

/** One word to everybody on the production, however many rows the file has, unless each of them is told by itself. */
async function announce(run: Run<Payload>, tx: Tx, own: Import, result: ImportResult): Promise<void> {
  const counts = [
    [result.imported, "new"],
    [result.changed, "changed"],
    [result.removed, "cancelled"],
  ] as const;
  const said = counts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  if (said.length === 0) return;
  const [production] = await tx
    .select({ name: productions.name })
    .from(productions)
    .where(eq(productions.id, own.productionId));
  const people = await tx
    .select({ userId: productionPeople.userId })
    .from(productionPeople)
    .where(eq(productionPeople.productionId, own.productionId));
  await pushCalendars(
    tx,
    own.organisationId,
    people.map(({ userId }) => userId),
  );
  const told = await tellSoonest(run, tx, own);
  if (result.imported === 0 && told === result.changed + result.removed) return;
  await tell(
    tx,
    people.map(({ userId }) => userId).filter((id) => id !== own.createdBy),
    {
      organisationId: own.organisationId,
      key: `import:${own.id}`,
      kind: "schedule",
      title: `Schedule: ${production?.name ?? ""}`,
      body: `${said.join(", ")}.`,
      link: "/schedule",
      byMail: true,
    },
    run.portalUrl,
  );
}

async function loadImport(run: Run<Payload>): Promise<Import> {
  const [row] = await run.database.db
    .select()
    .from(imports)
    .where(
      and(
        eq(imports.id, run.job.payload.import_id),
        eq(imports.organisationId, run.job.organisationId ?? ""),
      ),
    );
  if (!row) throw new Problem(common.notFound, "The file is no longer kept.");
  return row;
}

/** Two files for one production take turns, the one handed in first before the other. */
async function waitForEarlier(run: Run<Payload>, own: Import): Promise<void> {
  for (;;) {
    run.signal.throwIfAborted();
    const [earlier] = await run.database.db
      .select({ id: jobs.id })
      .from(jobs)
      .innerJoin(imports, eq(sql`${imports.id}::text`, sql`${jobs.payload}->>'import_id'`))
      .where(
        and(
          eq(imports.productionId, own.productionId),
          lt(imports.id, own.id),
          eq(imports.applied, false),
          eq(jobs.organisationId, own.organisationId),
          eq(jobs.state, "active"),
          sql`${jobs.leaseUntil} > clock_timestamp()`,
        ),
      )
      .limit(1);
    if (!earlier) return;
    await Bun.sleep(WAIT_MS);
  }
}

/** Decides what the file does and keeps it with its mapping. @throws Problem when the file is of no use, or outdated */
async function decide(run: Run<Payload>, own: Import): Promise<Kept> {
  return await run.write(async (tx) => {
    const [locked] = await tx
      .select({ id: productions.id })
      .from(productions)
      .where(eq(productions.id, own.productionId))
      .for("update");
    if (!locked) throw new Problem(common.notFound, "The production is gone.");
    await refuseOutdated(tx, own);
    const target = await getImportTarget(tx, { organisationId: own.organisationId }, own.productionId);
    const plan = await planFile(tx, target, own.zone, own.content, (own.mapping ?? {}) as MappingInput);
    const kept = { result: plan.result, cancels: plan.cancels, line: plan.line ?? newId(run.clock.now()) };
    await tx.update(imports).set({ plan: kept }).where(eq(imports.id, own.id));
    // "Cancel what is not in this file" was said of this file only.
    const vanished = plan.result.mapping.vanished === "keep" ? "keep" : "auto";
    await tx
      .update(productions)
      .set({ importMapping: { ...plan.result.mapping, vanished } })
      .where(eq(productions.id, own.productionId));
    return kept;
  });
}

/** A file that waited until a later one was imported would only undo that one. */
async function refuseOutdated(tx: Tx, own: Import): Promise<void> {
  const [later] = await tx
    .select({ id: imports.id })
    .from(imports)
    .where(and(eq(imports.productionId, own.productionId), gt(imports.id, own.id), isNotNull(imports.plan)))
    .limit(1);
  if (later) throw new Problem(common.conflict, "A file that was handed in later has been imported already.");
}

async function apply(run: Run<Payload>, own: Import, kept: Kept, rest: ImportPlan): Promise<void> {
  const total = rest.inserts.length + rest.updates.length + kept.cancels.length;
  let done = 0;
  const inChunks = async <T>(things: T[], work: (tx: Tx, chunk: T[]) => Promise<unknown>): Promise<void> => {
    for (let at = 0; at < things.length; at += CHUNK) {
      run.signal.throwIfAborted();
      const chunk = things.slice(at, at + CHUNK);
      await run.write(async (tx) => {
        await refuseOutdated(tx, own);
        await work(tx, chunk);
      });
      done += chunk.length;
      run.progress(PLANNED_PERCENT + (100 - PLANNED_PERCENT) * (done / total));
    }
  };
  const now = instantOf(run.clock.now());
  await inChunks(kept.cancels, (tx, ids) =>
    tx
      .update(schedules)
      .set({ status: "cancelled", importHash: null, version: sql`${schedules.version} + 1`, updatedAt: now })
      .where(and(inArray(schedules.id, ids), isNotNull(schedules.importHash), isNull(schedules.deletedAt))),
  );
  await inChunks(rest.updates, async (tx, updates) => {
    for (const { id, fingerprint, item } of updates) {
      await tx
        .update(schedules)
        .set({
          ...columns(item),
          importHash: fingerprint,
          importLine: kept.line,
          // What an import cancelled comes back; what a person cancelled stays so; what was agreed on is so no longer.
          status: sql`case when ${schedules.importHash} is null then 'scheduled' when ${schedules.status} = 'confirmed' then 'modified' else ${schedules.status} end`,
          version: sql`${schedules.version} + 1`,
          updatedAt: now,
        })
        .where(and(eq(schedules.id, id), isNull(schedules.deletedAt)));
    }
  });
  await inChunks(rest.inserts, (tx, inserts) =>
    tx
      .insert(schedules)
      .values(
        inserts.map(({ key, fingerprint, item }) => ({
          id: newId(run.clock.now()),
          organisationId: own.organisationId,
          productionId: own.productionId,
          ...columns(item),
          status: "scheduled" as const,
          importKey: key,
          importHash: fingerprint,
          importLine: kept.line,
        })),
      )
      .onConflictDoNothing(),
  );
}

const columns = (item: ImportItem) => ({
  title: item.title,
  kind: item.kind,
  allDay: item.all_day,
  localStart: item.local_start,
  localEnd: item.local_end,
  zone: item.zone,
  zoneRules: zoneRules(item.zone),
  startsAt: item.starts_at,
  endsAt: item.ends_at,
  stage: item.stage,
  location: item.location,
  notes: item.notes,
});
