import { seesWholeOrganisation, type Caller } from "./access.ts";
import type { FeedChange } from "./feed.ts";

/**
 * Every cache there is: how long an entry may live, and which table's changes end it before (mission C-11…C-18,
 * C-26, C-40…C-51). Entries belong to a reader within an organisation; whoever sees all of it has `all` for a name.
 * Money lists and whatever decides something are read from the primary and have no row here.
 */
export const CACHES = {
  /** Who somebody is here and what they may do (C-11, C-12). Writes do not ask it. */
  standing: { ttlSeconds: 300 },
  /** Contracts in a list (C-13), and how many there are (C-26). */
  contracts: { ttlSeconds: 3_600 },
  "contract-counts": { ttlSeconds: 300 },
  schedules: { ttlSeconds: 900 },
  "expense-summaries": { ttlSeconds: 300 },
  announcements: { ttlSeconds: 1_800 },
  /** Read from the primary, as its counts must be (D-32), and ended by whatever it counts; its clock is not exact to the second. */
  dashboards: { ttlSeconds: 30 },
  /** All of a dashboard but what was spent: most of its cost, and it changes far less often. */
  "dashboard-work": { ttlSeconds: 30 },
  /** Lists of an organisation's things (C-18). */
  productions: { ttlSeconds: 300 },
  members: { ttlSeconds: 300 },
} as const satisfies Record<string, { ttlSeconds: number }>;
export type CacheName = keyof typeof CACHES;

/** Whose entries a change ends: everybody's in the organisation, or the person's it is about and those who see all. */
type Scope = "organisation" | "owner";
type Ends = Partial<Record<CacheName, Scope>>;

/** By the table that changed. */
export const ENDED_BY: Readonly<Record<string, Ends>> = {
  /** Also noted where somebody's name changes, or whether they are active: lists show both. */
  memberships: {
    standing: "owner",
    members: "organisation",
    contracts: "organisation",
    dashboards: "organisation",
    "dashboard-work": "organisation",
  },
  users: { standing: "owner" },
  sessions: { standing: "owner" },
  productions: {
    productions: "organisation",
    schedules: "organisation",
    announcements: "organisation",
    contracts: "organisation",
    dashboards: "organisation",
    "dashboard-work": "organisation",
  },
  production_people: {
    productions: "owner",
    schedules: "owner",
    announcements: "owner",
    dashboards: "owner",
    "dashboard-work": "owner",
  },
  schedules: { schedules: "organisation", dashboards: "organisation", "dashboard-work": "organisation" },
  schedule_people: {
    schedules: "organisation",
    dashboards: "organisation",
    "dashboard-work": "organisation",
  },
  confirmations: { schedules: "owner", dashboards: "owner", "dashboard-work": "owner" },
  announcements: {
    announcements: "organisation",
    dashboards: "organisation",
    "dashboard-work": "organisation",
  },
  announcement_reads: { announcements: "owner", dashboards: "owner", "dashboard-work": "owner" },
  contracts: {
    contracts: "owner",
    "contract-counts": "owner",
    dashboards: "owner",
    "dashboard-work": "owner",
  },
  expenses: { "expense-summaries": "owner", dashboards: "owner" },
};

/**
 * The mission's own list (A4, and its erratum 35 for the last two), by the rows above that see to it. All of it is
 * immediate, whoever writes: batches of the feed come 5 to 25 ms after a commit, and to every process (C-29).
 */
export const INVALIDATIONS: Readonly<
  Record<`C-${number}`, { after: string; by: readonly string[] | string }>
> = {
  "C-40": { after: "somebody's name, address or being active changes", by: ["memberships", "users"] },
  "C-41": { after: "a contract is signed", by: ["contracts"] },
  "C-42": { after: "an expense is decided", by: ["expenses"] },
  "C-43": {
    after: "a schedule changes, whom it is for, or who confirmed it",
    by: ["schedules", "schedule_people", "confirmations", "productions", "production_people"],
  },
  "C-44": { after: "somebody may do more or less", by: ["memberships", "users", "sessions"] },
  "C-45": { after: "an organisation is renamed", by: "nothing that is kept shows it" },
  "C-46": {
    after: "a deployment",
    by: "a new process keeps nothing of before (api/live/hub.ts) and warms up (api/warm.ts)",
  },
  "C-47": { after: "a bulk change or an import", by: "triggers note every row of a statement" },
  "C-48": {
    after: "a schema changes",
    by: "the schema is part of every name in Redis (api/http/cache-version.ts)",
  },
  "C-49": { after: "any single row changes", by: "every row of ENDED_BY" },
  "C-50": { after: "an announcement is published or read", by: ["announcements", "announcement_reads"] },
  "C-51": { after: "a contract is made or signed", by: ["contracts"] },
};

