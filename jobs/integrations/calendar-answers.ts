import { AccountRefused, EntryRefused } from "./calendars.ts";

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
