import { addDays } from "../../core/time.ts";
import { DAY_OF_MAIL } from "../contract.ts";
import { seeded } from "../open/timeline.ts";

/** A production's day, of which its office mails a call sheet. */
export type DaySheet = {
  n: number;
  /** Counted from 0; it has four people of its own. */
  production: number;
  /** Of its production, counted from 0. */
  day: number;
  date: string;
  /** Where it is: each sheet somewhere else. */
  place: number;
  isConfirmed: boolean;
  /** So many of its people, the first ones, are called half an hour later by a second revision. */
  changed: number;
  isCancelled: boolean;
};

/** What an office sends, and who else writes to it. */
export const MAIL_KINDS = [
  "sheet",
  "revision",
  "cancellation",
  "copy",
  "duplicate",
  "bounce",
  "auto-reply",
  "sender",
  "no-sheet",
  "broken",
] as const;
export type MailKind = (typeof MAIL_KINDS)[number];
/** `isPhoto`: of a copy, that it is the sheet as somebody photographed it. */
export type DueMail = { n: number; atMs: number; kind: MailKind; sheet: DaySheet; isPhoto: boolean };

/** What becomes of each when nothing goes wrong. */
export const ENDINGS: Readonly<Record<MailKind, { status: string; cause: string | null }>> = {
  sheet: { status: "draft", cause: null },
  revision: { status: "draft", cause: null },
  cancellation: { status: "draft", cause: null },
  copy: { status: "draft", cause: null },
  duplicate: { status: "skipped", cause: "duplicate" },
  bounce: { status: "skipped", cause: "bounce" },
  "auto-reply": { status: "skipped", cause: "auto-reply" },
  sender: { status: "skipped", cause: "sender" },
  "no-sheet": { status: "skipped", cause: "no-sheet" },
  broken: { status: "failed", cause: "unreadable" },
};

export type DayCounts = Record<keyof typeof DAY_OF_MAIL.counts, number>;
export type DaySize = {
  /** From its midnight to the next. */
  seconds: number;
  counts: DayCounts;
  routes: number;
  batches: readonly BatchGoal[];
};
/** So many at once: how many of them end a minute, and which share as it should. */
export type BatchGoal = { mails: number; perMinute: number; share: number };
export type DayPlan = { sheets: DaySheet[]; mails: DueMail[]; seconds: number };

const DAY_SECONDS = 86_400;
/** Tomorrow, and no further than is forecast. */
const DAYS_AHEAD = 6;
const SKIPPED = ["duplicate", "bounce", "auto-reply", "sender", "no-sheet"] as const;
/** Of so many copies the last is a photo. */
const COPIES_A_PHOTO = 10;
/** What becomes of a sheet is told of those that come before the last of them. */
const EARLY_SHARE = 0.7;

/** A day in less time: the mails of an hour come as fast as ever, and are fewer. */
export function sizeOf(scale: number): DaySize {
  const scaled = (count: number) => Math.max(1, Math.round(count * scale));
  const counts = Object.fromEntries(
    Object.entries(DAY_OF_MAIL.counts).map(([name, count]) => [name, scaled(count)]),
  ) as DayCounts;
  return {
    seconds: (DAY_SECONDS / DAY_OF_MAIL.speed) * scale,
    counts,
    routes: scaled(DAY_OF_MAIL.routes),
    batches: DAY_OF_MAIL.batches,
  };
}

/** The day's mails by when they are due, the same for the same seed. */
export function planDay({ seconds, counts }: DaySize, seed: number, today: string): DayPlan {
  const random = seeded(seed);
  const sheets = sheetsOf(counts, random, today);
  const total =
    counts.sheet + counts.revision + counts.cancellation + counts.copy + counts.skipped + counts.broken;
  const moments = momentsOf(total, seconds, random);
  return { sheets, seconds, mails: mailsOf(sheets, counts, moments, (seconds * 1_000) / 24, random) };
}

