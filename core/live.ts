import type { FeedChange, NOTICE_ENTITIES } from "./feed.ts";

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
};

/** Who listens: enough to judge whether a change is theirs. */
export type LiveReader = {
  userId: string;
  sessionId: string;
  organisationId: string;
  wholeOrganisation: boolean;
  /** The productions they work on; replaced when that changes. */
  productions: ReadonlySet<string>;
};

/** Heartbeats come well inside the idle time of proxies (mission erratum 28). */
export const LIVE_HEARTBEAT_SECONDS = 20;

/** Of a change of `sessions`: is it over? */
export function isRevoked({ row }: Pick<FeedChange, "row">): boolean {
  return row === null || row.revoked_at !== null;
}

/**
 * Whether a change concerns a reader, and as what. Errs to telling: an event carries no content, and a reader who
 * just lost sight of an item must hear of it too. `productionId` is that of the row, also where the row is gone.
 */
export function concerns(
  change: FeedChange,
  productionId: string | null | undefined,
  reader: LiveReader,
): Pick<LiveEvent, "entity" | "id"> | undefined {
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
    case "contracts":
    case "documents":
      return reader.wholeOrganisation || change.row?.user_id === reader.userId
        ? { entity: change.entity, id: first }
        : undefined;
    case "notifications":
      return change.row?.user_id === reader.userId ? { entity: "notifications", id: first } : undefined;
    default:
      return undefined;
  }
}
