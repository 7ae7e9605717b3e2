import { createLog, toStderr } from "./log.ts";
import { openSentry } from "./sentry.ts";

// A program that fails in the way it is told, with secrets wherever an error can hold any.
const [way, secret = ""] = process.argv.slice(2);
const begun = performance.now();
await using sentry = await openSentry(process.env.SENTRY_DSN || undefined, "test");
const log = createLog("test", toStderr, sentry?.report);

/** What postgres.js throws for a row that is there already, inside what drizzle makes of it. */
function failure(): Error {
  const detail = `Key (email)=(${secret}) already exists.\n    at ${secret} (${secret}.ts:1:1)`;
  const cause = Object.assign(new Error(`duplicate key ${secret}: ${detail}`), {
    ...{ name: "PostgresError", code: "23505", constraint_name: "users_email_unique" },
    ...{ detail, query: `select '${secret}'`, parameters: [secret] },
  });
  const error = new TypeError(
    `Failed query: insert into users\nparams: ${secret}\n    at ${secret} (a.ts:1:1)`,
    {
      cause,
    },
  );
  return Object.assign(error, { token: secret, request: { headers: { authorization: `Bearer ${secret}` } } });
}

if (way === "report") {
  console.log(secret);
  await fetch(`http://127.0.0.1:1/?token=${secret}`).catch(() => "gathered by nobody");
  const error = failure();
  const at = performance.now();
  const fields = {
    request_id: "0197a3c2",
    route: "/api/v1/members/:id",
    email: secret,
    step: `?a=${secret}@b`,
  };
  log.error("request failed", error, fields);
  log.error("request failed", error, fields);
  console.log(`reported in ${performance.now() - at} ms`);
}
if (way === "many") for (let at = 0; at < 500; at++) log.error("request failed", failure());
if (way === "stray") {
  setTimeout(() => Promise.reject(failure()));
  await Bun.sleep(300);
}
if (way === "leave") {
  // Something that would hold the program.
  setInterval(() => {}, 1_000);
  throw failure();
}

const loaded = Object.keys(require.cache).filter((file) => file.includes("@sentry"));
console.log(`loaded ${loaded.length} files of Sentry after ${performance.now() - begun} ms`);
