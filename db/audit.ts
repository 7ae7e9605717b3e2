import { createHash, randomBytes } from "node:crypto";
import { sql } from "drizzle-orm";
import {
  AUDIT_ACTIONS,
  ipClassOf,
  type ActorKind,
  type AuditAction,
  type AuditObject,
  type IpClass,
  type RiskLevel,
} from "../core/audit-actions.ts";
import { canonical, DOMAINS, type Canonical, type State } from "../core/audit-canonical.ts";
import type { Db, Tx } from "./open.ts";
import { keysFor, openWords, sealWords, type PersonKey } from "./person-keys.ts";

/** For whom a transaction is carried out, as its events name them. */
export type Actor = {
  /** Whose chain its events go to; null where each event says whose. */
  organisationId: string | null;
  kind: ActorKind;
  id: string | null;
  /** For whom the house does it. */
  onBehalfOf: string | null;
  /** The request's, or the job's. */
  requestId: string | null;
  ipClass: IpClass;
};

/** What happened, as a verb tells it. */
export type AuditEvent = {
  action: AuditAction;
  object: { type: AuditObject; id: string; version?: number };
  /** What it was and what it became: kept as commitments, never as they are. */
  before?: State;
  after?: State;
  /** Why, in somebody's words. */
  reason?: string | null;
  /** Names and addresses. */
  personal?: Record<string, string>;
  /** Whom reason, names and states are about: they lie under that person's key. The actor unless it is said. */
  subjectId?: string | null;
  /** Who did it, where that is known only now. */
  by?: Actor;
  /** In whose chains, where it is not the actor's organisation: a person signs in to all of theirs. */
  organisationIds?: readonly string[];
};

/** What is under a person's key. */
type Details = { salt: string; reason?: string; personal?: Record<string, string> };

const SALT_BYTES = 16;

/** A member, or somebody signed in, as who a transaction is for. */
export function personActor(
  person: { userId: string; requestId?: string; address?: string },
  organisationId: string | null,
): Actor {
  return {
    organisationId,
    kind: "person",
    id: person.userId,
    onBehalfOf: null,
    requestId: person.requestId || null,
    ipClass: person.address === undefined ? "none" : ipClassOf(person.address),
  };
}

/** Somebody whom nobody has recognised yet. */
export function strangerActor(request: { requestId: string; address: string }): Actor {
  return {
    organisationId: null,
    kind: "stranger",
    id: null,
    onBehalfOf: null,
    requestId: request.requestId,
    ipClass: ipClassOf(request.address),
  };
}

/** The house at work on a job. */
export function houseActor(job: {
  id: string;
  organisationId: string | null;
  createdBy: string | null;
}): Actor {
  return {
    organisationId: job.organisationId,
    kind: "house",
    id: null,
    onBehalfOf: job.createdBy,
    requestId: job.id,
    ipClass: "none",
  };
}

/** Whoever has the machine. */
export const operatorActor = (organisationId: string): Actor => ({
  organisationId,
  kind: "operator",
  id: null,
  onBehalfOf: null,
  requestId: null,
  ipClass: "none",
});

/** Events of transactions under way: `commit` notes them last of all (db/write.ts). */
const collected = new WeakMap<Tx, AuditEvent[]>();

/** What `audit` is told of this transaction from now on. */
export function collectEvents(tx: Tx): readonly AuditEvent[] {
  const events: AuditEvent[] = [];
  collected.set(tx, events);
  return events;
}

/** Leaves events of what this transaction does: they are there if and only if it commits. */
export function audit(tx: Tx, ...events: readonly AuditEvent[]): void {
  const own = collected.get(tx);
  if (!own) throw new Error("only a transaction of commit() is audited");
  own.push(...events);
}

/** A row of `audit_events` as `audit_note` takes it; chain and time are the seal's. */
type Row = {
  organisation_id: string;
  actor_id: string | null;
  actor_kind: ActorKind;
  on_behalf_of: string | null;
  action: AuditAction;
  object_type: AuditObject;
  object_id: string;
  object_version: number | null;
  before_hash: string | null;
  after_hash: string | null;
  subject_id: string | null;
  details: string | null;
  request_id: string | null;
  ip_class: IpClass;
  risk_level: RiskLevel;
};

/** Events as they are noted: with commitments to states, and words under their keys. */
export async function prepareEvents(tx: Tx, actor: Actor, events: readonly AuditEvent[]): Promise<Row[]> {
  const placed = events.flatMap((event) =>
    (event.organisationIds ?? [actor.organisationId]).map((organisationId) => {
      if (organisationId === null) throw new Error(`${event.action} belongs to no organisation`);
      const by = event.by ?? actor;
      return { event, by, organisationId, subjectId: event.subjectId ?? by.id ?? by.onBehalfOf };
    }),
  );
  const keys = new Map<string, Map<string, PersonKey | null>>();
  for (const organisationId of [...new Set(placed.map((one) => one.organisationId))].sort()) {
    const own = placed.filter((one) => one.organisationId === organisationId);
    const people = own.flatMap(({ subjectId }) => subjectId ?? []);
    keys.set(organisationId, await keysFor(tx, organisationId, people));
  }
  return placed.map(({ event, by, organisationId, subjectId }) =>
    rowOf(by, event, organisationId, subjectId, keys.get(organisationId)?.get(subjectId ?? "") ?? null),
  );
}

