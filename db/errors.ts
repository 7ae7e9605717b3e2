import postgres from "postgres";

/** The PostgreSQL error below whatever drizzle wrapped around it, or undefined. */
export function postgresError(error: unknown): postgres.PostgresError | undefined {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if (at instanceof postgres.PostgresError) return at;
  }
  return undefined;
}

/** Does this say that a unique constraint (by that name, when given) refused the row? */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  const found = postgresError(error);
  return found?.code === "23505" && (constraint === undefined || found.constraint_name === constraint);
}

/** Did the database keep apart who submits, approves and pays (0029_separation_kept.sql)? */
export function isSeparation(error: unknown): boolean {
  const found = postgresError(error);
  return found?.code === "23514" && found.constraint_name?.startsWith("separation_") === true;
}

const LOST_CONNECTION = new Set([
  "CONNECTION_CLOSED",
  "CONNECTION_ENDED",
  "CONNECTION_DESTROYED",
  "CONNECT_TIMEOUT",
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
]);
/** Admin shutdown, crash shutdown, cannot connect now, too many connections, statement timeout, lock timeout. */
const UNAVAILABLE = new Set(["57P01", "57P02", "57P03", "53300", "57014", "55P03"]);

/** The database is away or too slow: the caller may try again, and it is not a bug. */
export function isUnavailable(error: unknown): boolean {
  const found = postgresError(error);
  return found ? UNAVAILABLE.has(found.code) : isLost(error);
}

/**
 * Admin shutdown, crash shutdown, cannot connect now, database dropped, too many connections; a conflict with what is
 * replayed; a table, a column or a function that a migration made and that is still on its way.
 */
const STANDBY_FAULTS = new Set([
  "57P01",
  "57P02",
  "57P03",
  "57P04",
  "53300",
  "40001",
  "42P01",
  "42703",
  "42883",
]);

/** The standby itself is the reason, and the primary may answer the same query. One that is too slow is not. */
export function isStandbyFault(error: unknown): boolean {
  const found = postgresError(error);
  return found ? STANDBY_FAULTS.has(found.code) : isLost(error);
}

function isLost(error: unknown): boolean {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    // A code of PostgreSQL's stands here too when another driver met it.
    if (
      "code" in at &&
      typeof at.code === "string" &&
      (LOST_CONNECTION.has(at.code) || UNAVAILABLE.has(at.code))
    )
      return true;
  }
  return false;
}

/** Ends a subscription; one whose database is away has ended with it. */
export async function stopListening(subscription: { unlisten(): Promise<void> } | undefined): Promise<void> {
  try {
    await subscription?.unlisten();
  } catch (error) {
    if (!isUnavailable(error)) throw error;
  }
}
