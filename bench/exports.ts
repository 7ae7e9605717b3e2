import { EXPORT_FORMATS, type ExportFormat } from "../core/export-kinds.ts";
import type { Export } from "../core/exports.ts";
import { openDatabase } from "../db/open.ts";
import { addVolume } from "../jobs/exports/testing-volume.ts";
import { EXPORT } from "./contract.ts";
import type { BenchHouse, SignedIn } from "./house.ts";
import { cpuSeconds, residentMiB } from "./process.ts";
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
    /** CPU time of the jobs' program, which others on this machine do not lengthen. */
    cpu_seconds: number;
    /** PostgreSQL alone: the same rows, found, sorted and written down for nobody. */
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
  if (!jobs) throw new Error("no jobs run");
  const before = residentMiB(jobs.pid);
  let most = before;
  const figures: ExportFigures["exports"] = [];
  for (const kind of KINDS) {
    const ceiling = await readSeconds(house.databaseUrl, kind, organisationId);
    for (const format of EXPORT_FORMATS) {
      const times: number[] = [];
      const cpu: number[] = [];
      let size = 0;
      for (let round = 0; round < rounds; round++) {
        const begun = performance.now();
        const worked = cpuSeconds(jobs.pid);
        const made = await makeOne(house, accountant, kind, format, () => {
          most = Math.max(most, residentMiB(jobs.pid));
        });
        times.push((performance.now() - begun) / 1_000);
        cpu.push(cpuSeconds(jobs.pid) - worked);
        size = made.size_bytes ?? 0;
      }
      const seconds = rounded(median(times));
      progress(`${kind}, ${format}: ${seconds} s`);
      figures.push({
        kind,
        format,
        seconds,
        seconds_most: rounded(Math.max(...times)),
        cpu_seconds: rounded(median(cpu)),
        ceiling_seconds: rounded(ceiling),
        size_bytes: size,
        met: seconds <= EXPORT.seconds,
      });
    }
  }
  return { rows, goal: EXPORT, exports: figures, memory_mb: Math.round(most - before) };
}

const rounded = (seconds: number) => Math.round(seconds * 100) / 100;

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

const READ = {
  expenses: `select e.*, u.first_name, u.last_name, p.name from expenses e join users u on u.id = e.artist_id
    left join productions p on p.id = e.production_id where e.organisation_id = $1 order by e.spent_on, e.id`,
  journal: `select p.*, j.*, a.name, e.description from postings p join journal_entries j on j.id = p.entry_id
    join accounts a on a.organisation_id = p.organisation_id and a.code = p.account left join expenses e on e.id = j.source_id
    where p.organisation_id = $1 order by p.period, p.entry_id, p.position`,
} as const;

/** Found, sorted and written down as text, and sent to nobody. */
async function readSeconds(databaseUrl: string, kind: keyof typeof READ, id: string): Promise<number> {
  await using database = openDatabase(databaseUrl, {
    name: "ceiling",
    seesEverybody: true,
    max: 1,
    statementTimeoutMs: WAIT_MS_MAX,
  });
  const times: number[] = [];
  for (let round = 0; round < 3; round++) {
    const begun = performance.now();
    await database.sql.unsafe(
      `explain (analyze, serialize text, timing off) ${READ[kind].replace("$1", `'${id}'`)}`,
    );
    times.push((performance.now() - begun) / 1_000);
  }
  return median(times);
}

export function exportTable({ rows, goal, exports, memory_mb: memory }: ExportFigures): string {
  return [
    table([
      [
        `${rows.toLocaleString("en")} rows`,
        "seconds",
        "slowest",
        "CPU",
        "PostgreSQL alone",
        "MB",
        "goal",
        "",
      ],
      ...exports.map((one) => [
        `${one.kind}, ${one.format}`,
        one.seconds.toFixed(2),
        one.seconds_most.toFixed(2),
        one.cpu_seconds.toFixed(2),
        one.ceiling_seconds.toFixed(2),
        (one.size_bytes / 1e6).toFixed(1),
        `${goal.seconds} s`,
        one.met ? "met" : "MISSED",
      ]),
    ]),
    `the jobs' program took ${memory} MB more than before, at most`,
  ].join("\n\n");
}
