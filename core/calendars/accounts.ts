import * as v from "valibot";
import { consentGiven, ConsentOffer, secret, type ConsentSecrets } from "../consents.ts";
import { Id, NewId } from "../ids.ts";
import { CALENDAR_NAME_MAX } from "../limits.ts";
import { pageQuery } from "../page.ts";
import { problems } from "../problem.ts";
import { line } from "../text.ts";

/** Where a person keeps a calendar that is written to, and not only looked at (mission J-15). */
export const CALENDAR_PROVIDERS = ["caldav", "google"] as const;
export type CalendarProvider = (typeof CALENDAR_PROVIDERS)[number];

/** Of one person in one organisation. */
export const CALENDAR_ACCOUNTS_MAX = 5;

/** `waiting` for its first push; `refused` until its person gives it other credentials. */
export const ACCOUNT_STATES = ["waiting", "in_step", "refused"] as const;
export type AccountState = (typeof ACCOUNT_STATES)[number];

export const CalendarAccount = v.object({
  id: Id,
  provider: v.picklist(CALENDAR_PROVIDERS),
  name: v.string(),
  /** The server's name. */
  place: v.string(),
  state: v.picklist(ACCOUNT_STATES),
  /** Why it is refused, or what of it was. */
  reason: v.nullable(v.string()),
  pushed_at: v.nullable(v.string()),
  created_at: v.string(),
});
export type CalendarAccount = v.InferOutput<typeof CalendarAccount>;
export const CALENDAR_ACCOUNT_FIELDS = Object.keys(CalendarAccount.entries);

/** What opens an account: kept sealed, and never told again. */
const common = { id: v.optional(NewId), name: line(CALENDAR_NAME_MAX) };
export const CalendarAccountCreate = v.variant(
  "provider",
  [
    v.strictObject({
      provider: v.literal("caldav"),
      ...common,
      /** Of the calendar's collection, at one of the servers that the house names. */
      url: v.pipe(
        v.string("must be text"),
        v.url("must be an address"),
        v.maxLength(500, "must be at most 500 characters"),
      ),
      username: line(200),
      /** Made for this alone, where the server has such. */
      password: secret(200),
    }),
    v.strictObject({
      provider: v.literal("google"),
      ...common,
      ...consentGiven,
    }),
  ],
  "must be one of caldav, google",
);
export type CalendarAccountCreate = v.InferOutput<typeof CalendarAccountCreate>;

export const CalendarAccountQuery = v.strictObject(pageQuery);
export type CalendarAccountQuery = v.InferOutput<typeof CalendarAccountQuery>;

/** What an account's sealed text holds. */
export type CalendarSecrets = { username: string; password: string } | ConsentSecrets;

/** Where calendars may be kept, as the house is set up. */
export const CalendarProviders = v.object({
  /** Origins of servers that speak CalDAV. */
  caldav: v.array(v.string()),
  google: v.nullable(ConsentOffer),
});
export type CalendarProviders = v.InferOutput<typeof CalendarProviders>;

/** Leave for events and nothing else. */
export const GOOGLE_CALENDAR_SCOPE = "https://www.googleapis.com/auth/calendar.events.owned";
/** Where the provider's consent leads back to, below the portal's address. */
export const GOOGLE_REDIRECT_PATH = "/calendar";

export const calendarAccountProblems = problems("calendar-accounts", {
  notSetUp: [409, "Calendars of that kind are not set up here"],
  elsewhere: [422, "Calendars are kept only at the servers that this portal names"],
  tooMany: [409, `Nobody has more than ${CALENDAR_ACCOUNTS_MAX} of them; remove one`],
});
