import { fileURLToPath } from "node:url";
import type { EmailForm } from "../../core/emails.ts";
import { ask, BOUNDS, ENDED_WORDS } from "../reading/ask.ts";
import type { SheetsRead } from "./sheets.ts";
import type { Unpacked } from "./unpack.ts";

/** What a mail says of itself, without what it carries. */
export type MailHead = Omit<Unpacked, "parts">;
export type MailFile = { path: string; form: EmailForm; fileName: string | null };

const programAt = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const endedWords = { ...ENDED_WORDS, output: "There is more in it than in any call sheet." };
const NO_MAIL: MailHead = { kind: "mail", messageId: null, sender: null, subject: null, sentAt: null };

/** Looks at a mail, in a program of its own. @throws UnreadablePicture with the reason; the signal's reason. */
export async function lookAtMail({ path, form }: MailFile, signal: AbortSignal): Promise<MailHead> {
  if (form === "paper") return NO_MAIL;
  const program = programAt("looker.ts");
  return await ask<MailHead>({ program, words: [], path, signal, bounds: BOUNDS, endedWords });
}

/** Reads the call sheets in a mail, in a program of its own. @throws UnreadablePicture with the reason; the signal's reason. */
export async function readMail(
  { path, form, fileName }: MailFile,
  today: string,
  signal: AbortSignal,
  bounds = BOUNDS,
): Promise<SheetsRead> {
  const words = [form, today, fileName ?? ""];
  return await ask<SheetsRead>({
    program: programAt("reader.ts"),
    words,
    path,
    signal,
    bounds,
    endedWords,
  });
}
