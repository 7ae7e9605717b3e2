import { and, eq, isNotNull, isNull, sql } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import { newId } from "../../core/ids.ts";
import { check } from "../../core/input.ts";
import { importProblems, Mapping, type ImportResult, type MappingInput } from "../../core/imports.ts";
import { type ExistingRow, type ImportPlan, planImport } from "../../core/imports/diff.ts";
import type { ImportItem } from "../../core/imports/resolve.ts";
import { understand } from "../../core/imports/understand.ts";
import { common, Problem } from "../../core/problem.ts";
import { isZone } from "../../core/time.ts";
import type { Reader } from "../../db/open.ts";
import { judgeRest } from "../../db/rest.ts";
import { productions } from "../../db/schema/productions.ts";
import { schedules } from "../../db/schema/schedules.ts";
import * as v from "valibot";

/** A file with how its sender wants it read. */
export type ImportInput = {
  fileName: string;
  bytes: Uint8Array;
  zone: string | undefined;
  mapping: MappingInput;
};

export type ImportTarget = {
  id: string;
  organisationId: string;
  startsOn: string;
  endsOn: string;
  zone: string;
  importMapping: unknown;
};

/** The production that a file is for. @throws Problem 404 for one of another organisation, or deleted */
export async function getImportTarget(
  db: Reader,
  caller: Pick<Caller, "organisationId">,
  productionId: string,
): Promise<ImportTarget> {
  const [row] = await db
    .select({
      id: productions.id,
      organisationId: productions.organisationId,
      startsOn: productions.startsOn,
      endsOn: productions.endsOn,
      zone: productions.zone,
      importMapping: productions.importMapping,
    })
    .from(productions)
    .where(
      and(
        eq(productions.id, productionId),
        eq(productions.organisationId, caller.organisationId),
        isNull(productions.deletedAt),
      ),
    );
  if (!row) throw new Problem(common.notFound);
  return row;
}

/** @throws Problem 422 */
export function zoneOf(target: ImportTarget, zone: string | undefined): string {
  const named = zone === undefined || zone === "" ? target.zone : zone;
  if (!isZone(named)) {
    throw new Problem(importProblems.zone, undefined, {
      errors: [{ pointer: "/zone", detail: "must be an IANA time zone such as Europe/Lisbon" }],
    });
  }
  return named;
}

/** The mapping that next week's file is read with, unless its shape is of another time. */
function storedMapping(target: ImportTarget): Mapping | null {
  const known = v.safeParse(Mapping, target.importMapping);
  return known.success ? known.output : null;
}

/** What a stored key or fingerprint is: 43 characters that tell nothing of the title. */
const digest = (text: string): string => new Bun.CryptoHasher("sha256").update(text).digest("base64url");

/**
 * Reads a file and says what it would do to the schedule as it stands.
 * @throws Problem 422 for a file or a mapping that is of no use
 */
export async function planFile(
  db: Reader,
  target: ImportTarget,
  zone: string,
  bytes: Uint8Array,
  given: MappingInput,
): Promise<ImportPlan> {
  const { rows, mapping, notes } = understand(bytes, {
    zone,
    window: { startsOn: target.startsOn, endsOn: target.endsOn },
    given,
    stored: storedMapping(target),
  });
  return planImport(rows, await listImported(db, target.id), mapping, notes, digest);
}

/** Of longer files nobody is told of rest: that would take longer than reading them. */
const JUDGED_ROWS_MAX = 5_000;

/** The result of a file without importing it, and what the rules of rest say of it. */
export async function previewImport(
  db: Reader,
  caller: Caller,
  productionId: string,
  input: ImportInput,
): Promise<ImportResult> {
  const target = await getImportTarget(db, caller, productionId);
  const plan = await planFile(db, target, zoneOf(target, input.zone), input.bytes, input.mapping);
  if (plan.inserts.length + plan.updates.length > JUDGED_ROWS_MAX) return plan.result;
  const rest = await judgeRest(db, caller.organisationId, {
    removed: [...plan.cancels, ...plan.updates.map(({ id }) => id)],
    added: [
      ...plan.inserts.map(({ item }) => timedOf(target, newId(), item)),
      ...plan.updates.map(({ id, item }) => timedOf(target, id, item)),
    ],
  });
  return { ...plan.result, rest };
}

const timedOf = (target: ImportTarget, id: string, item: ImportItem) => ({
  id,
  productionId: target.id,
  title: item.title,
  kind: item.kind,
  allDay: item.all_day,
  localStart: item.local_start,
  zone: item.zone,
  startsAt: item.starts_at,
  endsAt: item.ends_at,
  named: [],
});

/** Every row that earlier imports wrote, one a key: the living one where a person took an older one away. */
async function listImported(db: Reader, productionId: string): Promise<ExistingRow[]> {
  const rows = await db
    .select({
      id: schedules.id,
      key: sql<string>`${schedules.importKey}`,
      fingerprint: schedules.importHash,
      line: sql<string>`${schedules.importLine}`,
      deletedAt: schedules.deletedAt,
      title: schedules.title,
      stage: schedules.stage,
      zone: schedules.zone,
      all_day: schedules.allDay,
      local_start: schedules.localStart,
      local_end: schedules.localEnd,
      starts_at: schedules.startsAt,
      ends_at: schedules.endsAt,
    })
    .from(schedules)
    .where(
      and(
        eq(schedules.productionId, productionId),
        isNotNull(schedules.importKey),
        isNotNull(schedules.importLine),
      ),
    )
    .orderBy(sql`${schedules.deletedAt} nulls last`, schedules.startsAt, schedules.id);
  const byKey = new Map(
    rows.map(({ deletedAt, ...row }) => [row.key, { ...row, deleted: deletedAt !== null }]),
  );
  return [...byKey.values()];
}

/** @throws Problem 422 for what is no mapping */
export function readMapping(
  text: string | undefined,
  schema: v.GenericSchema<unknown, MappingInput>,
): MappingInput {
  if (text === undefined || text.trim() === "") return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Problem(importProblems.mapping, undefined, {
      errors: [{ pointer: "/mapping", detail: "must be JSON" }],
    });
  }
  return check(schema, value, 422);
}
