import type { SearchHit, SearchKind, SearchPage } from "../../core/search.ts";
import { callApi } from "../lib/api.ts";

/** The best of each kind; or of one kind what comes after a cursor. @throws Refused, Unreachable, the caller's abort. */
export async function find(
  q: string,
  signal: AbortSignal,
  more: { kind?: SearchKind; cursor?: string } = {},
): Promise<SearchPage> {
  const response = await callApi(`/api/v1/search?${new URLSearchParams({ q, ...more })}`, { signal });
  return (await response.json()) as SearchPage;
}

export type Group = {
  kind: SearchKind;
  hits: SearchHit[];
  /** Where more of it begins: null from its best on, undefined where there is no more. */
  next: string | null | undefined;
};

/** What was found, a kind after the other, those that were found at all. */
export function groupsOf({ data, meta }: SearchPage): Group[] {
  const kinds = [...new Set(data.map(({ kind }) => kind))];
  return kinds.map((kind) => ({
    kind,
    hits: data.filter((hit) => hit.kind === kind),
    next: meta.more.includes(kind) ? null : undefined,
  }));
}
