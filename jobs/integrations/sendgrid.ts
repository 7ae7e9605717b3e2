import * as v from "valibot";
import { addressOf, MailRefused, type Mailer, type Message } from "./mail.ts";
import { openOutgoing, OutgoingFault, type OutgoingSettings } from "./outgoing.ts";

export type SendgridSettings = {
  key: string;
  /** `https://api.sendgrid.com`, or the one in Europe. */
  url: string;
  /** A dynamic template; without one a message is the plain text that goes by SMTP too. */
  templateId: string | undefined;
  outgoing?: OutgoingSettings;
};

/** How long one message waits to be let in again; the job waits longer. */
const PAUSE_MS_MAX = 5_000;
const REASON_MAX = 200;
const Refused = v.object({ errors: v.array(v.object({ message: v.string() })) });

/**
 * SendGrid's Mail Send (v3) as a mailer: one deadline for all tries, and a breaker (mission J-04, J-12, J-13). It knows
 * nothing of a message that comes twice, so one whose answer was lost may go out twice. What becomes of a message it
 * tells by its event webhook (api/sendgrid): a message carries our id for that.
 */
export function openSendgrid(settings: SendgridSettings, from: string): Mailer {
  const outgoing = openOutgoing(settings.outgoing);
  return {
    address: addressOf(from),
    send: async (message) => {
      const body = JSON.stringify(wireOf(message, settings.templateId, from));
      return await outgoing.insist(async (_attempt, whole) => {
        const answer = await outgoing.once(async (signal) =>
          settle(
            await fetch(`${settings.url}/v3/mail/send`, {
              method: "POST",
              headers: { authorization: `Bearer ${settings.key}`, "content-type": "application/json" },
              body,
              redirect: "manual",
              signal: AbortSignal.any([whole, signal]),
            }),
          ),
        );
        if ("waitMs" in answer) {
          await Bun.sleep(Math.min(answer.waitMs, PAUSE_MS_MAX));
          // No fault of theirs that a breaker would count: tried again within the same deadline.
          throw new OutgoingFault("SendGrid answered 429");
        }
        return answer;
      });
    },
    close: async () => {},
  };
}

type Settled = { providerId: string } | { waitMs: number };

/** @throws MailRefused for what it will never have, OutgoingFault for a fault of its own, anything else for ours. */
async function settle(response: Response): Promise<Settled> {
  const { status, headers } = response;
  const text = await response.text();
  if (status === 202) return { providerId: headers.get("x-message-id")?.slice(0, 200) || "unnamed" };
  if (status === 429) {
    const resetMs = Number(headers.get("x-ratelimit-reset")) * 1_000 - Date.now();
    return { waitMs: resetMs > 0 ? resetMs : 1_000 };
  }
  // A page, or an answer to something else: somebody stands between.
  if (status >= 500 || status === 408 || status < 300)
    throw new OutgoingFault(`SendGrid answered ${status} where 202 was expected`);
  if (status === 400 || status === 413) throw new MailRefused(reasonOf(status, text));
  // A key that is none, or may not send from there: the message may go once that is put right.
  throw new Error(`SendGrid answered ${status}`);
}

function reasonOf(status: number, text: string): string {
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), Refused), text);
  const said = read.success ? read.output.errors.map(({ message }) => message).join("; ") : "";
  // What the database cannot store is no word of anybody's.
  const words = said.slice(0, REASON_MAX).toWellFormed().replaceAll("\u0000", "").replace(/\.$/, "");
  return words === "" ? `SendGrid answered ${status}` : `SendGrid answered ${status}: ${words}`;
}

function wireOf(message: Message, templateId: string | undefined, from: string) {
  const { id, to, subject, text, calendar, kind, url } = message;
  const name = /^\s*"?([^"<]*?)"?\s*</.exec(from)?.[1];
  return {
    personalizations: [
      {
        to: [{ email: to }],
        custom_args: { mail_id: id },
        ...(templateId !== undefined && {
          dynamic_template_data: { subject, text, body: withoutUrl(text, url), url, kind },
        }),
      },
    ],
    from: { email: addressOf(from), ...(name ? { name } : {}) },
    ...(templateId === undefined
      ? { subject, content: [{ type: "text/plain", value: text }] }
      : { template_id: templateId }),
    ...(calendar !== null && {
      attachments: [
        {
          // Its METHOD stands in it: a type with parameters is refused.
          type: "text/calendar",
          filename: "invite.ics",
          content: Buffer.from(calendar).toString("base64"),
          disposition: "attachment",
        },
      ],
    }),
    // Nobody's holiday answers to it (RFC 3834).
    headers: { "Auto-Submitted": "auto-generated" },
    // Links lead to the portal and nowhere else.
    tracking_settings: { click_tracking: { enable: false, enable_text: false } },
  };
}

/** A template has a button for it. */
const withoutUrl = (text: string, url: string | null): string =>
  url !== null && text.trimEnd().endsWith(url) ? text.trimEnd().slice(0, -url.length).trimEnd() : text;
