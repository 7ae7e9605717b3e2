import { and, desc, eq, gte, lt, sql, type SQL } from "drizzle-orm";
import type { AuditActors, AuditEntry, AuditHead, AuditHeadQuery, AuditQuery } from "../../core/audit.ts";
import type { Caller } from "../../core/access.ts";
import { decodeCursor, PAGE_LIMIT_DEFAULT, pageOf } from "../../core/page.ts";
import { common, Problem } from "../../core/problem.ts";
import { openDetails, sealTrail } from "../../db/audit.ts";
import { findHead, findLastSigned } from "../../db/audit-heads.ts";
import type { Db } from "../../db/open.ts";
import { fullName } from "../../db/people.ts";
import { auditEvents, personKeys } from "../../db/schema/audit.ts";
import { users } from "../../db/schema/organisations.ts";

export type Trail = {
  audit_entries: AuditEntry[];
  meta: { has_more: boolean; next_cursor: string | null };
};

/** An organisation's trail, newest first, in words where the key is still there. */
export async function listAudit(db: Db, caller: Caller, query: AuditQuery): Promise<Trail> {
  const limit = query.limit ?? PAGE_LIMIT_DEFAULT;
  await sealTrail(db, caller.organisationId);
  const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor, ["instant"]);
  const { eventTimestamp } = auditEvents;
  const rows = await db
    .select({ event: auditEvents, actorName: fullName(users), key: personKeys.key })
    .from(auditEvents)
    .leftJoin(users, eq(users.id, auditEvents.actorId))
    .leftJoin(
      personKeys,
      and(
        eq(personKeys.organisationId, auditEvents.organisationId),
        eq(personKeys.personId, auditEvents.subjectId),
      ),
    )
    .where(
      and(
        eq(auditEvents.organisationId, caller.organisationId),
        query.actor === undefined ? undefined : eq(auditEvents.actorId, query.actor),
        query.object_type === undefined ? undefined : eq(auditEvents.objectType, query.object_type),
        query.object_id === undefined ? undefined : eq(auditEvents.objectId, query.object_id),
        query.from === undefined ? undefined : gte(eventTimestamp, query.from),
        query.to === undefined ? undefined : lt(eventTimestamp, query.to),
        // Said and not handed over: an index for one risk is of no use to a plan that does not know which.
        query.risk && sql`${auditEvents.riskLevel} = ${sql.raw(`'${query.risk}'`)}`,
        after && lt(eventTimestamp, after[0] ?? ""),
      ),
    )
    // No two are alike within an organisation, and they are in the order of its chain.
    .orderBy(desc(eventTimestamp))
    .limit(limit + 1);
  const { data, meta } = pageOf(rows, limit, ({ event }) => [event.eventTimestamp], entryOf);
  return { audit_entries: data, meta };
}

type Row = {
  event: typeof auditEvents.$inferSelect;
  actorName: string | null;
  key: Uint8Array | null;
};

function entryOf({ event, actorName, key }: Row): AuditEntry {
  const details = openDetails(key, event.organisationId, event.subjectId, event.details);
  return {
    seq: event.seq,
    event_timestamp: event.eventTimestamp,
    actor_kind: event.actorKind,
    actor_id: event.actorId,
    actor_name: actorName,
    on_behalf_of: event.onBehalfOf,
    action: event.action,
    object_type: event.objectType,
    object_id: event.objectId,
    object_version: event.objectVersion,
    before_hash: event.beforeHash,
    after_hash: event.afterHash,
    risk_level: event.riskLevel,
    ip_class: event.ipClass,
    request_id: event.requestId,
    subject_id: event.subjectId,
    reason: details?.reason ?? null,
    personal: details?.personal ?? {},
    prev_hash: event.prevHash,
    hash: event.hash,
  };
}

/** What the chain holds at an event, and how far it goes. @throws Problem 404 for one that it does not have. */
export async function getAuditHead(db: Db, caller: Caller, { seq }: AuditHeadQuery): Promise<AuditHead> {
  const { organisationId } = caller;
  await sealTrail(db, organisationId);
  const [latest, signed] = await Promise.all([
    findHead(db, organisationId),
    findLastSigned(db, organisationId),
  ]);
  if (!latest) throw new Problem(common.notFound);
  const [event] = await db
    .select({
      seq: auditEvents.seq,
      hash: auditEvents.hash,
      event_timestamp: auditEvents.eventTimestamp,
    })
    .from(auditEvents)
    .where(and(eq(auditEvents.organisationId, organisationId), eq(auditEvents.seq, seq ?? latest.seq)));
  if (!event) throw new Problem(common.notFound);
  return {
    ...event,
    latest_seq: latest.seq,
    signed: signed
      ? { number: signed.number, seq: signed.seq, signed_at: signed.signedAt, key: signed.key }
      : null,
  };
}

/** More than that nobody looks through. */
const ACTORS_MAX = 1_000;

/** From one of the index to the next, however many events lie between them. */
export async function listAuditActors(db: Db, { organisationId }: Caller): Promise<AuditActors> {
  const next = (after: SQL) => sql`
    (select actor_id from audit_events where organisation_id = ${organisationId} and actor_id > ${after}
      order by actor_id limit 1)`;
  const rows = await db.execute<AuditActors["data"][number]>(sql`
    with recursive actors (actor_id) as (
      select ${next(sql`'00000000-0000-0000-0000-000000000000'::uuid`)}
      union all
      select ${next(sql`actors.actor_id`)} from actors where actors.actor_id is not null)
    select id, first_name || ' ' || last_name as name
    from (select actor_id from actors limit ${ACTORS_MAX}) as known join users on users.id = actor_id
    order by name, id`);
  return { data: [...rows] };
}
