import * as v from "valibot";
import type { CalendarSecrets } from "../../core/calendars/accounts.ts";
import { placeAndText, type CalendarEntry } from "../../core/calendars/document.ts";
import { addDays } from "../../core/time.ts";
import { AccountRefused, insistOn, statusOf, type CalendarTarget } from "./calendar-target.ts";
import type { Outgoing } from "./outgoing.ts";

export type GoogleSettings = {
  /** Such as `https://www.googleapis.com/calendar/v3`. */
  url: string;
  tokenUrl: string;
  clientId: string;
  clientSecret: string;
  /** The one that consent was asked with. */
  redirectUri: string;
};

type Secrets = Exclude<CalendarSecrets, { username: string }>;

const Token = v.object({ access_token: v.string(), refresh_token: v.optional(v.string()) });

/** A calendar of Google's API (v3), or of one like it. Ids are ours: hexadecimal is within its base32hex. */
export async function openGoogleCalendar(
  settings: GoogleSettings,
  secrets: Secrets,
  calendar: string,
  outgoing: Outgoing,
  keep: (next: Secrets) => Promise<void>,
): Promise<CalendarTarget> {
  let refreshToken = "refreshToken" in secrets ? secrets.refreshToken : undefined;
  let token = refreshToken === undefined ? await exchange() : await refresh();

  async function grant(body: Record<string, string>) {
    const form = { client_id: settings.clientId, client_secret: settings.clientSecret, ...body };
    const given = await insistOn(
      outgoing,
      (signal) =>
        fetch(settings.tokenUrl, {
          method: "POST",
          body: new URLSearchParams(form),
          redirect: "manual",
          signal,
        }),
      [400],
      async (response) => (response.status === 400 ? undefined : v.parse(Token, await response.json())),
    );
    // RFC 6749 §5.2: a grant that is used up, was taken back or is none.
    if (!given) throw new AccountRefused("Google does not accept the consent any more.");
    return given;
  }

  /** Once: what comes of it is kept before anything is done with it. */
  async function exchange(): Promise<string> {
    if (!("code" in secrets)) throw new AccountRefused("There is no consent.");
    const { code, verifier } = secrets;
    const given = await grant({
      grant_type: "authorization_code",
      code,
      code_verifier: verifier,
      redirect_uri: settings.redirectUri,
    });
    if (given.refresh_token === undefined)
      throw new AccountRefused("Google gave no leave to write while you are away.");
    refreshToken = given.refresh_token;
    await keep({ refreshToken });
    return given.access_token;
  }

  async function refresh(): Promise<string> {
    const { access_token } = await grant({
      grant_type: "refresh_token",
      refresh_token: refreshToken ?? "",
    });
    return access_token;
  }

  async function ask(method: string, path: string, body: unknown, fine: readonly number[]): Promise<number> {
    for (let isAgain = false; ; isAgain = true) {
      const call = async (signal: AbortSignal) =>
        refuseLimit(
          await fetch(`${settings.url}/calendars/${calendar}/events${path}`, {
            method,
            headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
            ...(body === undefined ? {} : { body: JSON.stringify(body) }),
            redirect: "manual",
            signal,
          }),
        );
      const status = await insistOn(outgoing, call, isAgain ? fine : [...fine, 401], statusOf);
      if (status !== 401) return status;
      token = await refresh();
    }
  }

  return {
    // The token that it was opened with says so.
    greet: async () => {},
    put: async (entry) => {
      const id = idOf(entry.id);
      const wire = wireOf(entry);
      if ((await ask("PUT", `/${id}`, wire, [404])) !== 404) return;
      // Another run made it meanwhile, or an answer was lost: then it is there, and is made what we would have it.
      if ((await ask("POST", "", { id, ...wire }, [409])) === 409) await ask("PUT", `/${id}`, wire, []);
    },
    remove: async (id) => {
      await ask("DELETE", `/${idOf(id)}`, undefined, [404, 410]);
    },
  };
}

const idOf = (id: string): string => id.replaceAll("-", "");

const Refused = v.object({
  error: v.object({ errors: v.array(v.object({ reason: v.string() })) }),
});

/** Too often is 403 there as well, with a reason. */
async function refuseLimit(response: Response): Promise<Response> {
  if (response.status !== 403) return response;
  const said = v.safeParse(Refused, await response.json().catch(() => undefined));
  const isLimit = said.success && said.output.error.errors.some(({ reason }) => /RateLimit/i.test(reason));
  if (isLimit) throw new Error("a calendar's server answered 403: too often");
  return new Response(null, { status: 403 });
}

/** Times as instants, which no zone's rules change on the way. */
function wireOf(entry: CalendarEntry) {
  const { title, allDay, localStart, localEnd, startsAt, endsAt } = entry;
  const { place, about } = placeAndText(entry);
  const day = localStart.slice(0, 10);
  const [start, end] = allDay
    ? [{ date: day }, { date: localEnd?.slice(0, 10) ?? addDays(day, 1) }]
    : [{ dateTime: startsAt }, { dateTime: endsAt ?? startsAt }];
  return { status: "confirmed", summary: title, location: place, description: about, start, end };
}