/** Readers of a whole organisation share an entry. */
export const ALL_READERS = "all";

/**
 * Where what a reader may see is kept. By their roles too: whoever loses one must not be shown what was fetched for
 * them while they had it.
 */
export function entryFor(
  cache: CacheName,
  caller: CachedFor,
  what: string,
): { cache: CacheName; key: string; tags: readonly string[] } {
  const { organisationId, userId, roles } = caller;
  return {
    cache,
    key: [organisationId, userId, roles.join(), what].join(":"),
    tags: tagsFor(cache, caller),
  };
}

type CachedFor = Pick<Caller, "organisationId" | "userId" | "roles">;

function tagsFor(cache: CacheName, { organisationId, userId, roles }: CachedFor): [string, string] {
  return tagsOf(cache, organisationId, seesWholeOrganisation(roles) ? ALL_READERS : userId);
}

/** The two names that an entry answers to. */
export function tagsOf(cache: CacheName, organisationId: string, reader: string): [string, string] {
  return [`${cache}:${organisationId}`, `${cache}:${organisationId}:${reader}`];
}

/** The names of what a change ends; people and sessions belong to no organisation, so theirs end in every one. */
export function endedBy(change: FeedChange): string[] {
  const ends = ENDED_BY[change.entity];
  // Nothing was kept for a session that begins.
  if (!ends || change.row?.revoked_at === null) return [];
  const organisationId = change.organisation_id;
  const owner = ownerOf(change);
  return Object.entries(ends).flatMap(([cache, scope]) => {
    if (cache === "standing") return owner === undefined ? [] : [standingTag(owner)];
    if (organisationId === null) return [];
    const [whole] = tagsOf(cache as CacheName, organisationId, "");
    if (scope === "organisation" || owner === undefined) return [whole];
    return ownAndAll(whole, owner);
  });
}

/** Everybody's standing, and one person's. */
export const STANDINGS = "standing";
export const standingTag = (userId: string) => `${STANDINGS}:${userId}`;

/** The tables that a feature's writes change, by the feature's word in the address. */
const WRITTEN_BY: Readonly<Record<string, readonly string[]>> = {
  productions: ["productions", "production_people"],
  schedules: ["schedules", "schedule_people", "confirmations"],
  announcements: ["announcements", "announcement_reads"],
  contracts: ["contracts"],
  expenses: ["expenses"],
  members: ["memberships", "users"],
};
/** What changes who may do what. Signing in and out changes one person's, which the feed ends. */
const STANDING_FEATURES = new Set(["members", "organisations", "invitations"]);

/**
 * What a program ends of its own before it answers a write; the others hear of it from the feed. An artist writes of
 * themselves alone: what it ends of theirs and of those who see all, the feed would end a moment later.
 */
export function endedByWrite(feature: string, caller: CachedFor | undefined): string[] {
  const standings = STANDING_FEATURES.has(feature) ? [STANDINGS] : [];
  if (caller === undefined) return standings;
  const tables = WRITTEN_BY[feature] ?? [];
  const caches = new Set(tables.flatMap((table) => Object.keys(ENDED_BY[table] ?? {})));
  caches.delete("standing");
  const ended = [...caches].flatMap((cache) => {
    const [whole] = tagsFor(cache as CacheName, caller);
    return seesWholeOrganisation(caller.roles) ? [whole] : ownAndAll(whole, caller.userId);
  });
  return [...ended, ...standings];
}

const ownAndAll = (whole: string, userId: string) =>
  [ALL_READERS, userId].map((reader) => `${whole}:${reader}`);

/** Whom a row is about, where it says so. */
function ownerOf({ entity, key, row }: FeedChange): string | undefined {
  const said = row?.user_id ?? row?.artist_id;
  if (typeof said === "string") return said;
  if (entity === "users") return key;
  return key.split(":")[1];
}
