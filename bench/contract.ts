/**
 * Every figure that this portal is held to, once: the bench passes and fails by it, load profiles and alert rules are
 * made from it, and docs/performance.md prints it. Where sources disagree the strictest stands (mission §A17).
 */

/** Milliseconds at the server's door; what a network adds is not in it (mission O-13). */
export type Latency = { p50Ms?: number; p95Ms: number; p99Ms: number };

/** Requests that are not named in `ENDPOINTS`. */
export const ANY_REQUEST: Latency = { p95Ms: 200, p99Ms: 500 };
/** Answers of 5xx over all answers, and connections that broke (P-13). */
export const ERROR_SHARE_MAX = 0.001;

export type Endpoint = Latency & { name: string; route: string; sources: string };

/** By the name under which a load profile asks for it. */
export const ENDPOINTS = [
  { name: "login", route: "POST /api/v1/auth/login", p95Ms: 100, p99Ms: 500, sources: "D-30 P-08" },
  { name: "status", route: "GET /api/v1/auth/status", p95Ms: 50, p99Ms: 500, sources: "D-31" },
  { name: "dashboard", route: "GET /api/v1/dashboard", p95Ms: 200, p99Ms: 500, sources: "D-32 P-07 A17" },
  { name: "contracts", route: "GET /api/v1/contracts", p95Ms: 200, p99Ms: 500, sources: "D-33 A17" },
  { name: "expense", route: "POST /api/v1/expenses", p95Ms: 200, p99Ms: 500, sources: "D-35 A17" },
  { name: "expenses", route: "GET /api/v1/expenses", p95Ms: 200, p99Ms: 500, sources: "A17" },
  { name: "summary", route: "GET /api/v1/expenses/summary", p95Ms: 500, p99Ms: 1_000, sources: "D-46" },
  {
    name: "approvals",
    route: "POST /api/v1/expenses/bulk-approve",
    p95Ms: 1_500,
    p99Ms: 5_000,
    sources: "D-47",
  },
  {
    name: "transaction",
    route: "POST /api/v1/transactions",
    p95Ms: 200,
    p99Ms: 500,
    sources: "D-49 B-02 A17",
  },
  {
    name: "analytics",
    route: "GET /api/v1/analytics/dashboard",
    p95Ms: 500,
    p99Ms: 1_000,
    sources: "D-46 D-48 B-08",
  },
  { name: "schedules", route: "GET /api/v1/schedules", p95Ms: 150, p99Ms: 500, sources: "D-39 D-40" },
  { name: "call", route: "GET /v1/schedules/:id", p95Ms: 200, p99Ms: 500, sources: "D-40" },
  { name: "way", route: "GET /api/v1/schedules/:id/route-plan", p95Ms: 150, p99Ms: 500, sources: "D-41" },
  // 250 and 300 in their source, which are no bounds of the histogram (api/metrics/meter.ts).
  {
    name: "plan-way",
    route: "POST /api/v1/schedules/:id/route-plan",
    p95Ms: 200,
    p99Ms: 500,
    sources: "D-41 A17",
  },
  {
    name: "optimise-way",
    route: "POST /api/v1/schedules/:id/route-plan/optimise",
    p95Ms: 200,
    p99Ms: 500,
    sources: "D-41 A17",
  },
  { name: "day", route: "GET /v1/schedules", p95Ms: 25, p99Ms: 100, sources: "D-40, reliability L1" },
  { name: "news", route: "GET /v1/announcements", p95Ms: 25, p99Ms: 100, sources: "reliability L1" },
  { name: "search", route: "GET /api/v1/search", p95Ms: 200, p99Ms: 1_000, sources: "P-03 A17" },
  // 300 for words in its source: the list's own goal is stricter, and they are one route.
  { name: "events", route: "GET /api/v1/events", p95Ms: 200, p99Ms: 500, sources: "D-53 D-54 A17" },
  {
    name: "attendees",
    route: "GET /api/v1/events/:id/attendees",
    p95Ms: 200,
    p99Ms: 500,
    sources: "D-55 A17",
  },
  { name: "notifications", route: "GET /api/v1/notifications", p95Ms: 100, p99Ms: 500, sources: "D-45" },
  { name: "me", route: "GET /api/v1/me", p95Ms: 100, p99Ms: 500, sources: "D-45" },
  { name: "settings", route: "GET /api/v1/me/config", p95Ms: 100, p99Ms: 500, sources: "D-23 D-45" },
  { name: "own-analytics", route: "GET /api/v1/me/analytics", p95Ms: 500, p99Ms: 1_000, sources: "D-46" },
  {
    name: "schedule-analytics",
    route: "GET /api/v1/schedules/analytics",
    p95Ms: 500,
    p99Ms: 1_000,
    sources: "D-46 S-18",
  },
  // 400 in its source, which is no bound of the histogram (api/metrics/meter.ts).
  { name: "system", route: "GET /api/v1/system", p95Ms: 350, p99Ms: 1_000, sources: "D-46" },
  { name: "report", route: "POST /api/v1/reports", p95Ms: 1_000, p99Ms: 2_000, sources: "D-46" },
  { name: "bulk-export", route: "POST /api/v1/bulk/export", p95Ms: 2_000, p99Ms: 5_000, sources: "D-47" },
  { name: "bulk-import", route: "POST /api/v1/bulk/import", p95Ms: 5_000, p99Ms: 15_000, sources: "D-47" },
  {
    name: "bulk-notifications",
    route: "POST /api/v1/bulk/notifications",
    p95Ms: 1_500,
    p99Ms: 5_000,
    sources: "D-47 J-23",
  },
  {
    name: "upload",
    route: "POST /api/v1/documents/upload",
    p95Ms: 5_000,
    p99Ms: 15_000,
    sources: "P-04 A17",
  },
  { name: "health", route: "GET /api/health", p95Ms: 50, p99Ms: 500, sources: "D-57" },
] as const satisfies readonly Endpoint[];
export type EndpointName = (typeof ENDPOINTS)[number]["name"];

