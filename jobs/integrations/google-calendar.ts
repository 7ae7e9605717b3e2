import * as v from "valibot";
import { GOOGLE_CALENDAR_SCOPE } from "../../core/calendars/accounts.ts";
import { placeAndText, type CalendarEntry } from "../../core/calendars/document.ts";
import type { ConsentSecrets } from "../../core/consents.ts";
import { addDays } from "../../core/time.ts";
import { AccountRefused, insistOn, statusOf, type CalendarTarget } from "./calendar-target.ts";
import { openGoogleTokens, type GoogleApp } from "./google-tokens.ts";
import type { Outgoing } from "./outgoing.ts";

/** `url`: such as `https://www.googleapis.com/calendar/v3`. */
export type GoogleSettings = GoogleApp & { url: string };

/** A calendar of Google's API (v3), or of one like it. Ids are ours: hexadecimal is within its base32hex. */
export async function openGoogleCalendar(
  settings: GoogleSettings,
  secrets: ConsentSecrets,
  calendar: string,
  outgoing: Outgoing,
  keep: (next: ConsentSecrets) => Promise<void>,
): Promise<CalendarTarget> {
  const tokens = await openGoogleTokens({
    ...{ app: settings, secrets, scope: GOOGLE_CALENDAR_SCOPE, outgoing, keep },
    Refused: AccountRefused,
  });

  async function ask(method: string, path: string, body: unknown, fine: readonly number[]): Promise<number> {
    for (let isAgain = false; ; isAgain = true) {
      const token = tokens.current();
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
      await tokens.refresh(token);
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
