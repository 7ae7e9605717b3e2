import * as v from "valibot";
import type { ConsentSecrets } from "../../core/consents.ts";
import { GMAIL_SCOPE } from "../../core/emails/mailboxes.ts";
import { openGoogleTokens, type GoogleApp } from "./google-tokens.ts";
import { MailboxBusy, MailboxRefused, waitOf } from "./mailbox.ts";
import { OutgoingFault, type Outgoing } from "./outgoing.ts";

/** `url`: such as `https://gmail.googleapis.com/gmail/v1`. */
export type GmailSettings = GoogleApp & { url: string };

export type GmailWire = {
  /** Asks, and again where that may help, within one deadline for all of it; undefined: it is not there. */
  get<T>(path: string, query: Query, shape: v.GenericSchema<unknown, T>): Promise<T | undefined>;
  /** Asks once; what is read of the answer is within the same five seconds. */
  stream<T>(path: string, query: Query, read: (body: Body) => Promise<T>): Promise<T | undefined>;
};
type Query = Readonly<Record<string, string | readonly string[] | undefined>>;
type Body = AsyncIterable<Uint8Array>;

/** To be asked again so soon is waited for within the same deadline. */
const PATIENCE_MS = 2_000;

/** The access token is good no longer. */
class TokenSpent extends Error {}

/** Gmail's API (v1), or one like it, of whoever consented. Nothing but GET: the mailbox stays as it is. */
export async function openGmailWire(
  settings: GmailSettings,
  secrets: ConsentSecrets,
  outgoing: Outgoing,
  keep: (next: ConsentSecrets) => Promise<void>,
): Promise<GmailWire> {
  const tokens = await openGoogleTokens({
    ...{ app: settings, secrets, scope: GMAIL_SCOPE, outgoing, keep },
    Refused: MailboxRefused,
  });

  async function ask<T>(
    path: string,
    query: Query,
    signal: AbortSignal,
    read: (response: Response) => Promise<T>,
  ): Promise<T | undefined> {
    const response = await fetch(`${settings.url}/users/me/${path}?${queryOf(query)}`, {
      headers: { authorization: `Bearer ${tokens.current()}`, accept: "application/json" },
      redirect: "manual",
      signal,
    });
    return (await isThere(response)) ? await read(response) : undefined;
  }

  /** A token is good for an hour; what refuses a fresh one refuses the consent. */
  async function asWhoever<T>(work: () => Promise<T>): Promise<T> {
    const token = tokens.current();
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof TokenSpent)) throw error;
    }
    await tokens.refresh(token);
    try {
      return await work();
    } catch (error) {
      throw error instanceof TokenSpent
        ? new MailboxRefused("Google does not accept the consent any more.")
        : error;
    }
  }

  return {
    get: (path, query, shape) =>
      outgoing.insist((_attempt, whole) =>
        patiently(whole, () =>
          asWhoever(() =>
            outgoing.once((signal) =>
              ask(path, query, AbortSignal.any([whole, signal]), async (response) =>
                jsonIn(await response.text(), shape),
              ),
            ),
          ),
        ),
      ),
    stream: (path, query, read) =>
      asWhoever(() =>
        outgoing.once((signal) =>
          ask(path, query, signal, ({ body }) => {
            if (!body) throw new OutgoingFault("Gmail answered nothing");
            return read(body);
          }),
        ),
      ),
  };
}

function queryOf(query: Query): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    [value ?? []].flat().map((one): [string, string] => [name, one]),
  );
  return new URLSearchParams(given).toString();
}

/** Waits where it is told to, if that is not long; then it is tried again as after a fault. */
async function patiently<T>(whole: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof MailboxBusy) || error.waitMs > PATIENCE_MS || whole.aborted) throw error;
    await Bun.sleep(error.waitMs);
    throw new OutgoingFault("Gmail asked to wait", { cause: error });
  }
}

/** Nothing of theirs is repeated. */
function jsonIn<T>(text: string, shape: v.GenericSchema<unknown, T>): T {
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), shape), text);
  if (!read.success) throw new OutgoingFault("Gmail's answer is not to be read");
  return read.output;
}

/** @returns whether there is something to read. @throws TokenSpent, MailboxBusy, MailboxRefused, OutgoingFault */
async function isThere(response: Response): Promise<boolean> {
  const { status, headers } = response;
  // A page where there should be none: somebody stands between, or it is no such server.
  const isJson = headers.get("content-type")?.includes("json") === true;
  if (status === 200 && isJson) return true;
  const said = status === 403 && isJson ? await response.text() : "";
  if (status !== 403 || !isJson) await response.body?.cancel();
  if (status === 401) throw new TokenSpent();
  if (status === 404) return false;
  if (status === 403 && said !== "") throw refusalOf(said, headers);
  if (status === 429 || (status === 503 && headers.has("retry-after")))
    throw new MailboxBusy(waitOf(headers));
  throw new OutgoingFault(`Gmail answered ${status}${status === 200 ? " with a page" : ""}`);
}

const Refusal = v.object({
  error: v.object({ errors: v.optional(v.array(v.object({ reason: v.string() })), []) }),
});

/** Too often is 403 there as well, with a reason. */
function refusalOf(text: string, headers: Headers): Error {
  const said = v.safeParse(v.pipe(v.string(), v.parseJson(), Refusal), text);
  const reasons = said.success ? said.output.error.errors.map(({ reason }) => reason).join(" ") : "";
  if (/LimitExceeded/i.test(reasons)) return new MailboxBusy(waitOf(headers));
  if (/insufficientPermissions/i.test(reasons))
    return new MailboxRefused("What the portal asked for was not allowed at Google.");
  if (/domainPolicy/i.test(reasons))
    return new MailboxRefused("Its administrator does not let this portal read it.");
  return new MailboxRefused("Google does not let this portal read it; whoever runs it has to look there.");
}
