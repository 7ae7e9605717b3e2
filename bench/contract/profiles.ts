/** Who asks for what, how often and for how long: load profiles as data. */

import { ANY_REQUEST, ERROR_SHARE_MAX, type EndpointName, type Latency } from "./endpoints.ts";

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
/** Accountants who approve what was handed in; files; reports that accountants and managers read; accountants' own work. */
export type DeskName = "books" | "files" | "office" | "accounting";

/** Schedules are reviewed, ways to them asked for, settings changed and the house looked after. */
const REVIEWING = { day: 50, way: 30, settings: 10, health: 10 } as const;
const REVIEWING_HARD = { day: 60, way: 30, settings: 6, health: 4 } as const;
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
    asks: { dashboard: 40, transaction: 30, receipt: 20, "audit-trail": 10 },
    desk: "accounting",
    limits: { p95Ms: 500, errorShare: 0.01 },
  },
  submit: {
    what: "expenses as fast as a busy evening brings them",
    sources: "reliability L2",
    stages: [{ seconds: minutes(10), perSecond: 300 }],
    asks: { expense: 1 },
    limits: { p99Ms: 150, errorShare: ERROR_SHARE_MAX },
  },
  readers: {
    what: "five thousand artists who look at their week, over three edges",
    sources: "reliability L1",
    stages: [{ seconds: minutes(10), perSecond: 5_000 }],
    readers: 5_000,
    warmUpSeconds: 10,
    asks: { day: 1 },
    limits: { p99Ms: 25, errorShare: 0 },
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
