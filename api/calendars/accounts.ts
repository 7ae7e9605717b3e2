import { and, count, desc, eq, isNull, sql } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import {
  CALENDAR_ACCOUNTS_MAX,
  calendarAccountProblems,
  GOOGLE_CALENDAR_SCOPE,
  GOOGLE_REDIRECT_PATH,
  type CalendarAccount,
  type CalendarAccountCreate,
  type CalendarAccountQuery,
  type CalendarProviders,
  type CalendarSecrets,
} from "../../core/calendars/accounts.ts";
import { newId } from "../../core/ids.ts";
import { decodeCursor, PAGE_LIMIT_DEFAULT, pageOf, readSort, type Page } from "../../core/page.ts";
import { common, Problem } from "../../core/problem.ts";
import { instantOf } from "../../core/time.ts";
import { audit } from "../../db/audit.ts";
import { enqueue } from "../../db/jobs.ts";
import type { Reader } from "../../db/open.ts";
import { sealWords } from "../../db/person-keys.ts";
import { calendarAccounts } from "../../db/schema/calendars.ts";
import { users } from "../../db/schema/organisations.ts";
import { write, type RequestKey, type Written } from "../../db/write.ts";
import type { Services } from "../services.ts";

type AccountRow = typeof calendarAccounts.$inferSelect;

const GOOGLE_PLACE = "Google";
/** The calendar that a person has in any case. */
const GOOGLE_CALENDAR = "primary";

const accountItem = (row: AccountRow): CalendarAccount => ({
  id: row.id,
  provider: row.provider,
  name: row.name,
  place: row.provider === "google" ? GOOGLE_PLACE : new URL(row.address).host,
  state: row.state,
  reason: row.reason,
  pushed_at: row.pushedAt,
  created_at: row.createdAt,
});

const own = ({ organisationId, userId }: Pick<Caller, "organisationId" | "userId">) =>
  and(
    eq(calendarAccounts.organisationId, organisationId),
    eq(calendarAccounts.userId, userId),
    isNull(calendarAccounts.removedAt),
  );

/** Where calendars may be kept; nowhere where credentials could not be sealed. */
export function providersOf({ config }: Pick<Services, "config">): CalendarProviders {
  const { key, servers, googleClientId, googleConsentUrl } = config.calendars;
  if (key === undefined) return { caldav: [], google: null };
  const google = googleClientId === undefined ? null : googleConsentUrl;
  return {
    caldav: [...servers],
    google:
      google === null
        ? null
        : {
            consent_url: google,
            client_id: googleClientId ?? "",
            redirect_uri: `${config.portalUrl.replace(/\/$/, "")}${GOOGLE_REDIRECT_PATH}`,
            scope: GOOGLE_CALENDAR_SCOPE,
          },
  };
}

/** One's own, the newest first. */
export async function listAccounts(
  db: Reader,
  caller: Caller,
  query: CalendarAccountQuery,
): Promise<Page<CalendarAccount>> {
  const limit = query.limit ?? PAGE_LIMIT_DEFAULT;
  const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor, ["instant", "id"]);
  readSort(query.sort, ["created_at"], { by: "created_at", descending: true });
  const rows = await db
    .select()
    .from(calendarAccounts)
    .where(
      and(
        own(caller),
        after &&
          sql`(${calendarAccounts.createdAt}, ${calendarAccounts.id}) < (${after[0]}::timestamptz, ${after[1]}::uuid)`,
      ),
    )
    .orderBy(desc(calendarAccounts.createdAt), desc(calendarAccounts.id))
    .limit(limit + 1);
  return pageOf(rows, limit, (row) => [row.createdAt, row.id], accountItem);
}

/** @throws Problem 404 */
export async function getAccount(db: Reader, caller: Caller, id: string): Promise<CalendarAccount> {
  const [row] = await db
    .select()
    .from(calendarAccounts)
    .where(and(own(caller), eq(calendarAccounts.id, id)));
  if (!row) throw new Problem(common.notFound);
  return accountItem(row);
}

