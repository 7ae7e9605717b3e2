import * as v from "valibot";
import {
  CalendarKey,
  ConfigError,
  Dsn,
  ImapServer,
  ImapServers,
  Origins,
  Port,
  readSettings,
  RedisUrl,
  ReplicaUrls,
  Switch,
  Tenant,
  TokenUrls,
  Url,
} from "../core/server/config.ts";
import { PUSH_SERVICES, PushServices, VapidPrivateKey } from "../core/server/vapid.ts";
import { TEXT_EVENTS_PATH } from "../core/devices.ts";
import { GOOGLE_REDIRECT_PATH } from "../core/calendars/accounts.ts";
import { MAILBOX_REDIRECT_PATH } from "../core/emails/mailboxes.ts";
import type { CalendarSettings } from "./integrations/calendars.ts";
import type { GoogleApp } from "./integrations/google-tokens.ts";
import type { DocusignSettings } from "./integrations/docusign.ts";
import { addressOf } from "./integrations/mail.ts";
import { mailboxSettings } from "./integrations/mailbox-settings.ts";
import type { PushSettings } from "./integrations/push.ts";
import type { SendgridSettings } from "./integrations/sendgrid.ts";
import type { TextSettings } from "./integrations/texts.ts";
import type { RouteSettings } from "./integrations/routes.ts";
import type { WeatherSettings } from "./integrations/weather.ts";
import type { XeroSettings } from "./integrations/xero.ts";

const count = (min: number, max: number) =>
  v.pipe(
    v.string(),
    v.transform(Number),
    v.integer("must be a whole number"),
    v.minValue(min, `must be at least ${min}`),
    v.maxValue(max, `must be at most ${max}`),
  );

