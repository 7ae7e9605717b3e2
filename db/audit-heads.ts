import { and, asc, desc, eq, gt, lte, sql } from "drizzle-orm";
import type { EventLine, HeadLine } from "../core/audit-export.ts";
import type { Reader, Tx } from "./open.ts";
import { auditEvents, auditHeads, auditKeys, auditSignedHeads } from "./schema/audit.ts";

type Event = typeof auditEvents.$inferSelect;
export type SignedHeadRow = typeof auditSignedHeads.$inferSelect;

/** An event as an export has it, but for its line. */
export function eventFields(row: Event): Omit<EventLine, "line"> {
  return {
    kind: "event",
    organisation_id: row.organisationId,
    seq: row.seq,
    event_timestamp: row.eventTimestamp,
    actor_id: row.actorId,
    actor_kind: row.actorKind,
    on_behalf_of: row.onBehalfOf,
    action: row.action,
    object_type: row.objectType,
    object_id: row.objectId,
    object_version: row.objectVersion,
    before_hash: row.beforeHash,
    after_hash: row.afterHash,
    subject_id: row.subjectId,
    details: row.details,
    request_id: row.requestId,
    ip_class: row.ipClass,
    risk_level: row.riskLevel,
    prev_hash: row.prevHash,
    hash: row.hash,
  };
}

/** A signed head as an export and the second place have it, but for its line. */
export function headFields(row: SignedHeadRow): Omit<HeadLine, "line"> {
  return {
    kind: "head",
    organisation_id: row.organisationId,
    number: row.number,
    seq: row.seq,
    count: row.seq,
    hash: row.hash,
    previous: row.previous,
    signed_at: row.signedAt,
    key: row.key,
    signature: row.signature,
  };
}

/** Where a chain ends now; undefined when it has not begun. */
export async function findHead(
  db: Reader,
  organisationId: string,
): Promise<{ seq: number; hash: string } | undefined> {
  const [head] = await db
    .select({ seq: auditHeads.seq, hash: auditHeads.hash })
    .from(auditHeads)
    .where(eq(auditHeads.organisationId, organisationId));
  return head;
}

export async function findLastSigned(
  db: Reader,
  organisationId: string,
  seqMax?: number,
): Promise<SignedHeadRow | undefined> {
  const [row] = await db
    .select()
    .from(auditSignedHeads)
    .where(
      and(
        eq(auditSignedHeads.organisationId, organisationId),
        seqMax === undefined ? undefined : lte(auditSignedHeads.seq, seqMax),
      ),
    )
    .orderBy(desc(auditSignedHeads.number))
    .limit(1);
  return row;
}

/** Organisations whose chain went on since its head was signed last. */
export async function listMoved(db: Reader, after: string, limit: number): Promise<string[]> {
  const rows = await db
    .select({ organisationId: auditHeads.organisationId })
    .from(auditHeads)
    .where(
      and(
        gt(auditHeads.organisationId, after),
        sql`not exists (select from ${auditSignedHeads} s where s.organisation_id = ${auditHeads.organisationId} and s.seq = ${auditHeads.seq})`,
      ),
    )
    .orderBy(asc(auditHeads.organisationId))
    .limit(limit);
  return rows.map((row) => row.organisationId);
}

/** The hash that an event has now. */
export async function findEventHash(
  db: Reader,
  organisationId: string,
  seq: number,
): Promise<string | undefined> {
  const [row] = await db
    .select({ hash: auditEvents.hash })
    .from(auditEvents)
    .where(and(eq(auditEvents.organisationId, organisationId), eq(auditEvents.seq, seq)));
  return row?.hash;
}

/** Events after one up to `to.seq`, and the heads up to `to.number` that were signed at them: what is written stays so. */
export async function readEvents(
  db: Reader,
  organisationId: string,
  after: number,
  to: { seq: number; number: number },
  limit: number,
): Promise<{ events: Event[]; heads: SignedHeadRow[] }> {
  const events = await db
    .select()
    .from(auditEvents)
    .where(
      and(
        eq(auditEvents.organisationId, organisationId),
        gt(auditEvents.seq, after),
        lte(auditEvents.seq, to.seq),
      ),
    )
    .orderBy(asc(auditEvents.seq))
    .limit(limit);
  const heads = await db
    .select()
    .from(auditSignedHeads)
    .where(
      and(
        eq(auditSignedHeads.organisationId, organisationId),
        gt(auditSignedHeads.seq, after),
        lte(auditSignedHeads.seq, events.at(-1)?.seq ?? after),
        lte(auditSignedHeads.number, to.number),
      ),
    )
    .orderBy(asc(auditSignedHeads.number));
  return { events, heads };
}

/** For whoever looks whether a head was signed by us, also after the key has changed. */
export async function publishAuditKey(db: Reader, key: string): Promise<void> {
  await db.insert(auditKeys).values({ key }).onConflictDoNothing();
}

export async function listAuditKeys(db: Reader): Promise<string[]> {
  const rows = await db.select({ key: auditKeys.key }).from(auditKeys).orderBy(asc(auditKeys.createdAt));
  return rows.map(({ key }) => key);
}

export async function keepSignedHead(tx: Tx, head: Omit<HeadLine, "line">): Promise<void> {
  await tx.insert(auditSignedHeads).values({
    organisationId: head.organisation_id,
    number: head.number,
    seq: head.seq,
    hash: head.hash,
    previous: head.previous,
    signedAt: head.signed_at,
    key: head.key,
    signature: head.signature,
  });
}