export function endpointOf(name: string): Endpoint {
  const found = ENDPOINTS.find((endpoint) => endpoint.name === name);
  if (!found) throw new Error(`the contract names no endpoint ${name}`);
  return found;
}

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
/** At half of capacity, after warming up (reliability L8). */
export const SOAK = { memoryMiBPerHour: 2, share: 0.5 } as const;
export const HIT_SHARES = { redis: 0.9, query: 0.85, index: 0.95 } as const;
/** A change reaches every process and region within (C-29). */
export const INVALIDATION_SECONDS = 5;

/** Users at a moment, or arrivals a second; reached in a straight line from what came before. */
export type Stage = { seconds: number } & ({ users: number } | { perSecond: number });

export type Profile = {
  /** What it is for, for whoever reads the list. */
  what: string;
  sources: string;
  stages: readonly Stage[];
  /** Between two requests of one user; a profile of arrivals has none. */
  thinkSeconds?: number;
  /** Shares of what is asked for; or the journey, step by step with its pauses. */
  asks: Readonly<Partial<Record<EndpointName, number>>> | "journey";
  /** Of those stages' users, so many keep a live stream open and ask for nothing. */
  idleShare?: number;
  limits: Partial<Latency> & { errorShare: number };
  /** Rows for every user, over the usual. */
  dataTimes?: number;
  /** So many identities arrive in turn, and have nothing but their production's schedule. */
  readers?: number;
  /** What falls due before is asked for and not counted: whoever comes for the first time. */
  warmUpSeconds?: number;
  /** What is asked for by others than artists, follows from answers, or is looked for afterwards (bench/open/desk.ts). */
  desk?: DeskName;
};
/** Accountants who approve what was handed in; files; reports that accountants and managers read. */
export type DeskName = "books" | "files" | "office";

