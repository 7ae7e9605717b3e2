const RECENT_MAX = 8;

/** The newest first, each once; one that was only the beginning of it makes room. */
export function withRecent(before: readonly string[], said: string): string[] {
  const search = said.trim();
  if (search === "") return [...before];
  const lower = search.toLowerCase();
  return [search, ...before.filter((one) => !lower.startsWith(one.toLowerCase()))].slice(0, RECENT_MAX);
}

/** Nothing where it is not what we wrote. */
export function readRecent(text: string | null): string[] {
  try {
    const kept: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(kept) ? kept.filter((one) => typeof one === "string").slice(0, RECENT_MAX) : [];
  } catch (error) {
    // Written half by a browser that was killed.
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}
