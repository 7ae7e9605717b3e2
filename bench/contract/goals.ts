/** What is measured as a whole: ratios, lags, growth, overload, and what else is asked of the house. */

/** Ours over a ceiling built for it (bench/ceilings), both of one run. */
export const RATIOS = {
  edgeHot: 0.6,
  edgeUnchanged: 0.8,
  edgeCold: 0.7,
  apiQuery: 0.6,
  apiKept: 0.5,
  apiWrite: 0.6,
  jobDrain: 0.8,
  /** Two edge processes over one, where there are cores for it. */
  edgeTwo: 1.8,
} as const;

/** The same journey, ours over theirs, at an equal or better p99. */
export const PEERS = { express: 3, fastify: 1.5 } as const;

/** Commit → visible at three edges; seconds without a p99 above it under ten times the writes. */
export const LAG = { p50Ms: 20, p99Ms: 100, writesPerSecond: 200 } as const;
export const LAG_UNDER_LOAD = { p99Ms: 2_000, writesPerSecond: 1_000, seconds: 300 } as const;
export const CATCH_UP = { changesPerSecond: 5_000, outageSeconds: 600 } as const;
/** However many edges are behind one relay: how often home is asked for a batch, and what the relay adds to the lag. */
export const RELAY = { edges: [3, 30], askedTimes: 2, addedP50Ms: 25, writesPerSecond: 50 } as const;
/**
 * A schedule's answer over an open connection: to major cities, and to anywhere (E-11). Where readers are: the shares
 * that the three regions of E-09 have.
 */
export const REACH = {
  cityMs: 100,
  anywhereMs: 200,
  regions: ["us-east-1", "us-west-2", "eu-west-1"],
  shares: { "US East": 0.6, "US West": 0.3, Europe: 0.1 },
} as const;
/** Commit → event on a phone (D-80). */
export const LIVE = { p99Ms: 100, clients: 2_000 } as const;
/** From the commit to the handler's first line, on Redis. */
export const JOB_PICK_UP = { p99Ms: 50 } as const;
/** Age at which an edge's answer says that it is old; a lag of standbys that alerts, and that ends their use (O-48). */
export const STALENESS = { edgeSeconds: 30, standbyAlertSeconds: 5, standbyOutSeconds: 30 } as const;
/** After overload: what is still answered in time, how fast a refusal is, and when it is over (reliability L6). */
export const OVERLOAD = { times: 3, goodputShare: 0.8, refusalMs: 50, recoverySeconds: 30 } as const;
/** So many rows in whatever format, from asking to the file being there (B-14, D-47). */
export const EXPORT = { rows: 100_000, seconds: 5 } as const;
/** Whatever is typed, over so many things of one organisation (P-03, A17). */
export const SEARCH = { rows: 1_000_000, p95Ms: 200 } as const;
/** p95 at a hundred times the rows over p95 at one. */
export const GROWTH = { times: [1, 10, 100], expenses: [10_000, 100_000, 1_000_000], change: 0.2 } as const;
/** So many who were offline, each with so much to send, come back at once; reads at edges meanwhile (reliability L5). */
export const STORM = {
  clients: 2_000,
  each: 20,
  withinSeconds: 10,
  drainSeconds: 180,
  readP99Ms: 100,
} as const;
/** So many wrong passwords a second: what others wait then, times what they wait without (reliability L11). */
export const FLOOD = { perSecond: 1_000, times: 2 } as const;
/** At half of capacity, after warming up (reliability L8). */
export const SOAK = { memoryMiBPerHour: 2, share: 0.5 } as const;
export const HIT_SHARES = { redis: 0.9, query: 0.85, index: 0.95 } as const;
/** A change reaches every process and region within (C-29). */
export const INVALIDATION_SECONDS = 5;
/** The connections of so many clients end in so many back ends (DB-35). */
export const POOLER = { clients: 10_000, backEnds: 100 } as const;

/**
 * By Lighthouse on a phone, on slow 4G and a processor a quarter as fast: whoever comes for the first time, and whoever
 * was here before (performance goals; the mission's own, P-01 and W-12, are wider).
 */
export const PAGES = {
  first: { lcpMs: 1_200, performance: 98, accessibility: 100, layoutShift: 0.1 },
  again: { lcpMs: 600, performance: 98, accessibility: 100, layoutShift: 0.1 },
} as const;

/** Busier than this on an ordinary peak, a core or a memory is too small (P-14). */
export const RESOURCES = { cpuShare: 0.7, memoryShare: 0.8, diskShare: 0.8 } as const;
/** When the primary is lost (P-12, and findings 9 of reliability): back within, and losing no more than. */
export const RECOVERY = { seconds: 300, lostSeconds: 60 } as const;
/** What runs break on purpose: so many of each fault at least, and so many reads and writes in all, each judged. */
export const FAULTS = { times: 20, operations: 100_000, failedReads: 0, wrong: 0 } as const;

/** A deployment as it is meant to grow: what is asked of it at its busiest, and what it holds. */
export type Growing = {
  when: string;
  requestsPerSecond: number;
  users: number;
  transactionsPerDay: number;
  uploadsPerMonth: number;
  storedTerabytes: number;
};
/** L-21 to L-24 and DB-36, each at the greatest that a source names. */
export const GROWING: readonly Growing[] = [
  {
    when: "now",
    requestsPerSecond: 100,
    users: 1_000,
    transactionsPerDay: 100_000,
    uploadsPerMonth: 1_000,
    storedTerabytes: 1,
  },
  {
    when: "in half a year",
    requestsPerSecond: 500,
    users: 5_000,
    transactionsPerDay: 500_000,
    uploadsPerMonth: 5_000,
    storedTerabytes: 5,
  },
  {
    when: "in a year",
    requestsPerSecond: 1_000,
    users: 10_000,
    transactionsPerDay: 1_000_000,
    uploadsPerMonth: 20_000,
    storedTerabytes: 10,
  },
  {
    when: "in three years",
    requestsPerSecond: 5_000,
    users: 50_000,
    transactionsPerDay: 5_000_000,
    uploadsPerMonth: 100_000,
    storedTerabytes: 50,
  },
];
/** Dollars a month for all of it, whatever it is spent on (DOC-06). */
export const BUDGET_PER_MONTH = 4_150;