/** Route plans are not there yet: whoever would ask for one reads the call that it leads to. */
const REVIEWING = { day: 50, call: 30, status: 10, health: 10 } as const;
const REVIEWING_HARD = { day: 60, call: 30, status: 6, health: 4 } as const;
const minutes = (count: number) => count * 60;

/** What is handed in on a business day, hour by hour: any unit, only their shares count. */
const HOURS = [
  5, 4, 4, 4, 6, 10, 20, 40, 70, 100, 115, 120, 110, 105, 115, 120, 115, 100, 80, 60, 45, 30, 18, 10,
] as const;
/** So many in a day by that curve. */
function dayOf(count: number): Stage[] {
  const total = HOURS.reduce((sum, share) => sum + share, 0);
  return HOURS.flatMap((share) => {
    const perSecond = (count * share) / total / 3_600;
    return [
      { seconds: 1, perSecond },
      { seconds: 3_599, perSecond },
    ];
  });
}

const usersUpAndDown = (users: number, rampUp: number, hold: number, rampDown = rampUp): Stage[] => [
  { seconds: minutes(rampUp), users },
  { seconds: minutes(hold), users },
  { seconds: minutes(rampDown), users: 0 },
];

export const PROFILES = {
  baseline: {
    what: "an ordinary day",
    sources: "L-01",
    stages: usersUpAndDown(100, 5, 30),
    asks: "journey",
    limits: { p95Ms: 500, p99Ms: 1_000, errorShare: 0.01 },
  },
  peak: {
    what: "a busy season",
    sources: "L-02",
    stages: usersUpAndDown(500, 10, 60),
    asks: "journey",
    limits: { p95Ms: 500, p99Ms: 1_000, errorShare: 0.02 },
  },
  spike: {
    what: "everybody at once, then nobody",
    sources: "L-04",
    stages: [
      { seconds: 60, users: 100 },
      { seconds: 1, users: 500 },
      { seconds: 178, users: 500 },
      { seconds: 1, users: 100 },
      { seconds: 60, users: 100 },
    ],
    thinkSeconds: 2,
    asks: { dashboard: 9, login: 1 },
    limits: { p95Ms: 500, errorShare: ERROR_SHARE_MAX },
  },
  soak: {
    what: "a day and a night",
    sources: "L-05",
    stages: [{ seconds: 24 * 3_600, users: 200 }],
    asks: "journey",
    limits: { p95Ms: 500, p99Ms: 1_000, errorShare: ERROR_SHARE_MAX },
  },
  volume: {
    what: "ten times the rows, and reports over all of them",
    sources: "L-06",
    stages: usersUpAndDown(100, 5, 110),
    thinkSeconds: 3,
    asks: { dashboard: 20, contracts: 20, schedules: 20, expenses: 20, summary: 20 },
    desk: "office",
    dataTimes: 10,
    limits: { p95Ms: 500, p99Ms: 1_000, errorShare: 0.01 },
  },
  "s3-normal": {
    what: "a working day of schedule reviews",
    sources: "L-07",
    stages: usersUpAndDown(500, 5, 60),
    thinkSeconds: 5,
    asks: REVIEWING,
    idleShare: 0.3,
    limits: { p95Ms: 200, errorShare: ERROR_SHARE_MAX },
  },
  "s3-peak": {
    what: "schedule reviews before a shoot",
    sources: "L-08",
    stages: usersUpAndDown(1_000, 10, 30, 5),
    thinkSeconds: 3,
    asks: REVIEWING_HARD,
    idleShare: 0.2,
    limits: { p95Ms: 350, errorShare: ERROR_SHARE_MAX },
  },
  "s3-stress": {
    what: "more reviewers than there should be",
    sources: "L-09, performance goals",
    stages: usersUpAndDown(2_000, 5, 15),
    thinkSeconds: 2,
    asks: REVIEWING_HARD,
    idleShare: 0.1,
    limits: { p95Ms: 100, errorShare: ERROR_SHARE_MAX },
  },
  "s3-endurance": {
    what: "a working day without a pause",
    sources: "L-05",
    stages: [{ seconds: 8 * 3_600, users: 750 }],
    thinkSeconds: 5,
    asks: REVIEWING,
    idleShare: 0.3,
    limits: { p95Ms: 200, errorShare: ERROR_SHARE_MAX },
  },
  journey: {
    what: "sign in, dashboard, contracts, an expense now and then, schedule",
    sources: "L-11",
    stages: [
      { seconds: minutes(5), users: 100 },
      { seconds: minutes(20), users: 100 },
      { seconds: minutes(5), users: 200 },
      { seconds: minutes(20), users: 200 },
      { seconds: minutes(5), users: 0 },
    ],
    asks: "journey",
    limits: { p95Ms: 500, p99Ms: 1_000, errorShare: 0.02 },
  },
  "k6-items": {
    what: "one list, over and over",
    sources: "L-12",
    stages: [
      { seconds: minutes(5), users: 100 },
      { seconds: minutes(10), users: 100 },
      { seconds: minutes(5), users: 0 },
    ],
    thinkSeconds: 1,
    asks: { schedules: 1 },
    limits: { p95Ms: 500, errorShare: 0.1 },
  },
  "artillery-mix": {
    what: "arrivals in five phases",
    sources: "L-13 L-14",
    stages: [
      { seconds: 60, perSecond: 10 },
      { seconds: 120, perSecond: 50 },
      { seconds: 300, perSecond: 100 },
      { seconds: 120, perSecond: 200 },
      { seconds: 60, perSecond: 10 },
    ],
    asks: { dashboard: 40, expense: 30, expenses: 20, notifications: 10 },
    limits: { p95Ms: 500, errorShare: 0.01 },
  },
  million: {
    what: "a million readers' rate, one look a minute each, over three edges; by a tenth as many identities",
    sources: "L-22",
    stages: [
      { seconds: 60, perSecond: 1_700 },
      { seconds: 1, perSecond: 16_667 },
      { seconds: 60, perSecond: 16_667 },
    ],
    readers: 100_000,
    warmUpSeconds: 61,
    asks: { day: 1 },
    limits: { p95Ms: 25, p99Ms: 100, errorShare: ERROR_SHARE_MAX },
  },
  books: {
    what: "ten thousand expenses a minute, approved fifty at a time, and every one looked for in the end",
    sources: "L-23",
    stages: [{ seconds: minutes(10), perSecond: 10_000 / 60 }],
    asks: { expense: 1 },
    desk: "books",
    limits: { ...ANY_REQUEST, errorShare: ERROR_SHARE_MAX },
  },
  day: {
    what: "five million expenses in a business day, hour by hour, as books",
    sources: "L-23",
    stages: dayOf(5_000_000),
    asks: { expense: 1 },
    desk: "books",
    limits: { ...ANY_REQUEST, errorShare: ERROR_SHARE_MAX },
  },
  uploads: {
    what: "a month's hundred thousand files, as fast as ten a second, and every one looked for in the end",
    sources: "L-24",
    stages: [{ seconds: 100_000 / 10, perSecond: 10 }],
    asks: { upload: 1 },
    desk: "files",
    limits: { p95Ms: 5_000, p99Ms: 15_000, errorShare: ERROR_SHARE_MAX },
  },
  ladder: {
    what: "the growth of ten years, rung by rung",
    sources: "L-21",
    stages: [50, 100, 125, 250, 500, 750, 1_000, 2_000, 5_000].flatMap((perSecond) => [
      { seconds: 1, perSecond },
      { seconds: 60, perSecond },
    ]),
    asks: { day: 70, call: 15, status: 10, news: 5 },
    limits: { ...ANY_REQUEST, errorShare: ERROR_SHARE_MAX },
  },
} as const satisfies Record<string, Profile>;
export type ProfileName = keyof typeof PROFILES;

