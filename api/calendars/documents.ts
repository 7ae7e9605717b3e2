import { mayShow } from "../../core/calendars.ts";
import { calendarWindow } from "../../core/calendars/document.ts";
import { tokenOf } from "../../core/calendars/tokens.ts";
import { common, Problem } from "../../core/problem.ts";
import { CALENDAR_HEADERS, calendarBody, feedTokenHash } from "../../core/server/calendars.ts";
import type { Answer } from "../http/answers.ts";
import type { Services } from "../services.ts";
import { findSubscription, listEntries } from "./queries.ts";

/**
 * The calendar behind a secret address, as edges give it (edge/calendars.ts).
 * @throws Problem 404 for one that is not there or was revoked, and where its person may not see that much any more.
 */
export async function calendarAt({ database, clock }: Services, file: string): Promise<Answer> {
  const token = tokenOf(file);
  // Whose it is, is only known once it is found.
  const found =
    token === undefined ? undefined : await findSubscription(database.everywhere, feedTokenHash(token));
  if (!found || !mayShow(found.feed.kind, found.roles)) throw new Problem(common.notFound);
  const { feed, productionName } = found;
  const entries = await listEntries(database.of(feed.organisationId), feed, calendarWindow(clock.now()));
  const { body, etag } = calendarBody({ kind: feed.kind, productionName }, entries);
  return { status: 200, json: body, headers: { ...CALENDAR_HEADERS, etag } };
}