const Settings = {
  DATABASE_URL: Url,
  DATABASE_DIRECT_URL: v.optional(Url),
  DATABASE_PREPARE: v.optional(Switch, "on"),
  DATABASE_REPLICA_URLS: v.optional(ReplicaUrls, ""),
  DATABASE_CONNECTIONS: v.optional(count(2, 100), "6"),
  REDIS_URL: v.optional(RedisUrl),
  BLOBS_URL: v.optional(
    v.pipe(v.string(), v.startsWith("file:", "must begin with file:")),
    "file:.portal/blobs",
  ),
  AUDIT_PRIVATE_KEY: v.optional(v.string()),
  AUDIT_HEADS_URL: v.optional(
    v.pipe(v.string(), v.startsWith("file:", "must begin with file:")),
    "file:.portal/audit-heads",
  ),
  MAIL_URL: v.optional(v.string(), "file:.portal/mail"),
  MAIL_FROM: v.optional(v.string(), "Live Portal <noreply@localhost>"),
  SENDGRID_API_KEY: v.optional(v.string()),
  SENDGRID_TEMPLATE_ID: v.optional(
    v.pipe(v.string(), v.regex(/^d-[0-9a-f]{32}$/, "must be a dynamic template such as d-… with 32 digits")),
  ),
  SENDGRID_URL: v.optional(Url, "https://api.sendgrid.com"),
  INBOUND_SMTP_PORT: v.optional(Port),
  INBOUND_SMTP_HOST: v.optional(v.string(), "127.0.0.1"),
  PORTAL_URL: v.optional(Url, "http://localhost:3000"),
  RATES_URL: v.optional(
    v.union([v.literal("off"), Url], "must be an address with its scheme, or off"),
    "https://www.ecb.europa.eu/stats/eurofxref/eurofxref-hist-90d.xml",
  ),
  SEAL_KEY: v.optional(v.string()),
  CALENDAR_KEY: v.optional(CalendarKey),
  CALDAV_SERVERS: v.optional(Origins, ""),
  IMAP_SERVERS: v.optional(ImapServers, ""),
  MAILBOX_TOKEN_URLS: v.optional(TokenUrls, ""),
  GOOGLE_CALENDAR_URL: v.optional(Url, "https://www.googleapis.com/calendar/v3"),
  GMAIL_URL: v.optional(Url, "https://gmail.googleapis.com/gmail/v1"),
  GOOGLE_TOKEN_URL: v.optional(Url, "https://oauth2.googleapis.com/token"),
  GOOGLE_CLIENT_ID: v.optional(v.string()),
  GOOGLE_CLIENT_SECRET: v.optional(v.string()),
  MICROSOFT_CLIENT_ID: v.optional(v.string()),
  MICROSOFT_CLIENT_SECRET: v.optional(v.string()),
  MICROSOFT_TENANT: v.optional(Tenant, "organizations"),
  MICROSOFT_LOGIN_URL: v.optional(Url, "https://login.microsoftonline.com"),
  MICROSOFT_IMAP_SERVER: v.optional(ImapServer, "imaps://outlook.office365.com"),
  VAPID_PRIVATE_KEY: v.optional(VapidPrivateKey),
  VAPID_SUBJECT: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^(mailto:[^\s@]+@[^\s@]+|https:\/\/\S+)$/, "must begin with mailto: or https://"),
    ),
  ),
  PUSH_SERVICES: v.optional(PushServices, PUSH_SERVICES),
  SMS_URL: v.optional(Url, "https://api.twilio.com"),
  SMS_ACCOUNT: v.optional(v.string()),
  SMS_TOKEN: v.optional(v.string()),
  SMS_FROM: v.optional(v.string()),
  ROUTES_URL: v.optional(Url),
  ROUTES_PROFILE: v.optional(
    v.pipe(v.string(), v.regex(/^[a-z-]{1,40}$/, "must be a profile such as driving")),
    "driving",
  ),
  ROUTES_TOKEN: v.optional(v.string()),
  DOCUSIGN_AUTH_URL: v.optional(Url),
  DOCUSIGN_URL: v.optional(Url),
  DOCUSIGN_INTEGRATION_KEY: v.optional(v.string()),
  DOCUSIGN_USER_ID: v.optional(v.string()),
  DOCUSIGN_ACCOUNT_ID: v.optional(v.string()),
  DOCUSIGN_PRIVATE_KEY: v.optional(v.string()),
  XERO_CLIENT_ID: v.optional(v.string()),
  XERO_CLIENT_SECRET: v.optional(v.string()),
  XERO_TOKEN_KEY: v.optional(v.pipe(v.string(), v.minLength(32, "must have 32 characters or more"))),
  XERO_URL: v.optional(Url, "https://api.xero.com"),
  XERO_AUTH_URL: v.optional(Url, "https://identity.xero.com"),
  WEATHER_URL: v.optional(Url),
  WEATHER_KEY: v.optional(v.string()),
  JOB_LOCK_MS: v.optional(count(500, 600_000), "15000"),
  SENTRY_DSN: v.optional(Dsn),
  PARENT_PID: v.optional(v.pipe(v.string(), v.transform(Number))),
} as const;

type Read = v.InferOutput<v.ObjectSchema<typeof Settings, undefined>>;
export type JobsConfig = ReturnType<typeof readConfig>;