/** The journey of L-11: what is asked for, with which chance, and the pause after it. */
export const JOURNEY: readonly { ask: EndpointName; chance: number; pauseSeconds: number }[] = [
  { ask: "login", chance: 1, pauseSeconds: 0 },
  { ask: "dashboard", chance: 1, pauseSeconds: 1 },
  { ask: "contracts", chance: 1, pauseSeconds: 2 },
  { ask: "expense", chance: 0.3, pauseSeconds: 1 },
  { ask: "schedules", chance: 1, pauseSeconds: 3 },
];

/** What people hand in: shares, and sizes of which each is as likely as its double. A photo's pixels make its size. */
export const FILES = [
  { kind: "pdf", share: 50, bytes: [30_000, 300_000] },
  { kind: "photo", share: 35, pixels: [1_600, 1_200] },
  { kind: "photo", share: 14, pixels: [4_000, 3_000] },
  { kind: "pdf", share: 1, bytes: [5_000_000, 20_000_000] },
] as const;

/** More of some requests on some days of a month; where several fall on a day they multiply. */
export type Surge = { what: string; days: readonly number[]; times: number; asks?: readonly EndpointName[] };

/** The end of a month, day by day by a clock that is put ahead (B-13). */
export const MONTH_END = {
  what: "the end of a month, its payroll and its reports, by a clock that is put ahead",
  sources: "B-13",
  days: [26, 27, 28, 29, 30, 31, 1, 2],
  people: 200,
  secondsPerDay: 60,
  /** Before any surge, of all together. */
  perSecond: 100,
  asks: { dashboard: 25, day: 20, expense: 15, expenses: 10, summary: 10, contracts: 10, schedules: 10 },
  surges: [
    { what: "end of the month", days: [28, 29, 30, 31], times: 2 },
    { what: "payroll", days: [28, 29, 30, 31], times: 1.5, asks: ["expense", "expenses"] },
    { what: "monthly reports", days: [30, 31, 1, 2], times: 1.5, asks: ["dashboard", "summary"] },
  ] satisfies Surge[] as readonly Surge[],
  errorShare: ERROR_SHARE_MAX,
} as const;

