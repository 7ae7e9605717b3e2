import { createPublicKey, type KeyObject } from "node:crypto";
import * as v from "valibot";
import { CONNECT_KEYS_MAX } from "../core/docusign.ts";
import {
  CalendarKey,
  ConfigError,
  Dsn,
  ImapServers,
  NamedUrls,
  Origins as OriginList,
  Port,
  readSettings,
  RedisUrl,
  ReplicaUrls,
  Switch,
  Tenant,
  TokenUrls,
  Url,
} from "../core/server/config.ts";
import { PUSH_SERVICES, PushServices, VapidPublicKey } from "../core/server/vapid.ts";
import { networksOf } from "./http/address.ts";

const Origins = v.pipe(
  v.string(),
  v.transform((text) => text.split(",").map((origin) => new URL(origin).origin)),
);

/** Commas between: while a key is changed, the old one and the new. */
const SignatureKeys = v.pipe(
  v.string(),
  v.transform((text) => (text === "" ? [] : text.split(",").map((key) => key.trim()))),
  v.check((keys) => keys.every((key) => key.length >= 16), "must be keys of 16 characters or more"),
  v.maxLength(CONNECT_KEYS_MAX, `takes ${CONNECT_KEYS_MAX} keys at most`),
);

/** Commas between: public keys as SendGrid shows them, base64 of their DER. */
const EventKeys = v.pipe(
  v.string(),
  v.transform((text) => (text === "" ? [] : text.split(",").map((key) => key.trim()))),
  v.maxLength(8, "takes 8 keys at most"),
  v.check(
    (keys) => keys.every((key) => eventKeyOf(key) !== undefined),
    "must be public keys on P-256, base64 of their DER",
  ),
  v.transform((keys) => keys.flatMap((key) => eventKeyOf(key) ?? [])),
);

function eventKeyOf(text: string): KeyObject | undefined {
  try {
    const key = createPublicKey({ key: Buffer.from(text, "base64"), format: "der", type: "spki" });
    return key.asymmetricKeyDetails?.namedCurve === "prime256v1" ? key : undefined;
  } catch {
    // No key at all, in whatever way it is none.
    return undefined;
  }
}

const Proxies = v.pipe(
  v.string(),
  v.transform(networksOf),
  v.check(
    (networks) => networks !== undefined,
    "must be addresses or networks (10.0.0.0/8) with commas between",
  ),
);

const MailDomain = v.pipe(
  v.string(),
  v.toLowerCase(),
  v.regex(/^(?:[a-z0-9-]+\.)+[a-z0-9-]{2,}$/, "must be a domain"),
);

const Settings = {
  PORT: v.optional(Port, "3000"),
  HOST: v.optional(v.string(), "0.0.0.0"),
  DATABASE_URL: Url,
  DATABASE_REPLICA_URLS: v.optional(ReplicaUrls, ""),
  DATABASE_DIRECT_URL: v.optional(Url),
  DATABASE_PREPARE: v.optional(Switch, "on"),
  DATABASE_CONNECTIONS: v.optional(
    v.pipe(v.string(), v.transform(Number), v.integer(), v.minValue(2), v.maxValue(100)),
    "8",
  ),
  AUTH_PRIVATE_KEY: v.pipe(v.string(), v.minLength(32, "must be an Ed25519 JWK")),
  AUDIT_PRIVATE_KEY: v.pipe(v.string(), v.minLength(32, "must be an Ed25519 JWK")),
  SERVICE_KEY: v.pipe(v.string(), v.minLength(32, "must have 32 characters or more")),
  EDGES: v.optional(NamedUrls, ""),
  APP_ORIGINS: v.optional(Origins),
  PORTAL_URL: v.optional(Url),
  BLOBS_URL: v.optional(
    v.pipe(v.string(), v.startsWith("file:", "must begin with file:")),
    "file:.portal/blobs",
  ),
  CACHE_REDIS_URL: v.optional(RedisUrl),
  DOCUSIGN_CONNECT_KEYS: v.optional(SignatureKeys, ""),
  CALENDAR_KEY: v.optional(CalendarKey),
  CALDAV_SERVERS: v.optional(OriginList, ""),
  IMAP_SERVERS: v.optional(ImapServers, ""),
  MAILBOX_TOKEN_URLS: v.optional(TokenUrls, ""),
  GOOGLE_CLIENT_ID: v.optional(v.string()),
  GOOGLE_CONSENT_URL: v.optional(Url, "https://accounts.google.com/o/oauth2/v2/auth"),
  GMAIL: v.optional(Switch, "off"),
  MICROSOFT_CLIENT_ID: v.optional(v.string()),
  MICROSOFT_TENANT: v.optional(Tenant, "organizations"),
  MICROSOFT_LOGIN_URL: v.optional(Url, "https://login.microsoftonline.com"),
  VAPID_PUBLIC_KEY: v.optional(VapidPublicKey),
  PUSH_SERVICES: v.optional(PushServices, PUSH_SERVICES),
  SMS_TOKEN: v.optional(v.string()),
  XERO_WEBHOOK_KEYS: v.optional(SignatureKeys, ""),
  XERO_CLIENT_ID: v.optional(v.string()),
  XERO_CONSENT_URL: v.optional(Url, "https://login.xero.com/identity/connect/authorize"),
  XERO_SCOPES: v.optional(v.string(), "offline_access accounting.transactions accounting.contacts"),
  INBOUND_MAIL_SECRETS: v.optional(SignatureKeys, ""),
  INBOUND_MAIL_DOMAIN: v.optional(MailDomain),
  SENDGRID_WEBHOOK_KEYS: v.optional(EventKeys, ""),
  WEB_FOLDER: v.optional(v.string(), "dist/web"),
  RATE_LIMITS: v.optional(Switch, "on"),
  TRUSTED_PROXIES: v.optional(Proxies),
  DEPLOYMENT: v.optional(v.picklist(["demo", "production"], "must be demo or production"), "production"),
  PROCESS_COUNT: v.optional(v.pipe(v.string(), v.transform(Number), v.integer(), v.minValue(1)), "1"),
  METRICS_FOLDER: v.optional(v.string()),
  SENTRY_DSN: v.optional(Dsn),
  PARENT_PID: v.optional(v.pipe(v.string(), v.transform(Number))),
} as const;

