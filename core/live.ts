import type { FeedChange, NOTICE_ENTITIES } from "./feed.ts";
import type { JobState } from "./jobs.ts";

/** What a page is told: something of this kind changed for you; read it again, from batch `feed_batch` on. */
export type LiveEvent = {
  entity:
    | "schedules"
    | "announcements"
    | "productions"
    | "members"
    | "session"
    | (typeof NOTICE_ENTITIES)[number];
  id: string;
  feed_batch: number;
  /** Of `jobs` alone, whose news is nothing else: how far it is, and with what document. */
  state?: JobState;
  /** 0 to 100. */
  progress?: number;
  document_id?: string;
};

/** What `progress` says: how much of an upload of this person's has come in. `upload` is its Idempotency-Key. */
export type UploadProgress = { upload: string; received_bytes: number; total_bytes: number | null };

/**
 * A change as streams see it: its row has what they ask about and no more, and `production` is the one that the row
 * belongs to, or belonged to where it is gone; undefined where that is not known.
 */
export type LiveChange = FeedChange & { production: string | null | undefined };
export type LiveBatch = { batch: number; changes: readonly LiveChange[] };

/** Who listens: enough to judge whether a change is theirs. */
export type LiveReader = {
  userId: string;
  sessionId: string;
  organisationId: string;
  roles: readonly string[];
  wholeOrganisation: boolean;
  /** The productions they work on; replaced when that changes. */
  productions: ReadonlySet<string>;
};

/** Heartbeats come well inside the idle time of proxies (mission erratum 28). */
export const LIVE_HEARTBEAT_SECONDS = 20;

const ASKED_ABOUT = ["user_id", "revoked_at", "is_active", "roles", "state", "progress", "document_id"];

/** `productionWhereGone` is what a row that is gone belonged to. */
export function liveChange(change: FeedChange, productionWhereGone?: string | null): LiveChange {
  const { entity, key, organisation_id, row } = change;
  if (row === null) return { entity, key, organisation_id, row, production: productionWhereGone };
  const asked = Object.fromEntries(ASKED_ABOUT.flatMap((name) => (name in row ? [[name, row[name]]] : [])));
  return { entity, key, organisation_id, row: asked, production: row.production_id as string | null };
}

/** `<epoch>.<batch>`: what `last-event-id` says. Undefined when it is not that. */
export function parsePosition(text: string | null | undefined): { epoch: string; batch: number } | undefined {
  const [, epoch, batch] = /^([0-9a-f]{12})\.(\d{1,15})$/.exec(text ?? "") ?? [];
  return epoch === undefined ? undefined : { epoch, batch: Number(batch) };
}

/** Of a change of `sessions`: is it over? */
function isRevoked({ row }: Pick<FeedChange, "row">): boolean {
  return row === null || row.revoked_at !== null;
}

/**
 * Does a change end a reader's stream? Their session is over, they are switched off, or they may see more or less than
 * when it began: then they come back and are judged anew.
 */
export function endsStream({ entity, key, row }: FeedChange, reader: LiveReader): boolean {
  if (entity === "sessions") return key === reader.sessionId && isRevoked({ row });
  if (entity === "users") return key === reader.userId && row?.is_active !== true;
  if (entity !== "memberships" || key !== `${reader.organisationId}:${reader.userId}`) return false;
  const roles = row?.roles;
  return (
    !Array.isArray(roles) ||
    roles.length !== reader.roles.length ||
    !roles.every((role) => reader.roles.includes(role))
  );
}

/**
 * Whether a change concerns a reader, and as what. Errs to telling: an event carries no content, and a reader who
 * just lost sight of an item must hear of it too.
 */
export function concerns(change: LiveChange, reader: LiveReader): Omit<LiveEvent, "feed_batch"> | undefined {
  const productionId = change.production;
  const [first = "", second = ""] = change.key.split(":");
  if (change.entity === "sessions") {
    return first === reader.sessionId && isRevoked(change) ? { entity: "session", id: first } : undefined;
  }
  if (change.entity === "users") {
    return first === reader.userId && change.row?.is_active !== true
      ? { entity: "session", id: reader.sessionId }
      : undefined;
  }
  if (change.organisation_id !== reader.organisationId) return undefined;
  const worksOn = productionId != null && reader.productions.has(productionId);
  switch (change.entity) {
    case "schedules":
      return reader.wholeOrganisation || worksOn ? { entity: "schedules", id: first } : undefined;
    case "schedule_people":
      return reader.wholeOrganisation || second === reader.userId
        ? { entity: "schedules", id: first }
        : undefined;
    case "confirmations":
      return second === reader.userId ? { entity: "schedules", id: first } : undefined;
    case "announcements":
      return reader.wholeOrganisation || productionId === null || worksOn
        ? { entity: "announcements", id: first }
        : undefined;
    case "events":
      return reader.wholeOrganisation || worksOn ? { entity: "events", id: first } : undefined;
    case "announcement_reads":
      return second === reader.userId ? { entity: "announcements", id: first } : undefined;
    case "productions":
      return reader.wholeOrganisation || reader.productions.has(first)
        ? { entity: "productions", id: first }
        : undefined;
    case "production_people":
      return reader.wholeOrganisation || second === reader.userId
        ? { entity: "productions", id: first }
        : undefined;
    case "memberships":
      if (second === reader.userId) return { entity: "session", id: reader.sessionId };
      return reader.wholeOrganisation ? { entity: "members", id: second } : undefined;
    case "expenses":
    case "advances":
    case "contracts":
    case "documents":
      return reader.wholeOrganisation || change.row?.user_id === reader.userId
        ? { entity: change.entity, id: first }
        : undefined;
    // Whoever may not see it is told that there is one, and nothing else.
    case "transactions":
      return reader.wholeOrganisation ? { entity: "transactions", id: first } : undefined;
    case "ledgers":
      return reader.wholeOrganisation ? { entity: "ledgers", id: first } : undefined;
    // What became of telling people of an item is a planner's to follow; it says of which item, and not of whom.
    case "schedule_receipts":
      return reader.wholeOrganisation ? { entity: "schedule_receipts", id: first } : undefined;
    // A call sheet that came in, read or confirmed: planners read which one.
    case "emails":
      return reader.wholeOrganisation ? { entity: "emails", id: first } : undefined;
    case "route_plans":
    case "notifications":
      return change.row?.user_id === reader.userId ? { entity: change.entity, id: first } : undefined;
    case "jobs":
      return change.row?.user_id === reader.userId ? jobNews(first, change.row) : undefined;
    default:
      return undefined;
  }
}

function jobNews(id: string, row: Record<string, unknown>): Omit<LiveEvent, "feed_batch"> {
  return {
    entity: "jobs",
    id,
    state: row.state as JobState,
    progress: Number(row.progress),
    ...(typeof row.document_id === "string" ? { document_id: row.document_id } : {}),
  };
}
