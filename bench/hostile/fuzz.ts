import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readSheet } from "../../jobs/callsheets/read.ts";
import { lookAtMail, readMail } from "../../jobs/emails/read.ts";
import { UnreadablePicture } from "../../jobs/pictures.ts";
import { BOUNDS } from "../../jobs/reading/ask.ts";
import { confined, OutOfBounds } from "../../jobs/reading/confined.ts";
import { packed, type Outcome, type Outcomes } from "./batch.ts";
import { casesOf, KINDS, type Case, type Kind } from "./cases.ts";

export type FuzzOptions = {
  seed: number;
  /** Of all of them together; absent: every kind. */
  kinds?: readonly Kind[];
  count: number;
  /** Also those that take a reader to its limits. */
  withHeavy: boolean;
  /** Every so many-th damaged file also goes through the program of the house, letters made out of its pixels. */
  wholeEvery: number;
  batch?: number;
};
export type Finding = { kind: Kind; name: string; words: string; bytes: Buffer };
export type Fuzzed = {
  files: Record<Kind, number>;
  outcomes: Record<string, number>;
  /** Nothing that a reader may do: neither an answer, nor words. */
  findings: Finding[];
  /** Ended by their bounds, and slow ones. */
  slowest: { kind: Kind; name: string; words: string; cpuMs: number }[];
  seconds: number;
  childrenLeft: number;
};

const READER = fileURLToPath(new URL("reader.ts", import.meta.url));
const BATCH = 100;
/** Larger ones take the memory of a batch. */
const BATCH_BYTES_MAX = 8 * 1_048_576;
const LANES = 2;
const SLOWEST = 10;
/** Calendars are read by the API itself, which answers nobody meanwhile. */
const CALENDAR_CPU_MS_MAX = 5_000;
const TODAY = "2026-03-05";
const never = new AbortController().signal;

/** Hands damaged and hostile files to the readers; each must end in an answer or in words, within its bounds. */
export async function fuzz(options: FuzzOptions): Promise<Fuzzed> {
  const room = mkdtempSync(join(tmpdir(), "fuzz-"));
  const begun = performance.now();
  const fuzzed: Fuzzed = {
    files: { pdf: 0, eml: 0, ics: 0, office: 0 },
    outcomes: {},
    findings: [],
    slowest: [],
    seconds: 0,
    childrenLeft: 0,
  };
  const before = new Set(childrenOf(process.pid));
  const batches = batchesOf(options);
  let number = 0;
  const lane = async () => {
    for (const batch of batches) {
      const path = join(room, String((number += 1)));
      for (const [one, outcome] of await read(batch, path)) note(fuzzed, one, outcome);
      const [first] = batch;
      // Calendars have no program of their own.
      if (first && first.kind !== "ics" && number % Math.max(1, Math.round(options.wholeEvery / BATCH)) === 0)
        note(fuzzed, first, await readWhole(first, path), "whole: ");
    }
  };
  try {
    await Promise.all(Array.from({ length: LANES }, lane));
  } finally {
    rmSync(room, { recursive: true, force: true });
  }
  fuzzed.seconds = (performance.now() - begun) / 1_000;
  fuzzed.childrenLeft = childrenOf(process.pid).filter((pid) => !before.has(pid)).length;
  return fuzzed;
}

/** Of one kind each, by number and by weight. */
function* batchesOf({
  seed,
  kinds = KINDS,
  count,
  withHeavy,
  batch = BATCH,
}: FuzzOptions): Generator<Case[]> {
  for (const [at, kind] of kinds.entries()) {
    const share = Math.floor(count / kinds.length) + (at < count % kinds.length ? 1 : 0);
    let open: Case[] = [];
    let size = 0;
    for (const one of casesOf(kind, seed, share, withHeavy)) {
      const isFull = open.length >= batch || size + one.bytes.length > BATCH_BYTES_MAX;
      if (open.length > 0 && (isFull || one.isHeavy)) {
        yield open;
        [open, size] = [[], 0];
      }
      open.push(one);
      size += one.isHeavy ? BATCH_BYTES_MAX : one.bytes.length;
    }
    if (open.length > 0) yield open;
  }
}

