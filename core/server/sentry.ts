import type { ErrorEvent } from "@sentry/bun";
import packageJson from "../../package.json" with { type: "json" };
import type { Report } from "./log.ts";

/** What a stopping program waits for reports on their way; then it leaves them. */
const FLUSH_MS_MAX = 1_000;
const SEND_MS_MAX = 5_000;
/** A bug that every request meets must not become a second load; the log has the rest. */
const REPORTS_PER_MINUTE_MAX = 60;
const CAUSES_MAX = 5;
/** Fields of the log that say where it happened and nothing of anybody: words of ours and ids. */
const FIELDS = ["request_id", "route", "job", "kind", "attempt", "step", "channel"] as const;
const OURS = /^[\w :./-]{1,200}$/;
const IDENTIFIER = /^[A-Za-z_$][\w$]{0,63}$/;
const CODE = /^\w{1,63}$/;
const ROOT = new URL("../../", import.meta.url).pathname;

export type Sentry = AsyncDisposable & { report: Report };

/**
 * Sends unforeseen failures to Sentry, uncaught ones among them: the kind of error, its codes, where in our code, the
 * request or job. Never its message, for a message repeats values (a row's, a query's, a file's); whoever needs it
 * finds it in the log under the request's id. What is not listed here is not sent, whatever the library gathers.
 *
 * The library is imported only with a DSN: it takes 300 ms and 25 to 45 MB. Its `init` is left alone: it sets up
 * tracing, hooks the loader and reads settings of its own from the environment.
 */
export async function openSentry(dsn: string | undefined, program: string): Promise<Sentry | undefined> {
  if (dsn === undefined) return undefined;
  const { BunClient, createTransport, defaultStackParser } = await import("@sentry/bun");
  let leaving = new AbortController();
  const client = new BunClient({
    dsn,
    release: `${packageJson.name}@${packageJson.version}`,
    integrations: [],
    maxBreadcrumbs: 0,
    sendClientReports: false,
    stackParser: defaultStackParser,
    transport: (options) =>
      createTransport(options, async ({ body }) => {
        const signal = AbortSignal.any([leaving.signal, AbortSignal.timeout(SEND_MS_MAX)]);
        const response = await fetch(options.url, { method: "POST", body: Buffer.from(body), signal });
        await response.body?.cancel();
        return {
          statusCode: response.status,
          headers: {
            "x-sentry-rate-limits": response.headers.get("x-sentry-rate-limits"),
            "retry-after": response.headers.get("retry-after"),
          },
        };
      }),
    // The client adds the machine's name and what its scopes hold; only what `report` said goes out.
    beforeSend: ({ event_id, timestamp, level, platform, release, tags, exception }) =>
      ({ event_id, timestamp, level, platform, release, tags, exception }) as ErrorEvent,
  });
  client.init();

  const seen = new WeakSet();
  let [minute, sent] = [0, 0];
  const report: Report = (event, error, fields = {}) => {
    if (error instanceof Error) {
      if (seen.has(error)) return;
      seen.add(error);
    }
    const now = Math.floor(performance.now() / 60_000);
    if (now !== minute) [minute, sent] = [now, 0];
    if (++sent > REPORTS_PER_MINUTE_MAX) return;
    client.captureEvent({
      level: "error",
      platform: "node",
      tags: { program, event, ...told(fields) },
      exception: {
        values: chainOf(error).map((one) => ({
          type: kindOf(one),
          value: [event, ...codesOf(one)].join(" "),
          stacktrace: { frames: defaultStackParser(framesOf(one)).map(within) },
        })),
      },
    });
  };

  const flush = async () => {
    await client.flush(FLUSH_MS_MAX);
    // A request that still hangs would keep the process from ending.
    leaving.abort(new Error("the program ends"));
    leaving = new AbortController();
  };
  let isClosed = false;
  // While a main module waits in its `run`, Bun prints what nobody caught and goes on, to end with 1; so does this. What
  // `run` itself throws comes after it disposed of us, and ends the program.
  const uncaught = async (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
    report("uncaught exception", error, {});
    if (!isClosed) return;
    await flush();
    process.exit();
  };
  process.on("uncaughtException", uncaught).on("unhandledRejection", uncaught);
  return {
    report,
    [Symbol.asyncDispose]: async () => {
      isClosed = true;
      await flush();
    },
  };
}

function told(fields: Parameters<Report>[2]): Record<string, string> {
  return Object.fromEntries(
    FIELDS.map((name) => [name, String(fields[name] ?? "")] as const).filter(([, value]) => OURS.test(value)),
  );
}

/** The error and its causes, the first cause first, as Sentry wants them. */
function chainOf(error: unknown): unknown[] {
  const chain = [error];
  for (let at = error; at instanceof Error && at.cause instanceof Error && chain.length < CAUSES_MAX;)
    chain.unshift((at = at.cause));
  return chain;
}

function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return "NoError";
  const name = error.name === "Error" ? error.constructor.name : error.name;
  return IDENTIFIER.test(name) ? name : "Error";
}

/** What PostgreSQL and the system call it: `23505 users_email_unique`, `ECONNREFUSED`. Their `detail` is values. */
function codesOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  const { code, constraint_name } = error as { code?: unknown; constraint_name?: unknown };
  return [code, constraint_name].filter((word) => typeof word === "string" && CODE.test(word)) as string[];
}

/** The stack without the message above it, which may have lines that look like it. */
function framesOf(error: unknown): string {
  if (!(error instanceof Error) || error.stack === undefined) return "";
  const { stack, message } = error;
  const lines = stack.slice(Math.max(0, stack.indexOf(message)) + message.length).split("\n");
  return lines.slice(lines.findLastIndex((line) => !/^ {4}at /.test(line)) + 1).join("\n");
}

function within<T extends { filename?: string | undefined }>(frame: T): T {
  return { ...frame, filename: frame.filename?.replace(ROOT, "") };
}
