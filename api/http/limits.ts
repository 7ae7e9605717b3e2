import { common, Problem } from "../../core/problem.ts";
import type { Clock } from "../../core/server/clock.ts";
import { limitKey } from "./address.ts";

export type LimitPolicy = { name: string; quota: number; windowSeconds: number };

/** A person's ordinary traffic; one address may carry a whole venue (mission erratum 19), so it gets more. */
export const PERSON: LimitPolicy = { name: "person", quota: 1_200, windowSeconds: 60 };
export const ADDRESS: LimitPolicy = { name: "address", quota: 6_000, windowSeconds: 60 };
/** Tries for one account from one address: by the account alone, anybody could keep its owner out with ten. */
export const LOGIN_ACCOUNT: LimitPolicy = { name: "login-account", quota: 10, windowSeconds: 900 };
/** From all addresses together: whoever guesses from many of them gets no further than this. */
export const LOGIN_EVERYWHERE: LimitPolicy = { name: "login-everywhere", quota: 100, windowSeconds: 900 };
export const LOGIN_ADDRESS: LimitPolicy = { name: "login-address", quota: 100, windowSeconds: 900 };

const KEYS_MAX = 100_000;
/** Thirds of a window do not add up to it exactly. */
const ROUNDING_MS = 0.001;

export type Limiter = {
  /** Counts one request; `key` is a name, or an address, which counts by its `limitKey`. @returns the headers to send. @throws Problem 429 with `retry-after`. */
  take(policy: LimitPolicy, key: string): Record<string, string>;
};

/**
 * Generic cell rate algorithm: one instant a key, the moment at which its bucket would be empty. Kept in this
 * process; `share` processes on one port each grant their part.
 */
export function createLimiter(clock: Clock, share: number): Limiter {
  const emptyAt = new Map<string, number>();
  return {
    take: (policy, key) => {
      const quota = Math.max(1, Math.ceil(policy.quota / share));
      const windowMs = policy.windowSeconds * 1_000;
      const costMs = windowMs / quota;
      const now = clock.now();
      const name = `${policy.name}\n${limitKey(key)}`;
      const next = Math.max(emptyAt.get(name) ?? 0, now) + costMs;
      if (next - now > windowMs + ROUNDING_MS) {
        const waitSeconds = Math.ceil((next - now - windowMs) / 1_000);
        throw new Problem(common.tooMany, `Try again in ${waitSeconds} s.`, {
          headers: { "retry-after": String(waitSeconds), ...limitHeaders(policy, quota, 0, waitSeconds) },
        });
      }
      emptyAt.delete(name);
      emptyAt.set(name, next);
      if (emptyAt.size > KEYS_MAX) emptyAt.delete(emptyAt.keys().next().value as string);
      const left = Math.floor((windowMs - (next - now) + ROUNDING_MS) / costMs);
      return limitHeaders(policy, quota, left, Math.ceil((next - now) / 1_000));
    },
  };
}

/** draft-ietf-httpapi-ratelimit-headers: policy, and what is left of it. */
function limitHeaders(
  policy: LimitPolicy,
  quota: number,
  left: number,
  resetSeconds: number,
): Record<string, string> {
  return {
    "ratelimit-policy": `"${policy.name}";q=${quota};w=${policy.windowSeconds}`,
    ratelimit: `"${policy.name}";r=${left};t=${resetSeconds}`,
  };
}
