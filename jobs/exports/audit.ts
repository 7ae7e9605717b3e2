import { sql } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import type { ExportFilter } from "../../core/exports.ts";
import { openDetails } from "../../db/audit.ts";
import type { Tx } from "../../db/open.ts";
import { askRows } from "./rows.ts";
import { id, instant, number, secondOf, text, type Column, type Table } from "./table.ts";

const COLUMNS: readonly Column[] = [
  number("Number", { width: 8 }),
  instant("When"),
  text("Who", 24),
  text("Kind", 10, { notOnPaper: true }),
  text("For", 20, { notOnPaper: true }),
  text("What", 26),
  text("Of", 14),
  id("Its id"),
  number("Version", { width: 8, notOnPaper: true }),
  text("Risk", 9),
  text("Reason", 34),
  text("From", 10),
  id("Request"),
  text("Hash", 66, { notOnPaper: true }),
];

type EventRow = {
  seq: string;
  event_timestamp: string;
  actor: string | null;
  actor_kind: string;
  giver: string | null;
  action: string;
  object_type: string;
  object_id: string;
  object_version: number | null;
  risk_level: string;
  subject_id: string | null;
  details: string | null;
  key: Uint8Array | null;
  ip_class: string;
  request_id: string | null;
  hash: string;
};

/**
 * The trail in its order, in words where the key is still there. It is for people: what proves itself is
 * `GET /api/v1/compliance/audit-trail/export`.
 */
export async function auditRows(
  tx: Tx,
  { organisationId }: Pick<Caller, "organisationId">,
  { actor, object_type, object_id, from, to, risk }: ExportFilter,
): Promise<Pick<Table, "columns" | "count" | "batches">> {
  const rows = await askRows<EventRow>(tx, {
    name: "audit",
    columns: sql`seq, event_timestamp, actor.first_name || ' ' || actor.last_name as actor, actor_kind,
      giver.first_name || ' ' || giver.last_name as giver, action, object_type, object_id, object_version, risk_level,
      subject_id, details, person_keys.key, ip_class, request_id, encode(hash, 'hex') as hash`,
    of: sql`audit_events`,
    beside: sql`left join users actor on actor.id = actor_id left join users giver on giver.id = on_behalf_of
      left join person_keys on person_keys.organisation_id = ${organisationId} and person_keys.person_id = subject_id`,
    which: sql`audit_events.organisation_id = ${organisationId}
        ${actor === undefined ? sql`` : sql`and actor_id = ${actor}`}
        ${object_type === undefined ? sql`` : sql`and object_type = ${object_type}`}
        ${object_id === undefined ? sql`` : sql`and object_id = ${object_id}`}
        ${from === undefined ? sql`` : sql`and event_timestamp >= ${from}`}
        ${to === undefined ? sql`` : sql`and event_timestamp < ${to}`}
        ${risk === undefined ? sql`` : sql`and risk_level = ${risk}`}`,
    order: sql`audit_events.event_timestamp`,
    cells: (row) => [
      row.seq,
      secondOf(row.event_timestamp),
      row.actor,
      row.actor_kind,
      row.giver,
      row.action,
      row.object_type,
      row.object_id,
      row.object_version === null ? null : String(row.object_version),
      row.risk_level,
      openDetails(row.key, organisationId, row.subject_id, row.details)?.reason ?? null,
      row.ip_class,
      row.request_id,
      row.hash,
    ],
  });
  return { columns: COLUMNS, ...rows };
}