/**
 * A day of an office's mail, with all that follows from it. S-06 counts 950 mails that are processed and S-09 500 sheets:
 * the others are changes of them, and copies that somebody sends on.
 */
export const DAY_OF_MAIL = {
  what: "a day of call sheets by mail, confirmed, changed, cancelled, at 24 times its speed",
  sources: "S-02 S-04 S-05 S-06 S-07 S-08 S-09 S-10 S-16",
  speed: 24,
  /** Of a thousand, hour by hour; in all of it 42 an hour, and 150 at most. */
  mailsAnHour: [8, 5, 3, 3, 5, 12, 28, 45, 52, 55, 50, 48, 46, 44, 46, 50, 62, 90, 150, 88, 48, 32, 18, 12],
  counts: { sheet: 500, confirmed: 450, revision: 75, cancellation: 25, copy: 350, skipped: 25, broken: 25 },
  peopleOfASheet: 4,
  routes: 200,
  /** So many at once, by themselves: how many a minute end, and which share of them as they should (S-04 asks for 20). */
  batches: [
    { mails: 10, perMinute: 12, share: 0.95 },
    { mails: 50, perMinute: 25, share: 0.9 },
    { mails: 100, perMinute: 35, share: 0.85 },
  ],
  /** Of each mail (S-02), by the p95 of all. */
  stages: {
    taken: 5_000,
    extraction: 15_000,
    parsing: 8_000,
    validation: 2_000,
    storage: 1_000,
    total: 30_000,
  },
  /** On the average (S-06, S-10). */
  averages: { waited: 5_000, mail: 28_000, creation: 2_000, route: 8_000, calendar: 15_000, weather: 3_000 },
  waitedMsMax: 60_000,
  /** Mails that fail, and requests of the day that do. */
  errorShare: 0.05,
} as const;

