/** Where the service worker keeps what a person read, and where the page finds it again. */
export const readsCache = (userId: string): string => `reads:${userId}`;

/** One copy for each address and organisation, wherever it was read. */
export function heldKey(apiPath: string, organisationId: string): string {
  return `${apiPath}${apiPath.includes("?") ? "&" : "?"}~organisation=${organisationId}`;
}

/** Since when a copy was true, in ms since 1970: on every answer that comes from this device. */
export const HELD_SINCE = "x-held-since";
/** Who reads, for the worker: offline there is no token that would say so. The API takes no notice of it. */
export const READER = "x-reader";

/** What the page tells the worker. */
export type WorkerMessage = { take_over: true } | { purge: string };
