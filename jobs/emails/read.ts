import { fileURLToPath } from "node:url";
import type { EmailForm } from "../../core/emails.ts";
import { ask, BOUNDS, ENDED_WORDS } from "../reading/ask.ts";
import type { SheetsRead } from "./sheets.ts";
import type { Unpacked } from "./unpack.ts";

/** What a mail says of itself, without what it carries. */
export type MailHead = Omit<Unpacked, "parts">;
/** What the program of its own says: null where it was to read what is written, and it is a scan. */
export type MailRead = { sheets: SheetsRead | null };
export type MailFile = { path: string; form: EmailForm; fileName: string | null };

const programAt = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const endedWords = { ...ENDED_WORDS, output: "There is more in it than in any call sheet." };
const NO_MAIL: MailHead = { kind: "mail", messageId: null, sender: null, subject: null, sentAt: null };

const MB = 1_024 * 1_024;
/** Smaller ones are too much for whoever reads them by something else. */
const LARGE_BYTES = 10 * MB;

/** What helps where the size of what came is why it is not read. */
export const tooLargeWords = (form: EmailForm, sizeBytes: number): string =>
  form === "mail"
    ? `The mail has ${Math.ceil(sizeBytes / MB)} MB, which is more than is read at once. Hand in its call sheet alone.`
    : `The file has ${Math.ceil(sizeBytes / MB)} MB, which is more than is read at once. Hand in a smaller copy of it.`;

/** Looks at a mail, in a program of its own. @throws UnreadablePicture with the reason; the signal's reason. */
export async function lookAtMail({ path, form }: MailFile, signal: AbortSignal): Promise<MailHead> {
  if (form === "paper") return NO_MAIL;
  const program = programAt("looker.ts");
  return await ask<MailHead>({ program, words: [], path, signal, bounds: BOUNDS, endedWords });
}

/** Reads the call sheets in a mail, also from pixels, in a program of its own. @throws UnreadablePicture with the reason; the signal's reason. */
export async function readMail(file: MailFile, today: string, signal: AbortSignal): Promise<SheetsRead> {
  const sheets = await readBy(file, { pages: "any", today }, signal);
  if (!sheets) throw new Error("a mail was not read");
  return sheets;
}

/** The same in a fraction of a second, where they carry their text; undefined where one has to be read from its pixels. */
export async function readWrittenMail(
  file: MailFile,
  today: string,
  signal: AbortSignal,
): Promise<SheetsRead | undefined> {
  return await readBy(file, { pages: "written", today }, signal);
}

async function readBy(
  { path, form, fileName }: MailFile,
  { pages, today }: { pages: "written" | "any"; today: string },
  signal: AbortSignal,
): Promise<SheetsRead | undefined> {
  const { size } = Bun.file(path);
  const { sheets } = await ask<MailRead>({
    program: programAt("reader.ts"),
    words: [pages, form, today, fileName ?? ""],
    path,
    signal,
    isPatient: pages === "any",
    endedWords: size > LARGE_BYTES ? { ...endedWords, memory: tooLargeWords(form, size) } : endedWords,
  });
  return sheets ?? undefined;
}
