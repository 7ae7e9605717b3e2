/**
 * What travels from the primary to the edges. One batch is one database snapshot: a replica that has applied
 * batch n holds exactly what the primary held at snapshot n (docs/feed.md).
 */
export const FEED_SCHEMA_VERSION = 1;

/** The tables that edges hold, in the order in which a snapshot streams them. */
export const FEED_ENTITIES = [
  "signing_keys",
  "sessions",
  "users",
  "memberships",
  "productions",
  "production_people",
  "schedules",
  "schedule_people",
  "confirmations",
  "announcements",
  "announcement_reads",
] as const;
export type FeedEntity = (typeof FEED_ENTITIES)[number];