/** Rules of Prometheus look back so far. No rate alerts sooner, so that one fault in a quiet night does not. */
export const ALERT_WINDOW_SECONDS = minutes(5);
/** An endpoint is over its p95, and is asked often enough for that to mean something. */
export const ENDPOINT_ALERT = {
  severity: "warning",
  forSeconds: minutes(10),
  requestsPerSecondMin: 0.2,
  action: "Look for its slow queries and slow requests in the log, and for what was released last.",
} as const;

export type AlertUnit = "milliseconds" | "seconds" | "days" | "share" | "count";
export type AlertLevel = { limit: number; forSeconds: number };
export type Alert = {
  name: string;
  /** What is measured; `ops/alert-signals.ts` says by which metrics. */
  what: string;
  unit: AlertUnit;
  /** It alerts over its limit, unless it says under. */
  side?: "under";
  warning?: AlertLevel;
  critical?: AlertLevel;
  /** What to do about it. */
  action: string;
  sources: string;
};

const STANDBY_LAG = {
  warning: { limit: STALENESS.standbyAlertSeconds, forSeconds: minutes(2) },
  critical: { limit: STALENESS.standbyOutSeconds, forSeconds: minutes(1) },
};
const MEMORY = {
  warning: { limit: 0.8, forSeconds: minutes(10) },
  critical: { limit: 0.9, forSeconds: minutes(5) },
};

