import { sheetsOf } from "../../../jobs/emails/sheets.ts";
import { unpack } from "../../../jobs/emails/unpack.ts";
import { judge, missText, type Judged } from "../claims.ts";
import { HELD_OUT_MAILS } from "./mails.ts";
import { claimsOfTruth, wholeFields, type HeldOutMail } from "./notation.ts";

export type MailFigures = {
  mails: number;
  /** With as many sheets as are in them. */
  ends: number;
  told: number;
  right: number;
  wrong: number;
  byMail: Record<string, { sheets: number; told: number; right: number; wrong: number }>;
};

/** The day before the sheets'. */
const TODAY = "2026-03-05";

/** Mails through what unpacks and reads them, held against what they say. */
export async function measureMails(progress: (said: string) => void): Promise<MailFigures> {
  const figures: MailFigures = { mails: 0, ends: 0, told: 0, right: 0, wrong: 0, byMail: {} };
  for (const mail of HELD_OUT_MAILS) {
    const { found, judged } = await judgeMail(mail, progress);
    const count = (test: (one: Judged) => boolean) => judged.filter(test).length;
    const own = {
      sheets: found,
      told: count(({ told }) => told),
      right: count(({ right }) => right),
      wrong: count(({ read, right }) => read && !right),
    };
    figures.mails += 1;
    if (found === mail.sheets.length) figures.ends += 1;
    else progress(`${mail.name}: ${found} sheets where there are ${mail.sheets.length}`);
    for (const field of ["told", "right", "wrong"] as const) figures[field] += own[field];
    figures.byMail[mail.name] = own;
  }
  return figures;
}

async function judgeMail(
  { name, bytes, sheets }: HeldOutMail,
  progress: (said: string) => void,
): Promise<{ found: number; judged: Judged[] }> {
  const { draft } = await sheetsOf((await unpack(bytes)).parts, TODAY);
  const found = draft?.sheets ?? [];
  const language = draft?.language ?? "en";
  const judged: Judged[] = [];
  for (const [at, truth] of sheets.entries()) {
    const sheet = found[at];
    const understood = { language, sheets: sheet ? [sheet] : [] };
    const one = judge(claimsOfTruth(truth), understood, wholeFields(truth), truth.either);
    judged.push(...one.judged);
    for (const miss of one.misses) progress(missText(name, "mail", miss));
  }
  return { found: found.length, judged };
}
