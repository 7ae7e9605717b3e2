import { authProblems } from "../../core/auth.ts";
import { common, Problem } from "../../core/problem.ts";

/**
 * Requests that one process works on at once. It answers some 1,500 a second from PostgreSQL, so whoever is let in is
 * answered in about a sixth of a second; the rest hear at once that they should come again. Without it a process that
 * is asked for three times what it can do answers nearly everybody too late (`bun bench scenario stress`).
 */
export const AT_ONCE_MAX = 256;
const RETRY_SECONDS = 1;

/**
 * Sign-ins have a room of their own, as large as the queue before the hashes: a flood of them takes no place of
 * anybody else's, and those beyond cost no look into the database (`bun bench flood`).
 */
export const SIGN_INS = { path: "/api/v1/auth/login", atOnce: 22, retrySeconds: 2 } as const;

/** Addresses begin so whose answers last because they are meant to: streams, and files that come from phones. */
export const LASTING = [
  "/api/v1/feed",
  "/api/v1/live",
  "/api/v1/documents/upload",
  "/api/v1/receipts",
  "/api/receipts/upload",
];
/** And those that tell whether we live. */
export const TELLING = ["/api/health", "/health", "/metrics"];
/** Never refused, never counted. */
const ALWAYS_IN = [...LASTING, ...TELLING];

export type Door = {
  /** Comes in; what it gives is called on leaving. @throws Problem 503 with Retry-After while the house is full. */
  enter(url: string): () => void;
};

export function createDoor(atOnceMax = AT_ONCE_MAX): Door {
  let inside = 0;
  let signingIn = 0;
  const leave = () => void inside--;
  const leaveSignIn = () => void signingIn--;
  return {
    enter: (url) => {
      const path = url.indexOf("/", url.indexOf("//") + 2);
      if (ALWAYS_IN.some((always) => url.startsWith(always, path))) return () => {};
      if (url.startsWith(SIGN_INS.path, path)) {
        if (signingIn >= SIGN_INS.atOnce)
          throw new Problem(authProblems.busy, undefined, {
            headers: { "retry-after": String(SIGN_INS.retrySeconds) },
          });
        signingIn++;
        return leaveSignIn;
      }
      if (inside >= atOnceMax)
        throw new Problem(common.overloaded, undefined, {
          headers: { "retry-after": String(RETRY_SECONDS) },
        });
      inside++;
      return leave;
    },
  };
}
