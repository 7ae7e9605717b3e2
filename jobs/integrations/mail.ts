import { mkdir, rename, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import nodemailer from "nodemailer";
import { ConfigError } from "../../core/server/config.ts";

export type Message = {
  id: string;
  to: string;
  subject: string;
  text: string;
  /** An iTIP message that goes with it (RFC 6047): its METHOD says what programs for calendars make of it. */
  calendar: string | null;
  /** What it tells of, and where that is: for templates; the text says both. */
  kind: string | null;
  url: string | null;
};

/** Of a service that will tell what becomes of it, its own name for it; a mail server has none, and tells nothing. */
export type Sent = { providerId: string | null };

export type Mailer = {
  /** Whose messages they are, for whoever answers an invitation. */
  readonly address: string;
  /**
   * Hands a message over. The same one again has the same Message-ID, so that whoever receives it twice can tell.
   * @throws MailRefused when the server will not have it, today or tomorrow; anything else may be tried again.
   */
  send(message: Message): Promise<Sent>;
  close(): Promise<void>;
};

/** The server said no for good (5xx). */
export class MailRefused extends Error {
  override name = "MailRefused";
}

const TIMEOUT_MS = 5_000;

/** `smtp://` or `smtps://` sends; `file:` keeps each message as an .eml below that folder. @throws ConfigError */
export function openMailer(url: string, from: string): Mailer {
  if (url.startsWith("file:")) return openFolder(url, from);
  if (!/^smtps?:\/\//.test(url)) throw new ConfigError("MAIL_URL must begin with smtp://, smtps:// or file:");
  const transport = nodemailer.createTransport(url, {
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
  } as never);
  return {
    address: addressOf(from),
    send: async (message) => {
      try {
        await transport.sendMail(envelope(message, from));
        return { providerId: null };
      } catch (error) {
        const code = (error as { responseCode?: number }).responseCode;
        if (code !== undefined && code >= 500) throw new MailRefused(`the mail server answered ${code}`);
        throw error;
      }
    },
    close: async () => transport.close(),
  };
}

function openFolder(url: string, from: string): Mailer {
  const folder = url.startsWith("file://") ? fileURLToPath(url) : resolve(url.slice("file:".length));
  const composer = nodemailer.createTransport({ streamTransport: true, buffer: true });
  return {
    address: addressOf(from),
    send: async (message) => {
      const { message: bytes } = await composer.sendMail(envelope(message, from));
      await mkdir(folder, { recursive: true });
      const aside = join(folder, `.${message.id}`);
      await writeFile(aside, bytes as Buffer, { mode: 0o600 });
      await rename(aside, join(folder, `${message.id}.eml`));
      return { providerId: null };
    },
    close: async () => {},
  };
}

/** `Live Portal <noreply@localhost>` is noreply@localhost. */
export const addressOf = (from: string): string => from.match(/[^<\s]+@[^>\s]+/)?.[0] ?? "noreply@localhost";

function envelope({ id, to, subject, text, calendar }: Message, from: string) {
  const host = from.match(/@([^>\s]+)/)?.[1] ?? "localhost";
  const method = calendar?.match(/^METHOD:([A-Z]+)\r?$/m)?.[1];
  return {
    from,
    to: { name: "", address: to },
    subject,
    text,
    ...(calendar !== null &&
      method !== undefined && { icalEvent: { method, filename: "invite.ics", content: calendar } }),
    messageId: `<${id}@${host}>`,
    // Nobody's holiday answers to it (RFC 3834).
    headers: { "Auto-Submitted": "auto-generated" },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}
