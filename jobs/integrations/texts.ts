import * as v from "valibot";
import { openOutgoing, OutgoingFault, type OutgoingSettings } from "./outgoing.ts";

export type TextSettings = {
  /** Such as `https://api.twilio.com`. */
  url: string;
  account: string;
  token: string;
  /** A number of ours, or the id of a messaging service (`MG…`). */
  from: string;
  /** Where the gateway says what became of a text. */
  callbackUrl: string;
  outgoing?: OutgoingSettings;
};

export type Text = { id: string; to: string; body: string };

/** A gateway to telephones: Twilio's Messages (2010-04-01), or one like it. */
export type TextGateway = {
  /**
   * Hands a text over; the same one again is known by its id.
   * @returns as how many it is charged. @throws TextRefused; anything else may be tried again.
   */
  send(text: Text): Promise<{ segments: number | null }>;
};

/** It will not send this one, today or tomorrow. */
export class TextRefused extends Error {
  override name = "TextRefused";
  /** Whether it is because its owner asked for no more. */
  readonly isStopped: boolean;
  constructor(message: string, isStopped = false) {
    super(message);
    this.isStopped = isStopped;
  }
}

/** Twilio's number for who answered STOP. */
const STOPPED = 21_610;

const Accepted = v.object({ sid: v.string(), num_segments: v.optional(v.nullable(v.string())) });
const Refused = v.object({ code: v.optional(v.nullable(v.number())) });

export function openTexts(settings: TextSettings): TextGateway {
  const { url, account, token, from, callbackUrl } = settings;
  const outgoing = openOutgoing(settings.outgoing);
  const address = `${url.replace(/\/+$/, "")}/2010-04-01/Accounts/${encodeURIComponent(account)}/Messages.json`;
  const authorization = `Basic ${Buffer.from(`${account}:${token}`).toString("base64")}`;
  const sender: [string, string] = from.startsWith("MG") ? ["MessagingServiceSid", from] : ["From", from];
  return {
    send: async ({ id, to, body }) => {
      const form = new URLSearchParams([
        ["To", to],
        sender,
        ["Body", body],
        ["StatusCallback", `${callbackUrl}?text=${id}`],
      ]);
      return await outgoing.insist((_attempt, whole) =>
        outgoing.once(async (signal) =>
          settle(
            await fetch(address, {
              method: "POST",
              headers: { authorization, "i-twilio-idempotency-token": id },
              body: form,
              redirect: "manual",
              signal: AbortSignal.any([whole, signal]),
            }),
          ),
        ),
      );
    },
  };
}

async function settle(response: Response): Promise<{ segments: number | null }> {
  const { status, ok } = response;
  const isJson = response.headers.get("content-type")?.includes("json") === true;
  const body: unknown = isJson ? await response.json().catch(() => undefined) : undefined;
  if (!isJson) await response.body?.cancel();
  if (ok) {
    const accepted = v.safeParse(Accepted, body);
    // Somebody stands between, or it is no such gateway.
    if (!accepted.success) throw new OutgoingFault("the gateway's answer could not be read");
    const segments = Number(accepted.output.num_segments ?? NaN);
    return { segments: Number.isInteger(segments) ? segments : null };
  }
  if (status >= 500 || status === 408) throw new OutgoingFault(`the gateway answered ${status}`);
  if (status === 429) throw new Error(`the gateway answered ${status}`);
  const refused = v.safeParse(Refused, body);
  const code = refused.success ? (refused.output.code ?? undefined) : undefined;
  throw new TextRefused(`the gateway answered ${code ?? status}`, code === STOPPED);
}
