import * as v from "valibot";

/** A setting that cannot be used: one sentence for the person who starts the program, never the value of a secret. */
export class ConfigError extends Error {
  override name = "ConfigError";
}

/**
 * Reads settings in one step: names to checked values. An empty setting counts as absent.
 * @throws ConfigError that names every setting that is wrong.
 */
export function readSettings<const T extends v.ObjectEntries>(
  entries: T,
  environment: Record<string, string | undefined>,
): v.InferOutput<v.ObjectSchema<T, undefined>> {
  // By name: under Deno a program may read the settings that it was given leave for, and not list them all.
  const given = Object.fromEntries(
    Object.keys(entries)
      .map((name) => [name, environment[name]] as const)
      .filter(([, value]) => value !== undefined && value !== ""),
  );
  const read = v.safeParse(v.object(entries), given);
  if (read.success) return read.output;
  const wrong = read.issues.map((issue) => {
    const name = v.getDotPath(issue) ?? "a setting";
    return name in given ? `${name} ${issue.message}` : `${name} is not set`;
  });
  throw new ConfigError(`${wrong.join("; ")}. See docs/settings.md.`);
}

export const Port = v.pipe(
  v.string(),
  v.regex(/^\d{1,5}$/, "must be a port number"),
  v.transform(Number),
  v.minValue(1, "must be a port number"),
  v.maxValue(65_535, "must be a port number"),
);

export const Url = v.pipe(v.string(), v.url("must be an address with its scheme"));

/** 32 bytes, base64url. */
export const CalendarKey = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9_-]{43}$/, "must be 32 bytes, base64url"),
  v.transform((text): Uint8Array => Buffer.from(text, "base64url")),
);

/** Origins with commas between. */
export const Origins = v.pipe(
  v.string(),
  v.transform((text) => (text === "" ? [] : text.split(",").map((one) => one.trim()))),
  v.check((all) => all.every((one) => URL.canParse(one)), "must be addresses with commas between"),
  v.transform((all) => all.map((one) => new URL(one).origin)),
);

/**
 * Mail servers with commas between: `imaps://` with an optional port; `imap://`, without TLS, only on this machine.
 */
const IMAP_SERVER = /^(imaps:\/\/[a-z0-9.-]+|imap:\/\/(localhost|127\.0\.0\.1))(:\d{1,5})?$/;

export const ImapServer = v.pipe(v.string(), v.regex(IMAP_SERVER, "must be imaps:// and a host"));

export const ImapServers = v.pipe(
  v.string(),
  v.transform((text) => (text === "" ? [] : text.split(",").map((one) => one.trim().toLowerCase()))),
  v.check(
    (all) =>
      all.every((one) => /^(imaps:\/\/[a-z0-9.-]+|imap:\/\/(localhost|127\.0\.0\.1))(:\d{1,5})?$/.test(one)),
    "must be imaps:// and a host, with commas between",
  ),
);

/** Token endpoints (RFC 6749 §3.2) with commas between: secrets are sent there, so only with TLS, or to this machine itself. */
export const TokenUrls = v.pipe(
  v.string(),
  v.transform((text) => (text === "" ? [] : text.split(",").map((one) => one.trim()))),
  v.check(
    (all) =>
      all.every(
        (one) => URL.canParse(one) && /^(https:\/\/|http:\/\/(localhost|127\.0\.0\.1)[:/])/.test(one),
      ),
    "must be https:// addresses with commas between",
  ),
);

/** Whose directory one signs in to at Microsoft: its id or domain, or `organizations` for anybody's. */
export const Tenant = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9][A-Za-z0-9.-]{0,99}$/, "must be an id or a domain"),
);

/** Mission E-14. */
const REPLICAS_MAX = 5;

/** `postgres://…` addresses with commas between. */
export const ReplicaUrls = v.pipe(
  v.string(),
  v.transform((text) => (text === "" ? [] : text.split(",").map((url) => url.trim()))),
  v.check(
    (urls) => urls.every((url) => /^postgres(ql)?:\/\//.test(url) && URL.canParse(url)),
    "must be postgres:// addresses with commas between",
  ),
  v.maxLength(REPLICAS_MAX, `takes ${REPLICAS_MAX} addresses at most`),
);

export const RedisUrl = v.pipe(v.string(), v.regex(/^rediss?:\/\//, "must begin with redis:// or rediss://"));
/** Where failures are reported to: `https://key@host/project`. */
export const Dsn = v.pipe(
  v.string(),
  v.regex(/^https?:\/\/\w+@[^/@?#]+\/([^?#]+\/)?\d+$/, "must be a Sentry DSN, https://key@host/project"),
);

/** `name=https://host` pairs with commas between. */
export const NamedUrls = v.pipe(
  v.string(),
  v.transform((text) => (text === "" ? [] : text.split(",").map((pair) => pair.split("=")))),
  v.check(
    (pairs) => pairs.every(([name, url]) => name && url && URL.canParse(url)),
    "must be name=address pairs",
  ),
  v.transform((pairs) => pairs.map(([name, url]) => ({ name: name ?? "", url: url ?? "" }))),
);

export const Switch = v.pipe(
  v.picklist(["on", "off"], "must be on or off"),
  v.transform((word) => word === "on"),
);
