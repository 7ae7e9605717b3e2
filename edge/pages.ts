import { heldTag } from "../core/etags.ts";
import { createHalves } from "../core/server/halves.ts";
import type { Made, Prepared } from "./answers.ts";

/** Bodies kept for the next time: twice this, as an older and a younger half; five thousand readers with ten kilobytes each find theirs. */
const HALF_BYTES_MAX = 48 * 1_024 * 1_024;
/** What is known of an answer without its body: some 140,000 readers in each half. */
const HALF_TAGS_BYTES_MAX = 64 * 1_024 * 1_024;
const TAG_BYTES = 60;

/** `isAgain`: it was enough for its reader before. */
type Tag = { at: number; etag: string; mayRevalidate: boolean; isAgain: boolean };

/** `isAgain`: it is the answer that was given before, and will be asked for again. */
export type Page = { prepared: Prepared; isAgain: boolean };

export type Pages = {
  /**
   * The answer under a key, which may last have changed at `changedAt`; without its body where the reader has that and it
   * is not at hand.
   */
  get(key: string, changedAt: number, ifNoneMatch: string | null, make: () => Made): Page;
};

/**
 * Prepared answers by (reader, organisation, address), good until something of theirs changes. The first time only the
 * ETag is kept: keeping every body cost a stream of new questions a fifth of its rate, and a million readers who look
 * again and again are answered by the ETag.
 */
export function createPages(): Pages {
  const pages = createHalves<{ at: number; prepared: Made }>(HALF_BYTES_MAX);
  const tags = createHalves<Tag>(HALF_TAGS_BYTES_MAX);
  return {
    get: (key, changedAt, ifNoneMatch, make) => {
      const kept = pages.get(key);
      if (kept?.at === changedAt) return { prepared: kept.prepared, isAgain: true };
      const tag = tags.get(key);
      if (tag?.at === changedAt && tag.mayRevalidate && heldTag(ifNoneMatch, tag.etag) !== undefined) {
        const { isAgain, etag, mayRevalidate } = tag;
        tag.isAgain = true;
        return { prepared: { bytes: undefined, etag, mayRevalidate }, isAgain };
      }
      const prepared = make();
      const { etag, mayRevalidate } = prepared;
      tags.set(key, { at: changedAt, etag, mayRevalidate, isAgain: false }, TAG_BYTES);
      if (kept || tag) pages.set(key, { at: changedAt, prepared }, prepared.bytes.byteLength);
      return { prepared, isAgain: false };
    },
  };
}