/** Together; where that ends a reader, by halves, until it is known which file did. */
async function read(batch: readonly Case[], path: string): Promise<[Case, Outcome][]> {
  const [first] = batch;
  if (!first) return [];
  if (first.isHeavy && batch.length === 1) return [[first, await readWhole(first, path)]];
  try {
    writeFileSync(path, packed(batch.map(({ bytes }) => bytes)));
    const words = [process.execPath, "--smol", READER, first.kind];
    const said = await confined(words, path, BOUNDS, never);
    const { outcomes } = JSON.parse(said.slice(said.lastIndexOf("\n") + 1)) as Outcomes;
    return batch.map((one, at) => [one, outcomes[at] ?? broke("its reader said nothing of it")]);
  } catch (error) {
    if (!(error instanceof OutOfBounds)) throw error;
    if (batch.length === 1) return [[first, await readAlone(first, path, error)]];
    const middle = Math.ceil(batch.length / 2);
    return [...(await read(batch.slice(0, middle), path)), ...(await read(batch.slice(middle), path))];
  }
}

/** A calendar has no program of its own: whatever ended this one would end the API. */
async function readAlone(one: Case, path: string, error: OutOfBounds): Promise<Outcome> {
  return one.kind === "ics" ? broke(`ended: ${error.ended}`) : await readWhole(one, path);
}

const broke = (words: string): Outcome => ({ said: "broke", words, cpuMs: 0 });

/** By the program that reads it in the house. */
async function readWhole({ kind, bytes }: Case, path: string): Promise<Outcome> {
  writeFileSync(path, bytes);
  try {
    if (kind === "pdf") {
      const { understood } = await readSheet(path, { today: TODAY, subject: null, fileName: null }, never);
      return { said: understood.sheets.length > 0 ? "read" : "nothing", words: "", cpuMs: 0 };
    }
    const file =
      kind === "office"
        ? ({ path, form: "paper", fileName: "sheet.doc" } as const)
        : ({ path, form: "mail", fileName: null } as const);
    await lookAtMail(file, never);
    const { draft } = await readMail(file, TODAY, never);
    return { said: draft === null ? "nothing" : "read", words: "", cpuMs: 0 };
  } catch (error) {
    if (!(error instanceof UnreadablePicture)) throw error;
    const { cause } = error;
    if (cause instanceof OutOfBounds && cause.ended === "crash") return broke(error.message);
    const isEnded = cause instanceof OutOfBounds;
    return { said: "refused", words: error.message, cpuMs: isEnded ? BOUNDS.cpuSeconds * 1_000 : 0 };
  }
}

function note(fuzzed: Fuzzed, one: Case, { said, words, cpuMs }: Outcome, how = ""): void {
  const { kind, name, bytes } = one;
  if (how === "") fuzzed.files[kind] += 1;
  const outcome = `${how}${kind} ${said}${said === "refused" ? `: ${words.slice(0, 80)}` : ""}`;
  fuzzed.outcomes[outcome] = (fuzzed.outcomes[outcome] ?? 0) + 1;
  if (said === "broke") fuzzed.findings.push({ kind, name, words, bytes });
  else if (kind === "ics" && cpuMs > CALENDAR_CPU_MS_MAX)
    fuzzed.findings.push({ kind, name, words: `it took ${cpuMs} ms of CPU`, bytes });
  fuzzed.slowest = [...fuzzed.slowest, { kind, name, words: words || said, cpuMs }]
    .toSorted((a, b) => b.cpuMs - a.cpuMs)
    .slice(0, SLOWEST);
}

/** Programs of ours that still are, or that nobody buried; none where the system does not tell. */
function childrenOf(parent: number): string[] {
  if (process.platform !== "linux") return [];
  const programs = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return programs.filter((pid) => {
    try {
      // pid (name) state parent: a name may hold spaces and brackets.
      const [, ppid] = readFileSync(`/proc/${pid}/stat`, "latin1").split(") ").at(-1)?.split(" ") ?? [];
      return Number(ppid) === parent;
    } catch {
      // It ended while we looked.
      return false;
    }
  });
}
