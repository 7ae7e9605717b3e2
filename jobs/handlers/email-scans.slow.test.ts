import { afterAll, beforeAll, expect, test } from "bun:test";
import { testApp, type TestApp, type TestPerson } from "../../api/testing.ts";
import type { EmailAccepted, EmailDetail } from "../../core/emails.ts";
import { mailOf, photographed, scanned, sheetPdf, type TestPart } from "../emails/testing-mails.ts";
import { handlers } from "../handlers.ts";
import { startJobs } from "../program.ts";
import { testRooms, until } from "../testing.ts";

/** Mission S-02: of one with text. */
const PARSING_MS_MAX = 8_000;
const PATH = "/api/v1/emails";
const rooms = testRooms();
let portal: TestApp;
let manager: TestPerson;

beforeAll(async () => {
  portal = await testApp();
  manager = await portal.person(["manager"]);
});
afterAll(async () => {
  await portal[Symbol.asyncDispose]();
  rooms[Symbol.dispose]();
});

async function upload(part: TestPart): Promise<string> {
  const response = await portal.app.fetch(
    new Request(`http://localhost${PATH}`, {
      method: "POST",
      body: mailOf({ text: "Attached.", parts: [part] }) as BodyInit,
      headers: { authorization: `Bearer ${manager.token}`, "content-type": "message/rfc822" },
    }),
    "127.0.0.1",
  );
  expect(response.status).toBe(202);
  return ((await response.json()) as EmailAccepted).id;
}
const detailOf = async (id: string) =>
  (await (await portal.send(manager, "GET", `${PATH}/${id}`)).json()) as EmailDetail;
const draftOf = (id: string) =>
  until(`the draft of ${id}`, 60_000, async () => {
    const detail = await detailOf(id);
    expect(detail.reason).toBeNull();
    return detail.status === "draft" && detail;
  });

test("photographs and scans that came before it keep no sheet with text waiting, and are read one after the other", async () => {
  const pictures = [
    await photographed(sheetPdf(5, "6:00 AM")),
    await scanned(sheetPdf(6)),
    await photographed(sheetPdf(7, "9:30 AM")),
  ];
  const ids: string[] = [];
  for (const picture of pictures) ids.push(await upload(picture));
  const id = await upload(sheetPdf(7, "8:15 AM"));
  const { config, log, clock } = portal.services;
  await using _program = await startJobs(
    {
      ...rooms,
      databaseUrl: portal.databaseUrl,
      databaseDirectUrl: portal.databaseUrl,
      databasePrepare: true,
      databaseConnections: 4,
      blobsUrl: config.blobsUrl,
      redisUrl: undefined,
      lockMs: 15_000,
      parentPid: undefined,
    },
    [handlers["read-email"], handlers["read-scan"]],
    log,
    clock,
  );
  const written = await draftOf(id);
  const read = (await Promise.all(ids.map(draftOf))).toSorted((a, b) =>
    String(a.finished_at).localeCompare(String(b.finished_at)),
  );
  expect(read.map(({ draft }) => draft?.papers[0]?.kind)).toEqual(["picture", "picture", "picture"]);
  expect(read.map(({ draft }) => draft?.sheets[0]?.times.crew_call?.value).toSorted()).toEqual([
    "06:00",
    "07:00",
    "09:30",
  ]);
  expect(written.draft?.sheets[0]?.times.crew_call?.value).toBe("08:15");
  expect(written.stages.parsing_ms).toBeLessThan(PARSING_MS_MAX);
  const ends = read.map(({ finished_at: end }) => Date.parse(end ?? ""));
  expect(Date.parse(written.finished_at ?? "")).toBeLessThan(ends[1] ?? 0);
  // No two at once: each took all of its time after the one before had ended.
  for (const [at, { stages }] of read.entries())
    if (at > 0) expect(stages.extraction_ms ?? 0).toBeLessThanOrEqual((ends[at] ?? 0) - (ends[at - 1] ?? 0));
});
