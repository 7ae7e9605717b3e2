import type { CalendarEntry } from "../../core/calendars/document.ts";

/** A calendar elsewhere. Both are asked by the entry's own id, so that what is done twice is done once. */
export type CalendarTarget = {
  /** That it is there and may be written to, before there is anything to write. @throws AccountRefused */
  greet(): Promise<void>;
  put(entry: CalendarEntry): Promise<void>;
  /** Does nothing where it is not there. */
  remove(id: string): Promise<void>;
};

/** The credentials are good no longer, or the calendar is not there: nothing helps but its person. */
export class AccountRefused extends Error {
  override name = "AccountRefused";
}

/** It will not have this entry, today or tomorrow. */
export class EntryRefused extends Error {
  override name = "EntryRefused";
}

/**
 * What an answer means for a push. Nothing of theirs is repeated.
 * @throws AccountRefused, EntryRefused; anything else may be tried again.
 */
export async function settle(response: Response, fine: readonly number[] = []): Promise<Response> {
  const { status, headers } = response;
  // A page where there should be none: somebody stands between, or it is no such server.
  const isPage = response.ok && headers.get("content-type")?.includes("text/html") === true;
  if ((response.ok && !isPage) || fine.includes(status)) return response;
  await response.body?.cancel();
  if (isPage) throw new Error("a calendar's server answered with a page");
  if (status === 401 || status === 403)
    throw new AccountRefused("The server does not accept the credentials.");
  if (status >= 300 && status < 400) throw new AccountRefused("The calendar has moved to another address.");
  if (status === 404 || status === 409 || status === 410)
    throw new AccountRefused("There is no such calendar at the server.");
  if (status === 429 || status >= 500 || status === 408 || status === 423)
    throw new Error(`a calendar's server answered ${status}`);
  throw new EntryRefused(`the server answered ${status}`);
}
