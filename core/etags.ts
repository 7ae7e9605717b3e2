/**
 * RFC 9110 §13.1.2: does If-None-Match, a list of tags or `*`, name this one? Compared weakly. @returns the tag in the
 * reader's own writing, which is that of the coding in which they have it; undefined when they have another.
 */
export function heldTag(ifNoneMatch: string | null, etag: string): string | undefined {
  if (ifNoneMatch === null) return undefined;
  const weak = weakTag(etag);
  if (ifNoneMatch === etag || ifNoneMatch === weak) return ifNoneMatch;
  const tags = ifNoneMatch.split(",").map((tag) => tag.trim());
  return tags.includes("*") ? etag : tags.find((tag) => tag === etag || tag === weak);
}

/**
 * The tag of a body that is compressed as it is sent: another representation than the body as it is, and equal to it but
 * for its bytes (RFC 9110 §8.8.1).
 */
export const weakTag = (etag: string): string => `W/${etag}`;