function rowOf(
  actor: Actor,
  event: AuditEvent,
  organisationId: string,
  subjectId: string | null,
  key: PersonKey | null,
): Row {
  const salt = randomBytes(SALT_BYTES).toString("base64url");
  const details: Details = {
    salt,
    ...(event.reason ? { reason: event.reason } : {}),
    ...(event.personal ? { personal: event.personal } : {}),
  };
  return {
    organisation_id: organisationId,
    actor_id: actor.id,
    actor_kind: actor.kind,
    on_behalf_of: actor.onBehalfOf,
    action: event.action,
    object_type: event.object.type,
    object_id: event.object.id,
    object_version: event.object.version ?? null,
    before_hash: event.before ? `\\x${commitmentTo(event.before, salt)}` : null,
    after_hash: event.after ? `\\x${commitmentTo(event.after, salt)}` : null,
    subject_id: subjectId,
    details:
      key === null || subjectId === null
        ? null
        : sealWords(key, organisationId, subjectId, JSON.stringify(details)),
    request_id: actor.requestId,
    ip_class: actor.ipClass,
    risk_level: AUDIT_ACTIONS[event.action],
  };
}

/**
 * Binds to a state and tells nothing of it: who has salt and state can show that it was this one. The salt goes with
 * the person's key, and with it the last way to try states out.
 */
export function commitmentTo(state: State, salt: string): string {
  return createHash("sha256")
    .update(DOMAINS.state)
    .update(Buffer.from(salt, "base64url"))
    .update(canonical(withoutFractions(state)))
    .digest("hex");
}

/** A percentage of a contract's terms is written down as the decimal text that JSON has for it. */
function withoutFractions(value: Canonical): Canonical {
  if (typeof value === "number") return Number.isInteger(value) ? value : String(value);
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return (value as readonly Canonical[]).map(withoutFractions);
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, withoutFractions(one)]));
}

/** Leaves them with the transaction, to be chained once it has committed (docs/decisions/0012-audit-chain.md). */
export async function noteEvents(tx: Tx, rows: readonly Row[]): Promise<void> {
  await tx.execute(sql`select audit_note(${JSON.stringify(rows)}::jsonb)`);
}

/** What is under a person's key; undefined when it is destroyed, or is not the one. */
export function openDetails(
  key: Uint8Array | null,
  organisationId: string,
  subjectId: string | null,
  details: string | null,
): Details | undefined {
  if (key === null || subjectId === null || details === null) return undefined;
  const words = openWords(key, organisationId, subjectId, details);
  return words === undefined ? undefined : (JSON.parse(words) as Details);
}

/**
 * Sealed in one transaction: two thousand events at most, 0.2 s of PostgreSQL, and far below the statement timeout on a
 * machine ten times as slow.
 */
const EVENTS_A_SEAL = 200;
const ORGANISATIONS_A_SEAL = 10;
/** Whoever reads a trail waits for so many events, and not for what piled up while nobody sealed. */
const SEALS_A_READ = 10;

/** Chains what an organisation's transactions left: who reads its trail then reads what had committed before. */
export async function sealTrail(db: Db, organisationId: string): Promise<void> {
  for (let seals = 0; seals < SEALS_A_READ; seals++) {
    const [row] = await db.execute<{ sealed: number }>(
      sql`select audit_seal(${organisationId}, ${EVENTS_A_SEAL}) as sealed`,
    );
    if ((row?.sealed ?? 0) < EVENTS_A_SEAL) return;
  }
}

/** The same of every organisation, round after round, until there is nothing left. @returns how many events. */
export async function sealTrails(db: Db, stopped: () => boolean = () => false): Promise<number> {
  let total = 0;
  for (let sealed = 1; sealed > 0 && !stopped();) {
    sealed = await sealRound(db, stopped);
    total += sealed;
  }
  return total;
}

/** Some of each, so that nobody's wait for those who leave more and more. */
async function sealRound(db: Db, stopped: () => boolean): Promise<number> {
  let total = 0;
  for (let after = "00000000-0000-0000-0000-000000000000"; !stopped();) {
    // In their order, so that two that seal the same wait for each other and never for ever.
    const rows = await db.execute<{ organisation: string; sealed: number }>(sql`
      select organisation_id as organisation, audit_seal(organisation_id, ${EVENTS_A_SEAL}) as sealed
      from (select distinct organisation_id from audit_pending where organisation_id > ${after} order by 1
        limit ${ORGANISATIONS_A_SEAL}) waiting`);
    total += rows.reduce((sum, { sealed }) => sum + sealed, 0);
    const last = rows.at(-1);
    if (last === undefined) break;
    after = last.organisation;
  }
  return total;
}