/** @throws ConfigError when a setting is missing or wrong. */
export function readConfig(environment: Record<string, string | undefined>) {
  const settings = readSettings(Settings, environment);
  return {
    databaseUrl: settings.DATABASE_URL,
    /** The server itself, where `databaseUrl` leads through a pooler. */
    databaseDirectUrl: settings.DATABASE_DIRECT_URL ?? settings.DATABASE_URL,
    databasePrepare: settings.DATABASE_PREPARE,
    /** Standbys of it, which exports are read from. */
    replicaUrls: settings.DATABASE_REPLICA_URLS,
    databaseConnections: settings.DATABASE_CONNECTIONS,
    /** BullMQ's queues are there; unset, in the database. */
    redisUrl: settings.REDIS_URL,
    blobsUrl: settings.BLOBS_URL,
    /** Ends of audit trails are signed with it; unset, another program does that, or nobody. */
    auditKey: settings.AUDIT_PRIVATE_KEY,
    /** Where signed ends lie beside the database. */
    auditHeadsUrl: settings.AUDIT_HEADS_URL,
    mailUrl: settings.MAIL_URL,
    mailFrom: settings.MAIL_FROM,
    /** The service that e-mails go to in `mailUrl`'s place. */
    sendgrid: sendgridOf(settings),
    /** Where mails come in by SMTP; undefined: they come otherwise. */
    smtp:
      settings.INBOUND_SMTP_PORT === undefined
        ? undefined
        : { port: settings.INBOUND_SMTP_PORT, host: settings.INBOUND_SMTP_HOST },
    /** What links in messages begin with. */
    portalUrl: settings.PORTAL_URL,
    /** Where published rates of exchange are; undefined: they are imported by hand. */
    ratesUrl: settings.RATES_URL === "off" ? undefined : settings.RATES_URL,
    /** A private JWK with its certificate (`x5c`), with which signed contracts are sealed. */
    sealKey: settings.SEAL_KEY,
    docusign: docusignOf(settings),
    calendars: calendarsOf(settings),
    mailboxes: mailboxSettings(settings, googleAppOf(settings, MAILBOX_REDIRECT_PATH)),
    /** With what devices are told; undefined: none are. */
    push: pushOf(settings),
    /** With what texts are sent; undefined: none are. */
    texts: textsOf(settings),
    routes: routesOf(settings),
    xero: xeroOf(settings),
    weather: weatherOf(settings),
    /** How long a worker that says nothing is believed to live; a killed one's jobs run again after about twice that. */
    lockMs: settings.JOB_LOCK_MS,
    sentryDsn: settings.SENTRY_DSN,
    parentPid: settings.PARENT_PID,
  };
}

/** Undefined where nobody is named who knows the roads: ways are estimated then. */
function routesOf(settings: Read): RouteSettings | undefined {
  if (settings.ROUTES_URL === undefined) return undefined;
  return {
    url: settings.ROUTES_URL.replace(/\/+$/, ""),
    profile: settings.ROUTES_PROFILE,
    token: settings.ROUTES_TOKEN,
  };
}

/** Undefined where there is no key: then nobody could be given credentials to keep. */
function calendarsOf(settings: Read): CalendarSettings | undefined {
  const { CALENDAR_KEY: key, CALDAV_SERVERS: servers, GOOGLE_CALENDAR_URL: url } = settings;
  if (key === undefined) return undefined;
  const app = googleAppOf(settings, GOOGLE_REDIRECT_PATH);
  return { key, servers, google: app && { ...app, url } };
}

/** Consent leads back to a page of its own for each thing that it is asked for. */
function googleAppOf(settings: Read, redirectPath: string): GoogleApp | undefined {
  const { GOOGLE_CLIENT_ID: clientId, GOOGLE_CLIENT_SECRET: clientSecret, GOOGLE_TOKEN_URL } = settings;
  if (clientId === undefined || clientSecret === undefined) return undefined;
  const redirectUri = `${settings.PORTAL_URL.replace(/\/$/, "")}${redirectPath}`;
  return { tokenUrl: GOOGLE_TOKEN_URL, clientId, clientSecret, redirectUri };
}

/** Undefined where nobody is named who forecasts. */
function weatherOf({ WEATHER_URL: url, WEATHER_KEY: key }: Read): WeatherSettings | undefined {
  return url === undefined ? undefined : { url, key };
}

