import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import * as v from "valibot";
import { ImportResult } from "../../core/imports.ts";
import { JobAccepted } from "../../core/jobs.ts";
import { imports } from "../../db/schema/imports.ts";
import { jobs } from "../../db/schema/jobs.ts";
import { schedules } from "../../db/schema/schedules.ts";
import { testApp, type TestApp, type TestPerson } from "../testing.ts";

let portal: TestApp;
let manager: TestPerson;
let production: string;

beforeAll(async () => {
  portal = await testApp();
  manager = await portal.person(["manager"]);
  production = await portal.production(manager.organisationId);
});
afterAll(() => portal[Symbol.asyncDispose]());

const CSV =
  "stage,artist,date,start,end\nMain,The Owls,2026-09-03,23:30,00:15\nTent,Nowhen,2026-09-31,20:00,21:00\n";

type Parts = Record<string, string | Blob>;
function post(
  who: TestPerson | undefined,
  parts: Parts,
  headers: Record<string, string> = {},
  at = production,
): Response | Promise<Response> {
  const form = new FormData();
  for (const [name, value] of Object.entries(parts)) {
    if (typeof value === "string") form.set(name, value);
    else form.set(name, value, "week 36.csv");
  }
  return portal.app.fetch(
    new Request(`http://localhost/api/v1/productions/${at}/schedule-imports`, {
      method: "POST",
      body: form,
      headers: { ...(who && { authorization: `Bearer ${who.token}` }), ...headers },
    }),
    "127.0.0.1",
  );
}
const file = (content: string | Uint8Array<ArrayBuffer> = CSV): Blob => new Blob([content]);
const problem = async (response: Response) =>
  (await response.json()) as {
    type: string;
    detail?: string;
    errors?: { pointer: string; detail: string }[];
  };

describe("a dry run", () => {
  test("says what would happen to each row, in both clocks, and leaves no trace", async () => {
    const response = await post(manager, { file: file(), dry_run: "true" });
    expect(response.status).toBe(200);
    const result = v.parse(ImportResult, await response.json());
    expect(result).toMatchObject({
      imported: 1,
      unchanged: 0,
      changed: 0,
      removed: 0,
      flagged: 0,
      refused: 1,
    });
    expect(result.rows).toMatchObject([
      {
        row: 1,
        outcome: "imported",
        title: "The Owls",
        starts_at: "2026-09-03T15:30:00.000Z",
        local_start: "2026-09-03T23:30:00",
        ends_at: "2026-09-03T16:15:00.000Z",
        reason: null,
      },
      { row: 2, outcome: "refused", title: "Nowhen", starts_at: null, reason: "“2026-09-31” is not a date" },
    ]);
    const { db } = portal.database;
    expect([await db.select().from(imports), await db.select().from(schedules)]).toEqual([[], []]);
  });

  test("in another zone, and with the parts of a mapping that it sets", async () => {
    const response = await post(manager, {
      file: file(),
      dry_run: "true",
      zone: "Europe/Lisbon",
      mapping: JSON.stringify({ stages: { main: "Main Stage" }, day_convention: "festival" }),
    });
    const result = v.parse(ImportResult, await response.json());
    expect(result.rows[0]).toMatchObject({
      starts_at: "2026-09-03T22:30:00.000Z",
      stage: "Main Stage",
      zone: "Europe/Lisbon",
    });
    expect(result.mapping).toMatchObject({ day_convention: "festival", title: ["artist"] });
  });

  test("says where somebody would rest too little, and leaves a programme on several stages alone", async () => {
    const artist = await portal.person(["artist"], manager.organisationId);
    const tour = await portal.production(manager.organisationId, [artist]);
    const rows = [
      "stage,artist,date,start,end",
      "Main,The Owls,2026-09-03,20:00,23:30",
      "Main,The Owls again,2026-09-04,07:00,08:00",
    ];
    const preview = async (lines: string[]) => {
      const response = await post(manager, { file: file(lines.join("\n")), dry_run: "true" }, {}, tour);
      return v.parse(ImportResult, await response.json()).rest;
    };
    expect(await preview(rows)).toMatchObject({
      needs_reason: true,
      findings: [{ rule: "daily-rest", people: [{ id: artist.userId }], schedule_ids: [] }],
    });
    expect(await preview([...rows, "Tent,Others,2026-09-03,20:30,21:30"])).toMatchObject({ findings: [] });
  });

  test("what is of no use is refused in words", async () => {
    const refused = async (parts: Parts) => {
      const response = await post(manager, { dry_run: "true", ...parts });
      const body = await problem(response);
      return [
        response.status,
        body.type,
        body.detail ?? body.errors?.map(({ pointer, detail }) => `${pointer} ${detail}`).join(),
      ];
    };
    expect(await refused({ file: file("%PDF-1.7") })).toEqual([
      422,
      "/problems/imports/unreadable",
      "This file is a PDF; export the timetable as CSV, JSON or iCalendar.",
    ]);
    expect(await refused({ file: file(), zone: "Mars/Olympus" })).toEqual([
      422,
      "/problems/imports/zone",
      "/zone must be an IANA time zone such as Europe/Lisbon",
    ]);
    expect(await refused({ file: file(), mapping: '{"title":["headliner"]}' })).toEqual([
      422,
      "/problems/imports/mapping",
      "The file has no column “headliner”.",
    ]);
    expect(await refused({ file: file(), mapping: "{" })).toEqual([
      422,
      "/problems/imports/mapping",
      "/mapping must be JSON",
    ]);
    expect(await refused({ file: file(), mapping: '{"clock":"12h"}' })).toEqual([
      422,
      "/problems/common/invalid",
      "/clock is not a field of this request",
    ]);
    expect(await refused({ file: file(), dry_run: "yes" })).toEqual([
      422,
      "/problems/common/invalid",
      "/dry_run must be true or false",
    ]);
    expect(await refused({ file: CSV })).toEqual([422, "/problems/common/invalid", "/file must be a file"]);
    expect(await refused({ zone: "Europe/Lisbon" })).toEqual([
      422,
      "/problems/common/invalid",
      "/file is missing",
    ]);
    expect(await refused({ file: file(), colour: "red" })).toEqual([
      422,
      "/problems/common/invalid",
      "/colour is not a field of this request",
    ]);
  });
});

