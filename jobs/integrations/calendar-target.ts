import type { CalendarEntry } from "../../core/calendars/document.ts";
import { OutgoingFault, type Outgoing } from "./outgoing.ts";

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
async function settle(response: Response, fine: readonly number[] = []): Promise<Response> {
  const { status, headers } = response;
  // A page where there should be none: somebody stands between, or it is no such server.
  const isPage = response.ok && headers.get("content-type")?.includes("text/html") === true;
  if ((response.ok && !isPage) || fine.includes(status)) return response;
  await response.body?.cancel();
  if (isPage) throw new OutgoingFault("a calendar's server answered with a page");
  if (status === 401 || status === 403)
    throw new AccountRefused("The server does not accept the credentials.");
  if (status >= 300 && status < 400) throw new AccountRefused("The calendar has moved to another address.");
  if (status === 404 || status === 409 || status === 410)
    throw new AccountRefused("There is no such calendar at the server.");
  if (status >= 500 || status === 408) throw new OutgoingFault(`a calendar's server answered ${status}`);
  // Told to wait: the job comes again.
  if (status === 429 || status === 423) throw new Error(`a calendar's server answered ${status}`);
  throw new EntryRefused(`the server answered ${status}`);
}

/**
 * Asks, and again where that may help (mission J-12, J-13); `read` within the same time, for then the body is cut off.
 * @throws as `settle`.
 */
export async function insistOn<T>(
  outgoing: Outgoing,
  call: (signal: AbortSignal) => Promise<Response>,
  fine: readonly number[],
  read: (response: Response) => Promise<T>,
): Promise<T> {
  return await outgoing.insist((_attempt, whole) =>
    outgoing.once(async (signal) => read(await settle(await call(AbortSignal.any([whole, signal])), fine))),
  );
}

/** Of an answer nothing but its status. */
export async function statusOf(response: Response): Promise<number> {
  await response.body?.cancel();
  return response.status;
}
