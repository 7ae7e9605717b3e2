import { SearchPage, SearchQuery } from "../../core/search.ts";
import { ok } from "../http/answers.ts";
import type { LimitPolicy } from "../http/limits.ts";
import { route } from "../http/route.ts";
import { search } from "./queries.ts";

/** As fast as somebody types, for as long as they like; each may cost what forty lists do. */
const SEARCHES: LimitPolicy = { name: "search", quota: 300, windowSeconds: 60 };

export const searchRoutes = [
  route({
    method: "GET",
    path: "/api/v1/search",
    permission: "search.read",
    summary:
      "What has these words, or begins with them, of all that one may see: the best of each kind, or page by page of one; where little is found also what may have been meant",
    reads: "search",
    query: SearchQuery,
    answers: { 200: SearchPage },
    handle: async ({ services, db, caller, query, limit }) => {
      limit(SEARCHES, caller.userId);
      return ok(await search(db, caller, query, services.clock.now()));
    },
  }),
];