function sheetsOf(counts: DayCounts, random: () => number, today: string): DaySheet[] {
  const order = shuffled(counts.sheet, random);
  const confirmed = order.filter((_, at) => at < counts.confirmed);
  const early = confirmed.filter((n) => n < Math.max(1, counts.sheet * EARLY_SHARE));
  const changed = new Map(early.slice(0, counts.revision).map((n, at) => [n, at % 3 === 2 ? 2 : 1]));
  const cancelled = new Set(early.slice(counts.revision, counts.revision + counts.cancellation));
  const places = shuffled(counts.sheet, random);
  return Array.from({ length: counts.sheet }, (_, n) => ({
    n,
    production: Math.floor(n / DAYS_AHEAD),
    day: n % DAYS_AHEAD,
    date: addDays(today, 1 + (n % DAYS_AHEAD)),
    place: places[n] ?? n,
    isConfirmed: confirmed.includes(n),
    changed: changed.get(n) ?? 0,
    isCancelled: cancelled.has(n),
  }));
}

function shuffled(count: number, random: () => number): number[] {
  const all = Array.from({ length: count }, (_, n) => n);
  for (let at = count - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    [all[at], all[other]] = [all[other] ?? 0, all[at] ?? 0];
  }
  return all;
}

/** So many of each hour as the day's curve says, anywhere in it. */
function momentsOf(total: number, seconds: number, random: () => number): number[] {
  const hours = DAY_OF_MAIL.mailsAnHour;
  const sum = hours.reduce((all, one) => all + one, 0);
  let before = 0;
  return hours
    .flatMap((mails, hour) => {
      const from = Math.round((before * total) / sum);
      before += mails;
      const count = Math.round((before * total) / sum) - from;
      return Array.from({ length: count }, () => ((hour + random()) * seconds * 1_000) / 24);
    })
    .toSorted((a, b) => a - b);
}

type Pool = Record<"sheet" | "revision" | "cancellation" | "copy" | "skipped" | "broken", number>;

/** What comes when: by chance, and nothing of a sheet before that is an hour old, where there is another choice. */
function mailsOf(
  sheets: readonly DaySheet[],
  counts: DayCounts,
  moments: readonly number[],
  hourMs: number,
  random: () => number,
): DueMail[] {
  const left: Pool = { ...counts };
  const sent: { sheet: DaySheet; atMs: number }[] = [];
  /** A sheet is changed once, and cancelled once. */
  const over = new Set<string>();
  const pick = <T>(some: readonly T[]): T | undefined => some[Math.floor(random() * some.length)];
  const ofKind = (kind: keyof Pool, atMs: number, ageMs: number): DaySheet | undefined => {
    if (left[kind] === 0) return undefined;
    if (kind === "sheet") return sheets[counts.sheet - left.sheet];
    if (kind === "broken") return pick(sheets);
    const old = sent.filter((one) => atMs - one.atMs >= ageMs);
    return pick(old.filter(({ sheet }) => fits(kind, sheet) && !over.has(`${kind} ${sheet.n}`)))?.sheet;
  };
  return moments.map((atMs, n) => {
    for (const ageMs of [hourMs, 0])
      for (const kind of weighted(left, random)) {
        const sheet = ofKind(kind, atMs, ageMs);
        if (!sheet) continue;
        const skipped = SKIPPED[left.skipped % SKIPPED.length] ?? "no-sheet";
        left[kind] -= 1;
        if (kind === "sheet") sent.push({ sheet, atMs });
        if (kind === "revision" || kind === "cancellation") over.add(`${kind} ${sheet.n}`);
        const isPhoto = kind === "copy" && (counts.copy - left.copy) % COPIES_A_PHOTO === 0;
        return { n, atMs, sheet, kind: kind === "skipped" ? skipped : kind, isPhoto };
      }
    throw new Error("there are more moments than mails");
  });
}

function fits(kind: keyof Pool, sheet: DaySheet): boolean {
  if (kind === "revision") return sheet.changed > 0;
  return kind === "cancellation" ? sheet.isCancelled : true;
}

/** Each kind once, the likelier first the more of it is left. */
function weighted(left: Readonly<Pool>, random: () => number): (keyof Pool)[] {
  const kinds = (Object.keys(left) as (keyof Pool)[]).filter((kind) => kind in POOL);
  return kinds
    .map((kind) => ({ kind, at: left[kind] === 0 ? 0 : random() ** (1 / left[kind]) }))
    .toSorted((a, b) => b.at - a.at)
    .map(({ kind }) => kind);
}
const POOL: Readonly<Record<keyof Pool, true>> = {
  sheet: true,
  revision: true,
  cancellation: true,
  copy: true,
  skipped: true,
  broken: true,
};
