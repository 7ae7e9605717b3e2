import { createHalves } from "../core/server/halves.ts";
import type { Prepared } from "./answers.ts";
import { digest, isCurrent, type Person, type Reader } from "./token.ts";
import type { Replica } from "./replica.ts";

const HALF_BYTES_MAX = 16 * 1_024 * 1_024;
/** With the headers of a 304. */
const SHORTCUT_BYTES = 1_500;

/** What a request was answered with, and all that was judged on the way: who, in which organisation, from what. */
export type Shortcut = {
  person: Person;
  accessAt: number;
  reader: Reader;
  changedAt: number;
  prepared: Prepared;
  isList: boolean;
};

export type Shortcuts = {
  find(request: Request, nowMs: number): Shortcut | undefined;
  keep(request: Request, shortcut: Omit<Shortcut, "accessAt">): void;
};

/**
 * The way of a request that came before in the same words, token and all: good while nobody's access and nothing of
 * this reader's has changed, and for whoever has seen no later batch. Finding everything anew took as long as the rest.
 */
export function createShortcuts(replica: Replica): Shortcuts {
  const shortcuts = createHalves<Shortcut>(HALF_BYTES_MAX);
  return {
    find: (request, nowMs) => {
      const { headers } = request;
      const authorization = headers.get("authorization");
      const file = replica.current();
      if (authorization === null || !file || headers.get("x-write-token") !== null) return undefined;
      const seen = headers.get("x-feed-batch");
      // What is no number is not smaller either, and refused by whoever reads it.
      if (seen !== null && !(Number(seen) <= file.position().batch)) return undefined;
      const found = shortcuts.get(keyOf(request, authorization));
      const stands =
        found !== undefined &&
        found.accessAt === replica.accessChangedAt() &&
        found.changedAt === replica.changedAt(found.reader.organisationId, found.reader.userId) &&
        isCurrent(found.person, nowMs) &&
        !file.quarantined().has(found.reader.organisationId);
      return stands ? found : undefined;
    },
    keep: (request, shortcut) => {
      const key = keyOf(request, request.headers.get("authorization") ?? "");
      shortcuts.set(key, { ...shortcut, accessAt: replica.accessChangedAt() }, SHORTCUT_BYTES);
    },
  };
}

const keyOf = ({ url, headers }: Request, authorization: string): string =>
  digest(`${authorization}\n${headers.get("x-organisation") ?? ""}\n${url}`);
