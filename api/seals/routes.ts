import { SealStatus } from "../../core/seals.ts";
import { ok } from "../http/answers.ts";
import type { LimitPolicy } from "../http/limits.ts";
import { route } from "../http/route.ts";
import { findSeal } from "./queries.ts";

/** A hash cannot be guessed; this is so that nobody tries. */
const VERIFICATIONS: LimitPolicy = { name: "verifications", quota: 60, windowSeconds: 60 };

export const sealRoutes = [
  route({
    method: "GET",
    path: "/api/v1/verify/:sha256",
    permission: "open",
    summary: "Whether the house has sealed the document whose SHA-256 this is, and what it is",
    answers: { 200: SealStatus },
    handle: async ({ services, params, address, limit }) => {
      limit(VERIFICATIONS, address);
      // Whoever has the document may know whose it is.
      return ok(await findSeal(services.database.everywhere, params.sha256));
    },
  }),
];