/** Whom push services may turn to is the portal itself, where others reach it, else whoever its mails are from. */
function pushOf(settings: Read): PushSettings | undefined {
  const { VAPID_PRIVATE_KEY: privateKey, VAPID_SUBJECT: subject, PORTAL_URL: portal } = settings;
  if (privateKey === undefined) return undefined;
  return {
    privateKey,
    subject: subject ?? (portal.startsWith("https://") ? portal : `mailto:${addressOf(settings.MAIL_FROM)}`),
    services: settings.PUSH_SERVICES,
  };
}

/** All three or none. @throws ConfigError */
function textsOf(settings: Read): TextSettings | undefined {
  const { SMS_URL: url, SMS_ACCOUNT: account, SMS_TOKEN: token, SMS_FROM: from } = settings;
  if (account === undefined && token === undefined && from === undefined) return undefined;
  if (account === undefined || token === undefined || from === undefined)
    throw new ConfigError("Texts need SMS_ACCOUNT, SMS_TOKEN and SMS_FROM. See docs/settings.md.");
  const callbackUrl = `${settings.PORTAL_URL.replace(/\/$/, "")}${TEXT_EVENTS_PATH}`;
  return { url, account, token, from, callbackUrl };
}

/** All of them or none. @throws ConfigError */
function docusignOf(settings: {
  [
    K in
      | "DOCUSIGN_AUTH_URL"
      | "DOCUSIGN_URL"
      | "DOCUSIGN_INTEGRATION_KEY"
      | "DOCUSIGN_USER_ID"
      | "DOCUSIGN_ACCOUNT_ID"
      | "DOCUSIGN_PRIVATE_KEY"
  ]?: string | undefined;
}): DocusignSettings | undefined {
  const given = {
    authUrl: settings.DOCUSIGN_AUTH_URL,
    url: settings.DOCUSIGN_URL,
    integrationKey: settings.DOCUSIGN_INTEGRATION_KEY,
    userId: settings.DOCUSIGN_USER_ID,
    accountId: settings.DOCUSIGN_ACCOUNT_ID,
    privateKey: settings.DOCUSIGN_PRIVATE_KEY,
  };
  const values = Object.values(given);
  if (values.every((value) => value === undefined)) return undefined;
  if (values.includes(undefined))
    throw new ConfigError("DocuSign needs all six of its settings. See docs/settings.md.");
  return given as DocusignSettings;
}

/** Every message from nobody's address would be refused for good. @throws ConfigError */
function sendgridOf(settings: Read): SendgridSettings | undefined {
  const { SENDGRID_API_KEY: key, SENDGRID_TEMPLATE_ID: templateId, SENDGRID_URL: url } = settings;
  if (key === undefined) return undefined;
  if (addressOf(settings.MAIL_FROM).endsWith("@localhost"))
    throw new ConfigError("MAIL_FROM must be a sender that SendGrid has verified. See docs/settings.md.");
  return { key, templateId, url: url.replace(/\/+$/, "") };
}

/** Both of the app's or none. @throws ConfigError */
function xeroOf(
  settings: Record<"XERO_URL" | "XERO_AUTH_URL", string> & {
    [K in "XERO_CLIENT_ID" | "XERO_CLIENT_SECRET" | "XERO_TOKEN_KEY"]?: string | undefined;
  } & Pick<Read, "CALENDAR_KEY">,
): XeroSettings | undefined {
  const { XERO_CLIENT_ID: clientId, XERO_CLIENT_SECRET: clientSecret } = settings;
  if (clientId === undefined && clientSecret === undefined) return undefined;
  if (clientId === undefined || clientSecret === undefined)
    throw new ConfigError("Xero needs XERO_CLIENT_ID and XERO_CLIENT_SECRET. See docs/settings.md.");
  const without = (url: string) => url.replace(/\/+$/, "");
  return {
    clientId,
    clientSecret,
    url: without(settings.XERO_URL),
    authUrl: without(settings.XERO_AUTH_URL),
    tokenKey: settings.XERO_TOKEN_KEY,
    codeKey: settings.CALENDAR_KEY,
  };
}
