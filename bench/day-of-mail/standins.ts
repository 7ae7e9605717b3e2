import { newId } from "../../core/ids.ts";
import { startCalendars } from "../../jobs/integrations/testing-calendars.ts";
import { startRoads } from "../../jobs/integrations/testing-roads.ts";
import { standinWeather } from "../../jobs/integrations/testing-weather.ts";
import type { Elsewhere } from "./judge.ts";
import { MAIL_DOMAIN } from "./wire.ts";

/** Whom a house asks for roads and forecasts, and where calendars are kept; in this process, and at once. */
export type Standins = AsyncDisposable & {
  crossings: readonly { latitude: number; longitude: number }[];
  /** What opens the calendar that everybody keeps elsewhere. */
  account: { url: string; username: string; password: string };
  elsewhere: Elsewhere;
  /** With which mails are delivered. */
  mailSecret: string;
  /** For the house that is to ask them. */
  settings: Record<string, string>;
};

export function openStandins(): Standins {
  const heard = new Map<string, { atMs: number; isGone: boolean }[]>();
  const roads = startRoads();
  const calendars = startCalendars({
    heard: (name, isGone) => {
      const before = heard.get(name) ?? [];
      heard.set(name, [...before, { atMs: Date.now(), isGone }]);
    },
  });
  const weather = standinWeather();
  const mailSecret = newId().replaceAll("-", "");
  return {
    crossings: roads.crossings,
    account: { url: calendars.collection, ...calendars.user },
    elsewhere: { heard, has: (id) => calendars.events.has(id) },
    mailSecret,
    settings: {
      INBOUND_MAIL_SECRETS: mailSecret,
      INBOUND_MAIL_DOMAIN: MAIL_DOMAIN,
      CALDAV_SERVERS: new URL(calendars.url).origin,
      WEATHER_URL: weather.url,
      ROUTES_URL: roads.url,
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all([roads[Symbol.asyncDispose](), calendars[Symbol.asyncDispose](), weather.stop()]);
    },
  };
}
