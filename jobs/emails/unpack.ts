import PostalMime, { type Attachment, type Email } from "postal-mime";
import { textOfHtml } from "../../core/emails/html-text.ts";
import { kindOfMail, type MailKind } from "../../core/emails/kinds.ts";
import { UnreadablePicture } from "../pictures.ts";
import { outlookItem, type Carrier } from "./outlook.ts";
import { wrappedIn } from "./winmail.ts";

/** A file of a mail, or its text, with what is beside it. */
export type UnpackedPart = {
  /** null: the text of the mail. */
  fileName: string | null;
  type: string;
  /** How many mails it is wrapped in, its own one not counted. */
  depth: number;
  /** A picture that belongs into the text, such as a letterhead. */
  isInline: boolean;
  /** Of its mail, and of those around that. */
  subject: string | null;
  bytes: Uint8Array;
};

export type Unpacked = {
  kind: MailKind;
  messageId: string | null;
  sender: string | null;
  subject: string | null;
  /** ISO; null where there is none, or none that is a date. */
  sentAt: string | null;
  parts: UnpackedPart[];
};

/** Mails in mails in mails: forwarded again and again, an old sheet may lie at their bottom. */
const DEPTH_MAX = 5;
const PARTS_MAX = 50;
const LIMITS = { maxNestingDepth: 64, maxHeadersSize: 512 * 1_024 };
const TEXT_MAX = 998;
const NAME_MAX = 200;

/** A file that was handed in without a mail. */
const aloneIn = (bytes: Uint8Array, fileName: string): UnpackedPart => ({
  fileName: fileName || "file",
  type: "application/octet-stream",
  depth: 0,
  isInline: false,
  subject: null,
  bytes,
});

/** What lies in a file that was handed in without a mail: in an item of Outlook's all that it carries, else itself. @throws UnreadablePicture */
export async function unpackAlone(bytes: Uint8Array, fileName: string): Promise<UnpackedPart[]> {
  const item = outlookItem(bytes);
  if (!item) return [aloneIn(bytes, fileName)];
  const parts: UnpackedPart[] = [];
  await collect(item, 0, null, parts);
  return parts;
}

/** Everything that a mail carries, also inside of mails that it carries. @throws UnreadablePicture with the reason. */
export async function unpack(bytes: Uint8Array): Promise<Unpacked> {
  const mail = await parsed(bytes);
  const parts: UnpackedPart[] = [];
  await collect(mail, 0, null, parts);
  const subject = clean(mail.subject);
  const sender = addressOf(mail);
  const headers = mail.headers.map(({ key, value }) => ({ name: key, value }));
  return {
    kind: kindOfMail({ headers, subject, sender }),
    messageId: clean(mail.messageId),
    sender,
    subject,
    sentAt: instantOf(mail.date),
    parts,
  };
}