export type ApiConfig = ReturnType<typeof readConfig>;

/** @throws ConfigError when a setting is missing or wrong, or when limits are off in production. */
export function readConfig(environment: Record<string, string | undefined>) {
  const settings = readSettings(Settings, environment);
  if (settings.DEPLOYMENT === "production" && !settings.RATE_LIMITS) {
    throw new ConfigError("RATE_LIMITS=off is for tests and benches; a production start refuses it");
  }
  const origins = settings.APP_ORIGINS ?? [
    `http://localhost:${settings.PORT}`,
    `http://127.0.0.1:${settings.PORT}`,
  ];
  return {
    port: settings.PORT,
    host: settings.HOST,
    /** The primary: takes every write, and what is read to decide. */
    databaseUrl: settings.DATABASE_URL,
    /** Its standbys, which are only read from. */
    replicaUrls: settings.DATABASE_REPLICA_URLS,
    /** The server itself, where `databaseUrl` leads through a pooler. */
    databaseDirectUrl: settings.DATABASE_DIRECT_URL ?? settings.DATABASE_URL,
    databasePrepare: settings.DATABASE_PREPARE,
    databaseConnections: settings.DATABASE_CONNECTIONS,
    signingKey: settings.AUTH_PRIVATE_KEY,
    /** Closes exports of audit trails. */
    auditKey: settings.AUDIT_PRIVATE_KEY,
    serviceKey: settings.SERVICE_KEY,
    edges: settings.EDGES.map(({ name, url }) => ({ region: name, url })),
    origins,
    /** Where people open the portal: passkeys are bound to its host. */
    portalUrl: settings.PORTAL_URL ?? origins[0] ?? `http://localhost:${settings.PORT}`,
    blobsUrl: settings.BLOBS_URL,
    /** A Redis behind the caches' memory; unset, each process has its memory alone. */
    cacheRedisUrl: settings.CACHE_REDIS_URL,
    /** With which DocuSign Connect signs what it delivers; none where contracts are signed here alone. */
    docusignKeys: settings.DOCUSIGN_CONNECT_KEYS,
    /** Calendars elsewhere that people may have written to; none without a key. */
    calendars: {
      key: settings.CALENDAR_KEY,
      servers: settings.CALDAV_SERVERS,
      googleClientId: settings.GOOGLE_CLIENT_ID,
      googleConsentUrl: settings.GOOGLE_CONSENT_URL,
    },
    /** What devices are turned on with, and the push services that they may be at; none without a key. */
    push: { publicKey: settings.VAPID_PUBLIC_KEY, services: settings.PUSH_SERVICES },
    /** With which the gateway of texts signs what it says; undefined: no texts are sent. */
    textToken: settings.SMS_TOKEN,
    /** With which Xero signs what it delivers; none where no books go there. */
    xeroKeys: settings.XERO_WEBHOOK_KEYS,
    /** How leave to keep books there is asked for in the browser; without an app it is not. */
    xero: {
      clientId: settings.XERO_CLIENT_ID,
      consentUrl: settings.XERO_CONSENT_URL,
      scopes: settings.XERO_SCOPES,
    },
    /** Where mailboxes may be that are read; none without a key to seal credentials under. */
    imapServers: settings.CALENDAR_KEY === undefined ? [] : settings.IMAP_SERVERS,
    /** Where tokens for them may be asked for, beside Microsoft's and Google's. */
    mailboxTokenUrls: settings.MAILBOX_TOKEN_URLS,
    /** How leave to read them at Microsoft 365 is asked for; undefined without an app there. */
    microsoft:
      settings.CALENDAR_KEY === undefined || settings.MICROSOFT_CLIENT_ID === undefined
        ? undefined
        : {
            clientId: settings.MICROSOFT_CLIENT_ID,
            consentUrl: `${settings.MICROSOFT_LOGIN_URL.replace(/\/+$/, "")}/${settings.MICROSOFT_TENANT}/oauth2/v2.0/authorize`,
          },
    /** Whether they may be at Gmail; its app is that of calendars. */
    isGmailRead:
      settings.GMAIL && settings.CALENDAR_KEY !== undefined && settings.GOOGLE_CLIENT_ID !== undefined,
    /** Mails that a mail service delivers: the secrets it may know, and the domain they are addressed to. */
    inboundMail: { secrets: settings.INBOUND_MAIL_SECRETS, domain: settings.INBOUND_MAIL_DOMAIN },
    /** With which SendGrid signs what it tells of e-mails; none where no e-mails go there. */
    sendgridKeys: settings.SENDGRID_WEBHOOK_KEYS,
    webFolder: settings.WEB_FOLDER,
    rateLimits: settings.RATE_LIMITS,
    /** Whose X-Forwarded-For is believed; undefined: nobody's. */
    trustedProxies: settings.TRUSTED_PROXIES,
    demo: settings.DEPLOYMENT === "demo",
    /** API processes that share the port: each takes its part of a limit. */
    processCount: settings.PROCESS_COUNT,
    metricsFolder: settings.METRICS_FOLDER,
    sentryDsn: settings.SENTRY_DSN,
    parentPid: settings.PARENT_PID,
  };
}
