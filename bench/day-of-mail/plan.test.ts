import { describe, expect, test } from "bun:test";
import { paperOfText } from "../../core/callsheets/text.ts";
import { understandSheet } from "../../core/callsheets/understand.ts";
import { pdfWords } from "../../jobs/reading/pdf.ts";
import { memberName, placeOf } from "./cast.ts";
import { callOfMember, paperOf } from "./papers.ts";
import { planDay, sizeOf, type DueMail } from "./plan.ts";
import { asksOf } from "./travellers.ts";

const TODAY = "2026-11-30";
const CROSSINGS = Array.from({ length: 144 }, (_, at) => ({ latitude: 51 + at / 100, longitude: 0 }));

describe("a whole day", () => {
  const { mails, sheets, seconds } = planDay(sizeOf(1), 1, TODAY);
  const count = (...kinds: string[]) => mails.filter(({ kind }) => kinds.includes(kind)).length;

  test("has as many mails of each kind as the mission says, 150 in its busiest hour, in an hour", () => {
    expect(seconds).toBe(3_600);
    expect(mails).toHaveLength(1_000);
    expect([
      count("sheet"),
      count("revision"),
      count("cancellation"),
      count("copy"),
      count("broken"),
    ]).toEqual([500, 75, 25, 350, 25]);
    expect(mails.filter(({ isPhoto }) => isPhoto)).toHaveLength(35);
    for (const kind of ["duplicate", "bounce", "auto-reply", "sender", "no-sheet"])
      expect(count(kind)).toBe(5);
    const hours = Array.from(
      { length: 24 },
      (_, hour) => mails.filter(({ atMs }) => Math.floor(atMs / 150_000) === hour).length,
    );
    expect(Math.max(...hours)).toBe(150);
    expect(mails.map(({ atMs }) => atMs)).toEqual(mails.map(({ atMs }) => atMs).toSorted((a, b) => a - b));
  });

  test("sends nothing of a sheet before the sheet itself, changes and cancels what is confirmed, each once", () => {
    const first = new Map<number, number>();
    const later: DueMail[] = [];
    for (const mail of mails) {
      if (mail.kind === "sheet") first.set(mail.sheet.n, mail.atMs);
      else if (["revision", "cancellation", "copy", "duplicate"].includes(mail.kind)) later.push(mail);
    }
    expect(first.size).toBe(500);
    for (const { sheet, atMs } of later) expect(atMs).toBeGreaterThan(first.get(sheet.n) ?? Infinity);
    const settled = mails.filter(({ kind }) => kind === "revision" || kind === "cancellation");
    expect(new Set(settled.map(({ sheet }) => sheet.n)).size).toBe(100);
    for (const { sheet } of settled) expect(sheet.isConfirmed).toBe(true);
    expect(sheets.filter(({ isConfirmed }) => isConfirmed)).toHaveLength(450);
    expect(new Set(sheets.map(({ production, date }) => `${production} ${date}`)).size).toBe(500);
  });

  test("comes to two thousand notices and two hundred ways", () => {
    const confirmed = sheets.filter(({ isConfirmed }) => isConfirmed).length;
    const changed = sheets.reduce((sum, sheet) => sum + sheet.changed, 0);
    expect(confirmed * 4 + changed + 25 * 4).toBe(2_000);
    const asks = [...asksOf(sheets, CROSSINGS.length, 200).values()];
    expect(asks.reduce((sum, members) => sum + members.length, 0)).toBe(200);
  });

  test("is another by another seed, and a small one has some of everything", () => {
    expect(planDay(sizeOf(1), 2, TODAY).mails.map(({ kind }) => kind)).not.toEqual(
      mails.map(({ kind }) => kind),
    );
    for (let seed = 1; seed <= 20; seed++) {
      const small = planDay(sizeOf(0.01), seed, TODAY);
      expect(new Set(small.mails.map(({ kind }) => kind)).size).toBeGreaterThanOrEqual(6);
    }
  });
});

test("nobody shares a name, no two places a kilometre", () => {
  const names = Array.from({ length: 336 }, (_, n) => Object.values(memberName(n)).join(" "));
  expect(new Set(names).size).toBe(336);
  const places = Array.from({ length: 500 }, (_, n) => placeOf(n, CROSSINGS));
  expect(new Set(places.map(({ name }) => name)).size).toBe(500);
  expect(new Set(places.map((one) => `${one.latitude.toFixed(2)},${one.longitude.toFixed(2)}`)).size).toBe(
    500,
  );
});

test("sheets are understood as they were drawn: who is called when, where, which version", async () => {
  const { sheets } = planDay(sizeOf(0.03), 1, TODAY);
  for (const sheet of sheets) {
    const people = Array.from({ length: 4 }, (_, at) => ({
      ...memberName(sheet.production * 4 + at),
      ...{ userId: "", sessionId: "" },
    }));
    const place = placeOf(sheet.place, CROSSINGS);
    const version = (["first", "changed", "cancelled"] as const)[sheet.n % 3] ?? "first";
    const paper = paperOf(sheet, { people, place }, version);
    const read =
      typeof paper === "string"
        ? paperOfText(paper)
        : { pages: (await pdfWords(new Uint8Array(paper.bytes as Uint8Array), 8)) ?? [], firstLines: null };
    const [said, ...others] = understandSheet(read, { today: TODAY }).sheets;
    const name = (at: number) => `${people[at]?.firstName} ${people[at]?.lastName}`;
    const calls = people.map((_, at) => said?.people.find((one) => one.name === name(at))?.call?.value);
    const where = said?.places.find(({ kind }) => kind === "location");
    expect({
      sheet: sheet.n,
      calls,
      where: where?.name,
      date: said?.date?.value ?? sheet.date,
      others: others.length,
      revision: said?.revision?.value.number ?? null,
      isCancelled: said?.is_cancelled !== null,
    }).toEqual({
      sheet: sheet.n,
      calls: people.map((_, at) => callOfMember(sheet, at, version === "changed").time),
      where: place.name,
      date: sheet.date,
      others: 0,
      revision: version === "first" ? null : 2,
      isCancelled: version === "cancelled",
    });
  }
});
