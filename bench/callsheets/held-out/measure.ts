import { paperOfText, type Paper } from "../../../core/callsheets/text.ts";
import { understandSheet } from "../../../core/callsheets/understand.ts";
import { pdfWords } from "../../../jobs/reading/pdf.ts";
import { figuresOf, judge, missText, type FieldFigures, type Judged } from "../claims.ts";
import { heldOutSheets, type HeldOutSheet } from "./sheets.ts";
import { measureMails, type MailFigures } from "./measure-mails.ts";

/** What is told wrongly is worse than what is asked, and that worse than what is left out. */
export type HeldOutGroup = {
  readings: number;
  told: number;
  right: number;
  /** Said with confidence, and wrong or not there at all. */
  wrong: number;
  /** Of `told`: asked after. */
  asked: number;
  precision: number;
  recall: number;
};
export type HeldOutFigures = {
  /** By when the reader met them. */
  rounds: Record<string, HeldOutGroup>;
  fields: Record<string, FieldFigures>;
  bySheet: Record<string, { told: number; right: number; wrong: number }>;
  mails: MailFigures;
};

/** Reads sheets and mails of other makers. */
export async function measureHeldOut(progress: (said: string) => void): Promise<HeldOutFigures> {
  const all: (Judged & { name: string; round: string })[] = [];
  const sheets = heldOutSheets();
  for (const sheet of sheets) {
    const { name, round, form } = sheet;
    const understood = understandSheet(await paperOf(sheet), { today: sheet.today });
    const { judged, misses } = judge(sheet.claims, understood, sheet.whole, sheet.either);
    all.push(...judged.map((one) => ({ ...one, name, round })));
    for (const miss of misses) progress(missText(name, form, miss));
  }
  const rounds = Object.fromEntries(
    [...new Set(sheets.map(({ round }) => round))].map((round) => {
      const own = all.filter((one) => one.round === round);
      return [round, groupOf(own, sheets.filter((one) => one.round === round).length)];
    }),
  );
  const names = [...new Set(sheets.map(({ name }) => name))];
  const bySheet = Object.fromEntries(
    names.map((name) => {
      const own = all.filter((one) => one.name === name);
      const { told, right, wrong } = groupOf(own, 1);
      return [name, { told, right, wrong }];
    }),
  );
  return { rounds, fields: figuresOf(all), bySheet, mails: await measureMails(progress) };
}

async function paperOf({ form, bytes }: HeldOutSheet): Promise<Paper> {
  if (form === "text") return paperOfText(new TextDecoder().decode(bytes));
  return { pages: (await pdfWords(bytes, 8)) ?? [], firstLines: null };
}

function groupOf(judged: readonly Judged[], readings: number): HeldOutGroup {
  const count = (test: (one: Judged) => boolean) => judged.filter(test).length;
  const [told, right] = [count((one) => one.told), count((one) => one.right)];
  const read = count((one) => one.read);
  const share = (part: number, whole: number) => Math.round((part / Math.max(1, whole)) * 1_000) / 1_000;
  return {
    readings,
    told,
    right,
    wrong: read - right,
    asked: count(({ asked }) => asked),
    precision: share(right, read),
    recall: share(right, told),
  };
}