export const ALERTS = [
  {
    name: "ApiSlow",
    what: "p95 of all that the API answers",
    unit: "milliseconds",
    warning: { limit: 500, forSeconds: minutes(10) },
    critical: { limit: 1_000, forSeconds: minutes(5) },
    action: "Add API processes if ApiBusy fires too; otherwise look at the database.",
    sources: "O-40",
  },
  {
    name: "HighErrorRate",
    what: "answers of 5xx over all answers",
    unit: "share",
    warning: { limit: 0.01, forSeconds: ALERT_WINDOW_SECONDS },
    critical: { limit: 0.05, forSeconds: ALERT_WINDOW_SECONDS },
    action: "Read `request failed` in the API's log; go one release back if it began with one.",
    // O-50 asks for a tenth of all that is not 2xx: less strict, and counts what callers do wrong (errata 17, 38).
    sources: "O-41 O-50",
  },
  {
    name: "ApiBusy",
    what: "CPU of an API's processes, each of which can use one core",
    unit: "share",
    warning: { limit: 0.7, forSeconds: minutes(10) },
    critical: { limit: 0.85, forSeconds: minutes(5) },
    action: "Add API processes, on another machine when this one's cores are taken.",
    sources: "O-42",
  },
  {
    name: "ApiMemoryHigh",
    what: "memory of an API's processes over what its container or machine gives them",
    unit: "share",
    ...MEMORY,
    action: "Look whether it grows without more requests: then it leaks; restart it and keep the figures.",
    sources: "O-43",
  },
  {
    name: "MachineMemoryHigh",
    what: "memory of a machine that is taken",
    unit: "share",
    ...MEMORY,
    action: "Find the program that grew, look for its leak, and move or limit it.",
    sources: "O-43",
  },
  {
    name: "DatabaseBusy",
    what: "CPU of the database's machine",
    unit: "share",
    warning: { limit: 0.6, forSeconds: minutes(10) },
    critical: { limit: 0.8, forSeconds: minutes(5) },
    action: "Look for slow queries in the API's log; then give it cores, or a standby to read from.",
    sources: "O-44",
  },
  {
    name: "QueueLong",
    what: "jobs that nobody works on yet",
    unit: "count",
    warning: { limit: 1_000, forSeconds: minutes(10) },
    critical: { limit: 5_000, forSeconds: minutes(5) },
    action: "See that the jobs program runs and is not stuck on one kind of job; start more of them.",
    sources: "O-45",
  },
  {
    name: "DiskFull",
    what: "space of a disk that is taken",
    unit: "share",
    warning: { limit: 0.7, forSeconds: minutes(15) },
    critical: { limit: 0.85, forSeconds: minutes(5) },
    action: "Clean up logs, old images and backups; then make the disk larger.",
    sources: "O-46",
  },
  {
    name: "RedisFull",
    what: "memory of a Redis that may not evict, over its limit",
    unit: "share",
    warning: { limit: 0.8, forSeconds: minutes(5) },
    critical: { limit: 0.9, forSeconds: minutes(2) },
    action: "Get the jobs worked off (QueueLong), or raise maxmemory: full, it refuses new jobs.",
    sources: "O-47",
  },
  {
    name: "StandbyBehind",
    what: "lag of a standby of the database",
    unit: "seconds",
    ...STANDBY_LAG,
    action: "See whether it runs, is connected, and keeps up with writes; far behind, nobody reads from it.",
    sources: "O-48",
  },
  {
    name: "EdgeBehind",
    what: "age of what an edge serves",
    unit: "seconds",
    ...STANDBY_LAG,
    action: "Look at that edge's log and its way to the API; its file can be thrown away at any time.",
    sources: "O-48",
  },
  {
    name: "EdgeDown",
    what: "edges that answer, of each region",
    unit: "count",
    side: "under",
    warning: { limit: 1, forSeconds: minutes(2) },
    action: "Restart that edge; until then its readers go to the next region or to the API.",
    sources: "O-48",
  },
  {
    name: "FeedBehind",
    what: "age of the newest batch of the feed; one comes every second",
    unit: "seconds",
    ...STANDBY_LAG,
    action: "No sequencer works: see that an API runs, and that nobody holds its lock (pg_locks, advisory).",
    sources: "O-48",
  },
  {
    name: "AnalyticsOld",
    what: "age of the figures of clients' overviews, which are reckoned every five minutes",
    unit: "seconds",
    warning: { limit: minutes(15), forSeconds: minutes(5) },
    critical: { limit: minutes(60), forSeconds: minutes(5) },
    action:
      "Read why `refresh-analytics` failed (/system): pages go on showing the figures of before, with their age.",
    sources: "J-20",
  },
  {
    name: "CertificateEnding",
    what: "time until a certificate ends",
    unit: "days",
    side: "under",
    warning: { limit: 30, forSeconds: minutes(60) },
    critical: { limit: 7, forSeconds: minutes(60) },
    action: "Renew it, and find out why that did not happen by itself.",
    sources: "O-49",
  },
  {
    name: "DatabaseConnectionsHigh",
    what: "connections to PostgreSQL, which takes 100 unless told otherwise",
    unit: "count",
    critical: { limit: 80, forSeconds: minutes(2) },
    action: "Count them by application_name in pg_stat_activity; take processes away, or lower their pools.",
    sources: "O-51",
  },
  {
    name: "DatabaseAway",
    what: "databases that answer the API",
    unit: "count",
    side: "under",
    critical: { limit: 1, forSeconds: minutes(1) },
    action: "Start PostgreSQL, or promote a standby; edges go on serving what they have.",
    sources: "O-19",
  },
  {
    name: "SlowRequest",
    what: "time of one request",
    unit: "milliseconds",
    warning: { limit: 2_000, forSeconds: 0 },
    action: "Find `slow request` in the API's log by its route.",
    sources: "O-52",
  },
  {
    name: "StorageFull",
    what: "space taken on the disk where documents lie",
    unit: "share",
    warning: { limit: 0.8, forSeconds: minutes(15) },
    action: "Make the volume of documents larger: nothing in it can be made again.",
    sources: "O-53",
  },
  {
    name: "TargetDown",
    what: "programs that answer when Prometheus asks after them",
    unit: "count",
    side: "under",
    critical: { limit: 1, forSeconds: minutes(1) },
    action: "Start it, or mend Prometheus's way to it; until then none of its other alerts can fire.",
    sources: "O-19",
  },
] as const satisfies readonly Alert[];
export type AlertName = (typeof ALERTS)[number]["name"];

export function alertOf(name: AlertName): Alert {
  const found = ALERTS.find((alert) => alert.name === name);
  if (!found) throw new Error(`the contract names no alert ${name}`);
  return found;
}
