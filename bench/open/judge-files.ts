import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { contentKey, documentFolder } from "../../core/document-keys.ts";
import { IMAGE_FORMATS, THUMBNAIL_SIZES } from "../../core/documents.ts";
import { openDatabase, type Database } from "../../db/open.ts";
import type { BenchHouse } from "../house.ts";
import { breachesIn, untilNoneLeft, type Judged } from "./judging.ts";
import { readJournal } from "./journal.ts";
import type { Run } from "./run.ts";

/** Files whose bytes are looked at; of all the others the digest that the row has. */
const SAMPLE = 200;
const PICTURES = THUMBNAIL_SIZES.length * Object.keys(IMAGE_FORMATS).length;
/** A month, where work goes on by night. */
const MONTH_SECONDS = 30 * 86_400;

type Sent = { id: string; sha256: string; type: "pdf" | "photo"; width: number; height: number };

/** Every file that was acknowledged: its job done, its row with the digest of what was sent, its bytes on the disk. */
export async function judgeFiles(
  house: Pick<BenchHouse, "databaseUrl" | "folder">,
  organisationId: string,
  journal: string,
  run: Pick<Run, "progress" | "signal">,
): Promise<Omit<Judged, "met">> {
  await using database = openDatabase(house.databaseUrl, {
    name: "bench",
    max: 1,
    statementTimeoutMs: 600_000,
  });
  const sent = await load(database, journal);
  const waited = await untilNoneLeft("files to look at", run, () => unfinished(database, organisationId));
  const rows = await compareRows(database, organisationId);
  const blobs = join(house.folder, "blobs");
  const folders = list(join(blobs, documentFolder(organisationId, "x"), ".."));
  const isThere = ({ id }: Sent) => existsSync(join(blobs, contentKey(organisationId, id)));
  const step = Math.max(1, Math.floor(sent.length / SAMPLE));
  const sample = sent.filter((_, at) => at % step === 0);
  run.progress(`looking at the bytes of ${sample.length} files`);
  const wrong = await Promise.all(sample.map(async (one) => !(await isWhole(blobs, organisationId, one))));
  const found = {
    ...rows,
    blobs: folders.length,
    left_over: list(join(blobs, "uploads")).length,
    sampled: sample.length,
    caught_up_s: waited.seconds,
  };
  const isDone = waited.left === 0;
  return {
    said: [
      `${rows.taken} files taken, ${rows.ready} looked at, ${folders.length} on the disk, the bytes of ${sample.length} compared`,
      isDone
        ? `the last was done ${waited.seconds} s after the last answer; jobs do ${rows.per_s} a second, ${Math.round(rows.per_s * MONTH_SECONDS).toLocaleString("en")} in a month`
        : `${waited.left} were not looked at ${waited.seconds} s after the last answer`,
    ],
    breaches: breachesIn({
      "files were taken and are no rows": rows.missing,
      "rows were acknowledged to nobody": rows.surplus,
      "rows have another digest or size than was sent": rows.wrong,
      "files were refused": rows.refused,
      // Whoever stopped the run did not wait for them.
      "files were not looked at": run.signal.aborted ? 0 : waited.left,
      "files are not on the disk": isDone ? sent.filter((one) => !isThere(one)).length : 0,
      "folders on the disk are too many": Math.max(0, folders.length - rows.taken - rows.unanswered),
      "files lie on the disk twice": isDone ? found.left_over : 0,
      "files of the sample are not what was sent": isDone ? wrong.filter(Boolean).length : 0,
    }),
    found,
  };
}

async function load({ sql }: Database, journal: string): Promise<Sent[]> {
  await sql`create temporary table sent (id uuid, sha256 text not null, bytes bigint not null, status int not null)`;
  const sent: Sent[] = [];
  for await (const lines of readJournal(journal)) {
    const files = lines.filter((line) => line.kind === "file");
    await sql`insert into sent select "documentId", sha256, bytes, status
      from json_to_recordset(${JSON.stringify(files)}::text::json)
        t("documentId" uuid, sha256 text, bytes bigint, status int)`;
    for (const { documentId, ...file } of files) if (documentId) sent.push({ id: documentId, ...file });
  }
  await sql`analyze sent`;
  return sent;
}

async function unfinished({ sql }: Database, organisationId: string): Promise<number> {
  const [left] = await sql<{ count: string }[]>`
    select count(*) as count from jobs where organisation_id = ${organisationId} and kind = 'process-document'
      and state not in ('completed', 'failed')`;
  return Number(left?.count);
}

async function compareRows({ sql }: Database, organisationId: string) {
  const [row] = await sql<Record<string, string>[]>`
    select (select count(*) from sent where status = 202) as taken,
      (select count(*) from sent where status = 0) as unanswered,
      count(*) filter (where d.state = 'ready') as ready,
      count(*) filter (where d.state = 'refused') as refused,
      (select count(*) from sent s where s.status = 202 and not exists (select from documents d where d.id = s.id)) as missing,
      greatest(0, count(*) filter (where s.id is null) - (select count(*) from sent where status = 0)) as surplus,
      count(*) filter (where d.sha256 <> s.sha256 or d.size_bytes <> s.bytes) as wrong,
      coalesce((select count(*) / nullif(extract(epoch from max(finished_at) - min(created_at)), 0) from jobs
        where organisation_id = ${organisationId} and kind = 'process-document' and state = 'completed'), 0)::float8 as per_s
    from documents d left join sent s on s.id = d.id where d.organisation_id = ${organisationId}`;
  const of = (name: string) => Math.round(Number(row?.[name]) * 100) / 100;
  return {
    taken: of("taken"),
    unanswered: of("unanswered"),
    ready: of("ready"),
    refused: of("refused"),
    missing: of("missing"),
    surplus: of("surplus"),
    wrong: of("wrong"),
    per_s: of("per_s"),
  };
}

/** A PDF is kept byte for byte; a photo is drawn anew, so its size is compared and that all its pictures are there. */
async function isWhole(blobs: string, organisationId: string, sent: Sent): Promise<boolean> {
  const path = join(blobs, contentKey(organisationId, sent.id));
  if (!existsSync(path)) return false;
  if (sent.type === "pdf") return Bun.SHA256.hash(await Bun.file(path).bytes(), "hex") === sent.sha256;
  const { width, height } = await sharp(path).metadata();
  const pictures = list(join(blobs, documentFolder(organisationId, sent.id))).length - 1;
  return width === sent.width && height === sent.height && pictures === PICTURES;
}

/** Nothing was kept yet: nobody made the folder. */
function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
