import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { IMAGE_FORMATS, THUMBNAIL_SIZES } from "../../core/documents.ts";
import { newId } from "../../core/ids.ts";
import { openDatabase, type Database } from "../../db/open.ts";
import { testDatabase } from "../../ops/testing.ts";
import { judgeBooks } from "./judge-books.ts";
import { judgeFiles } from "./judge-files.ts";
import { openJournal, type JournalLine } from "./journal.ts";
import { makePeople, type Cast } from "./people.ts";

const folder = mkdtempSync(join(tmpdir(), "portal-judge-"));
const run = { progress: () => {}, signal: AbortSignal.abort() };
let house: { databaseUrl: string; folder: string };
let database: Database;

beforeAll(async () => {
  house = { databaseUrl: await testDatabase(), folder };
  database = openDatabase(house.databaseUrl, { name: "test", max: 1 });
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

async function written(lines: JournalLine[]): Promise<string> {
  const file = join(folder, crypto.randomUUID());
  const journal = openJournal(file);
  for (const line of lines) journal.write(line);
  await journal.close();
  return file;
}

const billFile = (amount: string) => `\uFEFF*UnitAmount,Currency\r\n${amount},EUR\r\n`;

/** Three expenses: two approved and in the ledger, one only taken. */
async function books(): Promise<{ cast: Cast; ids: [string, string, string]; lines: JournalLine[] }> {
  const cast = await makePeople(house.databaseUrl, 1);
  const { organisationId, accountant } = cast;
  const ids: [string, string, string] = [newId(), newId(), newId()];
  const place = join(folder, "blobs", "ledger", organisationId);
  mkdirSync(place, { recursive: true });
  const { sql } = database;
  for (const [at, id] of ids.entries()) {
    const isApproved = at < 2;
    const decided = isApproved ? accountant.userId : null;
    await sql`insert into expenses (id, organisation_id, artist_id, amount_minor, currency, category, description, spent_on,
        status, decided_by, posted_at)
      values (${id}, ${organisationId}, ${cast.artists[0]!.userId}, ${100 + at}, 'EUR', 'Travel', 'Taxi', current_date,
        ${isApproved ? "approved" : "submitted"}, ${decided}, ${isApproved ? new Date().toISOString() : null})`;
    if (!isApproved) continue;
    for (const event of ["approved", "posted"])
      await sql`insert into expense_events (id, expense_id, organisation_id, at, event, expense_version)
        values (${newId()}, ${id}, ${organisationId}, now(), ${event}, 2)`;
    writeFileSync(join(place, `${id}.csv`), billFile(`1.0${at}`));
  }
  const lines: JournalLine[] = [
    ...ids.map((id, at): JournalLine => ({ kind: "expense", id, minor: 100 + at, status: 201 })),
    { kind: "approval", ids: ids.slice(0, 2), status: 200 },
  ];
  return { cast, ids, lines };
}

const judged = async (cast: Cast, lines: JournalLine[]) =>
  (await judgeBooks(house, cast.organisationId, await written(lines), run)).breaches;

test("books that are as they were acknowledged have no breach", async () => {
  const { cast, lines } = await books();
  const { breaches, found } = await judgeBooks(house, cast.organisationId, await written(lines), run);
  expect(breaches).toEqual([]);
  expect(found).toMatchObject({ taken: 3, rows: 3, taken_minor: 303, approved: 2, posted: 2, minor: 201 });
});

test("an answer that never came proves nothing either way", async () => {
  const { cast, ids, lines } = await books();
  const unanswered = lines.map((line) =>
    "id" in line && line.id === ids[2] ? { ...line, status: 0 } : line,
  );
  expect(await judged(cast, [...unanswered, { kind: "expense", id: newId(), minor: 5, status: 0 }])).toEqual(
    [],
  );
});

test("each way in which books can be wrong is a breach of its own", async () => {
  const { cast, ids, lines } = await books();
  const { sql } = database;
  const lost: JournalLine = { kind: "expense", id: newId(), minor: 7, status: 201 };
  expect(await judged(cast, [...lines, lost])).toEqual(["1 expenses were taken and are no rows"]);
  const refused = lines.map((line) => ("id" in line && line.id === ids[2] ? { ...line, status: 503 } : line));
  expect(await judged(cast, refused)).toEqual(["1 rows were refused and are there"]);
  const other = lines.map((line) => ("id" in line && line.id === ids[2] ? { ...line, minor: 1 } : line));
  expect(await judged(cast, other)).toEqual(["1 rows have another amount than was handed in"]);
  expect(await judged(cast, [...lines, { kind: "approval", ids: [ids[2]], status: 200 }])).toEqual([
    "1 expenses were approved by the answer and not by the row",
  ]);
  expect(await judged(cast, lines.slice(0, 3))).toEqual(["2 expenses were approved by nobody's answer"]);
  const again = (event: string) => sql`
    insert into expense_events (id, expense_id, organisation_id, at, event, expense_version)
    values (${newId()}, ${ids[0]}, ${cast.organisationId}, now(), ${event}, 3)`;
  await again("approved");
  expect(await judged(cast, lines)).toEqual(["1 expenses were approved more or less than once"]);
  await sql`delete from expense_events where expense_version = 3`;
  await again("posted");
  expect(await judged(cast, lines)).toEqual(["1 expenses were put into the books twice"]);
  await sql`delete from expense_events where expense_version = 3`;
  writeFileSync(join(folder, "blobs", "ledger", cast.organisationId, `${ids[0]}.csv`), billFile("0.99"));
  expect(await judged(cast, lines)).toEqual(["1 minor units of difference between ledger and rows"]);
});

test("a file that was acknowledged is there, with its digest and its bytes, or it is a breach", async () => {
  const cast = await makePeople(house.databaseUrl, 1);
  const { organisationId } = cast;
  const [pdf, photo] = [newId(), newId()];
  const place = (id: string) => join(folder, "blobs", "documents", organisationId, id);
  const bytes = Buffer.from("%PDF-1.4\nx\n%%EOF\n");
  const picture = await sharp({ create: { width: 8, height: 6, channels: 3, background: "#fff" } })
    .jpeg()
    .toBuffer();
  const lines: JournalLine[] = [
    {
      kind: "file",
      type: "pdf",
      sha256: Bun.SHA256.hash(bytes, "hex"),
      bytes: 17,
      width: 0,
      height: 0,
      status: 202,
      documentId: pdf,
    },
    {
      kind: "file",
      type: "photo",
      sha256: "b",
      bytes: 9,
      width: 8,
      height: 6,
      status: 202,
      documentId: photo,
    },
  ];
  for (const [id, sha256, size] of [
    [pdf, Bun.SHA256.hash(bytes, "hex"), 17],
    [photo, "b", 9],
  ] as const)
    await database.sql`insert into documents (id, organisation_id, owner_id, file_name, type, size_bytes, sha256, state)
      values (${id}, ${organisationId}, ${cast.artists[0]!.userId}, 'a', 'application/pdf', ${size}, ${sha256}, 'ready')`;
  for (const id of [pdf, photo]) mkdirSync(place(id), { recursive: true });
  writeFileSync(join(place(pdf), "content"), bytes);
  writeFileSync(join(place(photo), "content"), picture);
  for (const size of THUMBNAIL_SIZES)
    for (const format of Object.keys(IMAGE_FORMATS))
      writeFileSync(join(place(photo), `${size}.${format}`), "");
  const breaches = async (all = lines) =>
    (await judgeFiles(house, organisationId, await written(all), run)).breaches;
  expect(await breaches()).toEqual([]);
  expect(await breaches([...lines, { ...lines[0]!, documentId: newId() } as JournalLine])).toEqual([
    "1 files were taken and are no rows",
    "1 files are not on the disk",
    "1 files of the sample are not what was sent",
  ]);
  expect(await breaches(lines.slice(0, 1))).toEqual([
    "1 rows were acknowledged to nobody",
    "1 folders on the disk are too many",
  ]);
  await database.sql`insert into jobs (id, organisation_id, kind, payload)
    values (${newId()}, ${organisationId}, 'process-document', '{}')`;
  // Stopped while jobs go on: what is not done yet is no breach.
  expect(await breaches()).toEqual([]);
  await database.sql`update jobs set state = 'completed' where organisation_id = ${organisationId}`;
  rmSync(join(place(photo), "600.webp"));
  expect(await breaches()).toEqual(["1 files of the sample are not what was sent"]);
  writeFileSync(join(place(pdf), "content"), "%PDF-1.4\ny\n%%EOF\n");
  expect(await breaches()).toEqual(["2 files of the sample are not what was sent"]);
});
