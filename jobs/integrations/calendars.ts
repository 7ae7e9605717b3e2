import type { CalendarProvider, CalendarSecrets } from "../../core/calendars/accounts.ts";
import { openWords, sealWords } from "../../db/person-keys.ts";
import { AccountRefused, type CalendarTarget } from "./calendar-target.ts";
import { openCaldav } from "./caldav.ts";
import { openOutgoing, type Outgoing, type OutgoingSettings } from "./outgoing.ts";
import { openGoogleCalendar, type GoogleSettings } from "./google-calendar.ts";

export type CalendarSettings = {
  /** 32 bytes that credentials are sealed under. */
  key: Uint8Array;
  /** Origins: requests go to these and nowhere else. */
  servers: readonly string[];
  google: GoogleSettings | undefined;
  outgoing?: OutgoingSettings;
};

export type Account = {
  id: string;
  organisationId: string;
  provider: CalendarProvider;
  address: string;
  sealed: string;
};

export type Calendars = {
  /**
   * @param keep is given credentials to keep in place of those that were used up, before anything else is done.
   * @throws AccountRefused
   */
  open(account: Account, keep: (sealed: string) => Promise<void>): Promise<CalendarTarget>;
};

export function openCalendars(settings: CalendarSettings): Calendars {
  const { key, servers, google } = settings;
  // What one server does wrong is no other's fault, and everybody's who keeps a calendar there.
  const known = new Map<string, Outgoing>();
  const outgoingTo = (url: string): Outgoing => {
    const { origin } = new URL(url);
    const outgoing = known.get(origin) ?? openOutgoing(settings.outgoing);
    known.set(origin, outgoing);
    return outgoing;
  };
  return {
    open: async ({ id, organisationId, provider, address, sealed }, keep) => {
      const words = openWords(key, organisationId, id, sealed);
      if (words === undefined) throw new AccountRefused("Its credentials cannot be read any more.");
      const secrets = JSON.parse(words) as CalendarSecrets;
      if (provider === "caldav" && "username" in secrets) {
        if (!servers.includes(new URL(address).origin))
          throw new AccountRefused("Its server is none that this portal names any more.");
        return openCaldav({ ...secrets, address, outgoing: outgoingTo(address) });
      }
      if (provider === "google" && google && !("username" in secrets))
        return await openGoogleCalendar(google, secrets, address, outgoingTo(google.url), (next) =>
          keep(sealWords(key, organisationId, id, JSON.stringify(next))),
        );
      throw new AccountRefused("Calendars of that kind are not set up here any more.");
    },
  };
}