const UTF8 = /(charset\s*=\s*["']?)utf-?8(?=["';\s])/gi;

/** Many programs say UTF-8 of what is none: then their letters are read as Windows writes them. */
async function parsed(bytes: Uint8Array): Promise<Email> {
  try {
    const options = { ...LIMITS, forceRfc822Attachments: true };
    const mail = await PostalMime.parse(bytes, options);
    if (!isGarbled(mail.text) && !isGarbled(mail.html)) return mail;
    const western = Buffer.from(bytes).toString("latin1").replaceAll(UTF8, "$1windows-1252");
    const again = await PostalMime.parse(Buffer.from(western, "latin1"), options);
    return {
      ...mail,
      ...(isGarbled(mail.text) && again.text !== undefined ? { text: again.text } : {}),
      ...(isGarbled(mail.html) && again.html !== undefined ? { html: again.html } : {}),
    };
  } catch (error) {
    throw new UnreadablePicture("The mail is built in a way that no mail program builds one.", {
      cause: error,
    });
  }
}

const isGarbled = (text: string | undefined) => text?.includes("\ufffd") === true;

async function collect(
  mail: Carrier,
  depth: number,
  around: string | null,
  parts: UnpackedPart[],
): Promise<void> {
  const subject = [around, clean(mail.subject)].filter(Boolean).join(" · ").slice(0, TEXT_MAX) || null;
  const add = (part: Omit<UnpackedPart, "depth" | "subject">) => {
    if (parts.length >= PARTS_MAX)
      throw new UnreadablePicture("The mail carries more files than anybody reads.");
    parts.push({ ...part, depth, subject });
  };
  const text = wordsOf(mail);
  if (text.trim() !== "")
    add({ fileName: null, type: "text/plain", isInline: false, bytes: Buffer.from(text) });
  for (const file of mail.attachments) {
    const content = bytesOf(file);
    const isMail = file.mimeType === "message/rfc822" || /\.eml$/i.test(file.filename ?? "");
    const wrapped = isWinmail(file) ? wrappedIn(content) : [];
    for (const { fileName, bytes } of wrapped)
      add({
        fileName: clean(fileName)?.slice(0, NAME_MAX) ?? "file",
        type: "application/octet-stream",
        isInline: false,
        bytes,
      });
    if (wrapped.length > 0) continue;
    const inner = depth < DEPTH_MAX ? (isMail ? await parsed(content) : itemIn(content)) : undefined;
    if (inner) await collect(inner, depth + 1, subject, parts);
    else
      add({
        fileName: clean(file.filename)?.slice(0, NAME_MAX) ?? "file",
        type: file.mimeType.slice(0, NAME_MAX),
        isInline: file.related === true || (file.disposition === "inline" && file.contentId !== undefined),
        bytes: isHtml(file) ? Buffer.from(textOfHtml(decoded(content))) : content,
      });
  }
  for (const item of mail.items ?? []) if (depth < DEPTH_MAX) await collect(item, depth + 1, subject, parts);
}

/** An item of Outlook's that is attached; one that cannot be opened is a file like others, which says so. */
function itemIn(bytes: Uint8Array): Carrier | undefined {
  try {
    return outlookItem(bytes);
  } catch (error) {
    if (!(error instanceof UnreadablePicture)) throw error;
    return undefined;
  }
}

const isWinmail = ({ mimeType, filename }: Attachment) =>
  /^application\/(?:vnd\.)?ms-tnef$/.test(mimeType) || /^winmail\.dat$/i.test(filename ?? "");

/** So many cells are a table, whose rows plain text loses. */
const TABLE_CELLS_MIN = 4;

/**
 * What a mail says in its own words: its plain text, unless only its HTML has the tables, or there is little more than
 * "your program does not show this" in the other.
 */
function wordsOf({ text = "", html }: Carrier): string {
  if (html === undefined) return text;
  const shown = textOfHtml(html);
  const isPoor = text.trim().length * 2 < shown.trim().length;
  const hasTable = (html.match(/<t[dh]\b/gi)?.length ?? 0) >= TABLE_CELLS_MIN;
  return shown.trim() !== "" && (isPoor || hasTable) ? shown : text;
}

const isHtml = ({ mimeType, filename }: Attachment) =>
  mimeType === "text/html" || (/\.html?$/i.test(filename ?? "") && !mimeType.startsWith("image/"));

/** What is no UTF-8 is read as Windows writes it. */
function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

function bytesOf({ content }: Attachment): Uint8Array {
  if (typeof content === "string") return Buffer.from(content);
  return content instanceof Uint8Array ? content : new Uint8Array(content);
}

/** Of what a stranger wrote: nothing that a database or a page could not hold. */
function clean(text: string | null | undefined): string | null {
  const said = (text ?? "")
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, " ")
    .trim();
  return said === "" ? null : said.slice(0, TEXT_MAX);
}

function addressOf({ from, sender }: Email): string | null {
  for (const one of [from, sender]) {
    const address = clean(one?.group?.[0]?.address ?? one?.address);
    if (address?.includes("@")) return address.toLowerCase().slice(0, 254);
  }
  return null;
}

function instantOf(date: string | undefined): string | null {
  const ms = Date.parse(date ?? "");
  // Beyond these a clock is wrong, and a database may not hold it.
  return ms > 0 && ms < 4_102_444_800_000 ? new Date(ms).toISOString() : null;
}
