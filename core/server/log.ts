/**
 * One JSON line an event, to stderr; the supervisor or the container keeps it.
 * Never a token, a password, a body or a query string: what is not passed here cannot leak.
 */
export type Log = {
  info(event: string, fields?: Fields): void;
  warn(event: string, fields?: Fields): void;
  error(event: string, error: unknown, fields?: Fields): void;
};
type Fields = Record<string, string | number | boolean | null | undefined>;

/** Takes an unforeseen failure further than the log (core/server/sentry.ts). */
export type Report = (event: string, error: unknown, fields: Fields) => void;

export const toStderr = (line: string): void => void process.stderr.write(`${line}\n`);

export function createLog(
  program: string,
  write: (line: string) => void = toStderr,
  report: Report = () => {},
): Log {
  const entry = (level: string, event: string, fields: Fields = {}) =>
    write(JSON.stringify({ at: new Date().toISOString(), level, program, event, ...fields }));
  return {
    info: (event, fields) => entry("info", event, fields),
    warn: (event, fields) => entry("warn", event, fields),
    error: (event, error, fields = {}) => {
      entry("error", event, {
        ...fields,
        error: withoutValues(error instanceof Error ? error.message : String(error)),
        code: codeOf(error),
        stack: error instanceof Error && error.stack !== undefined ? withoutValues(error.stack) : undefined,
      });
      report(event, error, fields);
    },
  };
}

const SELDOM_MS = 30_000;

/** For what is tried over and over: the same thing about the same kind of work is said twice a minute at most. */
export function seldom(log: Pick<Log, "warn">): (event: string, fields: Fields & { kind: string }) => void {
  const saidAt = new Map<string, number>();
  return (event, fields) => {
    const what = `${event}\n${fields.kind}\n${fields.reason}`;
    const now = performance.now();
    if (now - (saidAt.get(what) ?? Number.NEGATIVE_INFINITY) < SELDOM_MS) return;
    if (saidAt.size > 100) saidAt.clear();
    saidAt.set(what, now);
    log.warn(event, fields);
  };
}

/** Of the first that has one among an error and what caused it: SQLSTATE or errno; what they say may hold values. */
function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code } = error as { code?: unknown };
  return typeof code === "string" ? code : codeOf(error.cause);
}

/** A failed query says its parameters on a line of their own, and what a person wrote is among them. */
function withoutValues(text: string): string {
  return text.replace(/\nparams:[\s\S]*?(?=\n {4}at |$)/g, "");
}