/**
 * Keeps a person's schedule in a calendar of theirs elsewhere from now on; the first push follows at once.
 * @throws Problem 409 where that is not set up or is one too many, 422 for a server that the house does not name.
 */
export async function addAccount(
  services: Services,
  caller: Caller,
  key: RequestKey,
  input: CalendarAccountCreate,
): Promise<Written> {
  const { key: calendarKey } = services.config.calendars;
  if (calendarKey === undefined) throw new Problem(calendarAccountProblems.notSetUp);
  const address = addressOf(services, input);
  return await write(services.database, caller, key, async (tx) => {
    // Of two that are added at once the second counts the first.
    await tx.select({ id: users.id }).from(users).where(eq(users.id, caller.userId)).for("update");
    const [held] = await tx.select({ count: count() }).from(calendarAccounts).where(own(caller));
    if ((held?.count ?? 0) >= CALENDAR_ACCOUNTS_MAX) throw new Problem(calendarAccountProblems.tooMany);
    const id = input.id ?? newId(services.clock.now());
    const [row] = await tx
      .insert(calendarAccounts)
      .values({
        id,
        organisationId: caller.organisationId,
        userId: caller.userId,
        provider: input.provider,
        name: input.name,
        address,
        sealed: sealWords(calendarKey, caller.organisationId, id, JSON.stringify(secretsOf(input))),
        createdAt: instantOf(services.clock.now()),
      })
      .onConflictDoNothing({ target: calendarAccounts.id })
      .returning();
    if (!row) throw new Problem(common.conflict, "This id is taken.");
    audit(tx, {
      action: "calendars.account-added",
      object: { type: "calendar-account", id },
      personal: { name: row.name, address: caller.address },
    });
    await enqueue(tx, {
      kind: "push-calendar",
      payload: { account_id: id },
      organisationId: caller.organisationId,
      createdBy: caller.userId,
    });
    return { status: 201, body: accountItem(row) };
  });
}

/** @throws Problem 409 where it is not set up, 422 for a server that nobody named. */
function addressOf({ config }: Services, input: CalendarAccountCreate): string {
  const { servers, googleClientId } = config.calendars;
  if (input.provider === "google" ? googleClientId === undefined : servers.length === 0)
    throw new Problem(calendarAccountProblems.notSetUp);
  if (input.provider === "google") return GOOGLE_CALENDAR;
  const url = new URL(input.url);
  // Requests go out from this house: to nobody but whom it trusts.
  if (!servers.includes(url.origin) || url.username !== "" || url.search !== "" || url.hash !== "")
    throw new Problem(calendarAccountProblems.elsewhere, undefined, {
      errors: [{ pointer: "/url", detail: "is at none of the servers that this portal names" }],
    });
  return url.href.endsWith("/") ? url.href : `${url.href}/`;
}

function secretsOf(input: CalendarAccountCreate): CalendarSecrets {
  return input.provider === "google"
    ? { code: input.code, verifier: input.verifier }
    : { username: input.username, password: input.password };
}

/** Nothing more is written there, and its credentials are gone; what was written stays until its person takes it away. */
export async function removeAccount(
  services: Services,
  caller: Caller,
  key: RequestKey,
  id: string,
): Promise<Written> {
  return await write(services.database, caller, key, async (tx) => {
    const [row] = await tx
      .update(calendarAccounts)
      .set({ removedAt: instantOf(services.clock.now()), sealed: "" })
      .where(and(own(caller), eq(calendarAccounts.id, id)))
      .returning();
    if (!row) throw new Problem(common.notFound);
    audit(tx, {
      action: "calendars.account-removed",
      object: { type: "calendar-account", id },
      personal: { name: row.name, address: caller.address },
    });
    return { status: 204, body: null };
  });
}
