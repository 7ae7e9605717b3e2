import { statSync } from "node:fs";
import { EXPORT_FORMATS, type ExportFormat } from "../core/export-kinds.ts";
import type { Export } from "../core/exports.ts";
import { openDatabase } from "../db/open.ts";
import { addVolume } from "../jobs/exports/testing-volume.ts";
import { EXPORT } from "./contract.ts";
import type { BenchHouse, SignedIn } from "./house.ts";
import { median } from "./rounds.ts";
import { table } from "./table.ts";

export type ExportFigures = {
  rows: number;
  goal: typeof EXPORT;
  exports: {
    kind: string;
    format: ExportFormat;
    /** From asking to the file being there: the middle of the rounds, and the slowest. */
    seconds: number;
    seconds_most: number;
    /** PostgreSQL alone: the same rows by COPY, read and thrown away. */
    ceiling_seconds: number;
    size_bytes: number;
    met: boolean | null;
  }[];
  /** Of the jobs' program while they were made, what lies in memory beyond what did before. */
  memory_mb: number;
};

const KINDS = ["expenses", "journal"] as const;
const PAUSE_MS = 50;
const WAIT_MS_MAX = 300_000;

/** Files of a hundred thousand rows, made by the worker of a whole house, one after the other. */
export async function measureExports(
  house: BenchHouse,
  rows: number,
  rounds: number,
  progress: (said: string) => void,
): Promise<ExportFigures> {
  const accountant = await house.signIn("accountant");
  const artist = await house.signIn("artist");
  const { organisationId, userId: approverId } = accountant.reader;
  progress(`${rows} expenses and as many lines of the journal are added`);
  await addVolume(house.databaseUrl, { organisationId, artistId: artist.reader.userId, approverId }, rows);
  const jobs = house.programs().find(({ name }) => name === "jobs");
  const before = residentOf(jobs?.pid);
  let most = before;
  const figures: ExportFigures["exports"] = [];
  for (const kind of KINDS) {
    const ceiling = await copySeconds(house.databaseUrl, kind, organisationId);
    for (const format of EXPORT_FORMATS) {
      const times: number[] = [];
      let size = 0;
      for (let round = 0; round < rounds; round++) {
        const begun = performance.now();
        const made = await makeOne(house, accountant, kind, format, () => {
          most = Math.max(most, residentOf(jobs?.pid));
        });
        times.push((performance.now() - begun) / 1_000);
        size = made.size_bytes ?? 0;
      }
      const seconds = rounded(median(times));
      progress(`${kind}, ${format}: ${seconds} s`);
      figures.push({
        kind,
        format,
        seconds,
        seconds_most: rounded(Math.max(...times)),
        ceiling_seconds: rounded(ceiling),
        size_bytes: size,
        met: seconds <= EXPORT.seconds,
      });
    }
  }
  return { rows, goal: EXPORT, exports: figures, memory_mb: Math.round((most - before) / 1_048_576) };
}

const rounded = (seconds: number) => Math.round(seconds * 100) / 100;

/** What of a program lies in memory, in bytes (proc(5)); nothing where that is not to be had. */
function residentOf(pid: number | undefined): number {
  if (pid === undefined || !statSync(`/proc/${pid}`, { throwIfNoEntry: false })) return 0;
  const status = new TextDecoder().decode(Bun.spawnSync(["cat", `/proc/${pid}/status`]).stdout);
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1_024;
}

async function makeOne(
  house: BenchHouse,
  { accessToken, reader }: SignedIn,
  kind: string,
  format: ExportFormat,
  look: () => void,
): Promise<Export> {
  const headers = {
    authorization: `Bearer ${accessToken}`,
    "x-organisation": reader.organisationId,
    "content-type": "application/json",
  };
  const asked = await fetch(`${house.url}/api/v1/exports`, {
    method: "POST",
    headers,
    body: JSON.stringify({ kind, format }),
  });
  if (asked.status !== 202) throw new Error(`an export was answered ${asked.status}: ${await asked.text()}`);
  const { id } = (await asked.json()) as { id: string };
  for (const until = Date.now() + WAIT_MS_MAX; Date.now() < until; await Bun.sleep(PAUSE_MS)) {
    look();
    const found = (await (await fetch(`${house.url}/api/v1/exports/${id}`, { headers })).json()) as Export;
    if (found.state === "ready") return found;
    if (found.state === "failed") throw new Error(`an export failed: ${found.error}`);
  }
  throw new Error("an export was not made in time");
}

const COPIED = {
  expenses: (
    id: string,
  ) => `select e.*, u.first_name, u.last_name, p.name from expenses e join users u on u.id = e.artist_id
    left join productions p on p.id = e.production_id where e.organisation_id = '${id}' order by e.spent_on, e.id`,
  journal: (
    id: string,
  ) => `select p.*, j.*, a.name, e.description from postings p join journal_entries j on j.id = p.entry_id
    join accounts a on a.organisation_id = p.organisation_id and a.code = p.account left join expenses e on e.id = j.source_id
    where p.organisation_id = '${id}' order by p.period, p.entry_id, p.position`,
} as const;

async function copySeconds(databaseUrl: string, kind: keyof typeof COPIED, id: string): Promise<number> {
  await using database = openDatabase(databaseUrl, {
    name: "ceiling",
    seesEverybody: true,
    max: 1,
    statementTimeoutMs: WAIT_MS_MAX,
  });
  const times: number[] = [];
  for (let round = 0; round < 3; round++) {
    const begun = performance.now();
    const stream =
      await database.sql`copy (${database.sql.unsafe(COPIED[kind](id))}) to stdout with (format csv)`.readable();
    for await (const _ of stream);
    times.push((performance.now() - begun) / 1_000);
  }
  return median(times);
}

export function exportTable({ rows, goal, exports, memory_mb: memory }: ExportFigures): string {
  return [
    table([
      [`${rows.toLocaleString("en")} rows`, "seconds", "slowest", "COPY alone", "MB", "goal", ""],
      ...exports.map((one) => [
        `${one.kind}, ${one.format}`,
        one.seconds.toFixed(2),
        one.seconds_most.toFixed(2),
        one.ceiling_seconds.toFixed(2),
        (one.size_bytes / 1e6).toFixed(1),
        `${goal.seconds} s`,
        one.met ? "met" : "MISSED",
      ]),
    ]),
    `the jobs' program took ${memory} MB more than before, at most`,
  ].join("\n\n");
}