describe("an import", () => {
  test("keeps the file and starts one job, once for its key", async () => {
    const first = await post(
      manager,
      { file: file(), zone: "Asia/Singapore" },
      { "idempotency-key": "week 36" },
    );
    expect(first.status).toBe(202);
    expect(first.headers.get("x-write-token")).toMatch(/^.+\.\d+$/);
    const accepted = v.parse(JobAccepted, await first.json());
    expect(accepted.status_url).toBe(`/api/v1/jobs/${accepted.job_id}/status`);
    const again = await post(
      manager,
      { file: file(), zone: "Asia/Singapore" },
      { "idempotency-key": "week 36" },
    );
    expect([again.status, await again.json()]).toEqual([202, accepted]);
    expect(
      (
        await post(
          manager,
          { file: file(`${CSV}\n`), zone: "Asia/Singapore" },
          { "idempotency-key": "week 36" },
        )
      ).status,
    ).toBe(422);
    const { db } = portal.database;
    const kept = await db.select().from(imports);
    expect(kept).toHaveLength(1);
    expect(kept[0]).toMatchObject({
      fileName: "week 36.csv",
      zone: "Asia/Singapore",
      productionId: production,
      applied: false,
    });
    expect(new TextDecoder().decode(kept[0]!.content)).toBe(CSV);
    expect(
      await db.select({ kind: jobs.kind, state: jobs.state }).from(jobs).where(eq(jobs.id, accepted.job_id)),
    ).toEqual([{ kind: "schedule-import", state: "pending" }]);
    const status = await portal.send(manager, "GET", accepted.status_url);
    expect(await status.json()).toMatchObject({
      id: accepted.job_id,
      state: "pending",
      progress: 0,
      result: null,
    });
  });

  test("is for planners of the production's organisation", async () => {
    const artist = await portal.person(["artist"], manager.organisationId);
    const stranger = await portal.person(["manager"]);
    expect((await post(undefined, { file: file() })).status).toBe(401);
    expect((await post(artist, { file: file() })).status).toBe(403);
    expect((await post(stranger, { file: file() })).status).toBe(404);
    expect((await post(stranger, { file: file(), dry_run: "true" })).status).toBe(404);
  });

  test("takes forms of at most 5 MB and nothing else", async () => {
    expect((await post(manager, { file: file(new Uint8Array(5 * 1024 * 1024 + 1)) })).status).toBe(413);
    expect(
      (
        await portal.send(manager, "POST", `/api/v1/productions/${production}/schedule-imports`, {
          file: CSV,
        })
      ).status,
    ).toBe(415);
    const send = (body: string, type: string) =>
      portal.send(manager, "POST", `/api/v1/productions/${production}/schedule-imports`, body, {
        "content-type": type,
      });
    expect((await send("no form", "multipart/form-data; boundary=x")).status).toBe(400);
    expect((await send("", "multipart/form-data")).status).toBe(400);
    expect(
      (
        await send(
          '--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n',
          "multipart/form-data; boundary=x",
        )
      ).status,
    ).toBe(400);
    const twice = ["a", "b"]
      .map((name) => `--x\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\n\r\nx\r\n`)
      .join("");
    expect((await send(`${twice}--x--\r\n`, "multipart/form-data; boundary=x")).status).toBe(422);
  });
});
