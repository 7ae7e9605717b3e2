import { and, eq, sql } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import type { ConsentOffer } from "../../core/consents.ts";
import type { MailboxOauthInput, TokensHeld } from "../../core/emails/mailbox-oauth.ts";
import {
  GMAIL_SCOPE,
  MAILBOX_REDIRECT_PATH,
  mailboxProblems,
  type Mailbox,
  type MailboxConsent,
  type MailboxInput,
  type MailboxOf,
  type MailboxSecrets,
} from "../../core/emails/mailboxes.ts";
import { isTokenUrl, MICROSOFT_SCOPE } from "../../core/emails/token-providers.ts";
import { common, Problem } from "../../core/problem.ts";
import { instantOf } from "../../core/time.ts";
import { audit } from "../../db/audit.ts";
import { enqueue } from "../../db/jobs.ts";
import type { Reader } from "../../db/open.ts";
import { sealWords } from "../../db/person-keys.ts";
import { productionMailboxes } from "../../db/schema/mailboxes.ts";
import { write, type RequestKey, type Written } from "../../db/write.ts";
import type { ApiConfig } from "../config.ts";
import type { Services } from "../services.ts";
import { refuseUnknownProduction } from "./queries.ts";

const mailboxItem = (row: typeof productionMailboxes.$inferSelect): Mailbox => ({
  provider: row.provider,
  server: row.server,
  username: row.username,
  state: row.state,
  reason: row.reason,
  read_at: row.readAt,
  taken_count: row.takenCount,
  left_count: row.leftCount,
  created_at: row.createdAt,
});

const ofProduction = ({ organisationId }: Pick<Caller, "organisationId">, productionId: string) =>
  and(
    eq(productionMailboxes.productionId, productionId),
    eq(productionMailboxes.organisationId, organisationId),
  );

const GMAIL = "Gmail";
const MICROSOFT = "Microsoft 365";

function placesOf(config: ApiConfig): Omit<MailboxOf, "mailbox"> {
  const redirectUri = `${config.portalUrl.replace(/\/$/, "")}${MAILBOX_REDIRECT_PATH}`;
  const gmail: ConsentOffer | null = config.isGmailRead
    ? {
        consent_url: config.calendars.googleConsentUrl,
        client_id: config.calendars.googleClientId ?? "",
        redirect_uri: redirectUri,
        scope: GMAIL_SCOPE,
      }
    : null;
  const { clientId, consentUrl = "" } = config.microsoft ?? {};
  const microsoft: ConsentOffer | null =
    clientId === undefined
      ? null
      : { consent_url: consentUrl, client_id: clientId, redirect_uri: redirectUri, scope: MICROSOFT_SCOPE };
  return {
    ...{ servers: [...config.imapServers], token_urls: [...config.mailboxTokenUrls] },
    ...{ gmail, microsoft },
  };
}

/** The mailbox that is read for a production, and where there may be one. @throws Problem 404 */
export async function getMailbox(
  db: Reader,
  { config }: Pick<Services, "config">,
  caller: Pick<Caller, "organisationId">,
  productionId: string,
): Promise<MailboxOf> {
  await refuseUnknownProduction(db, caller, productionId);
  const [row] = await db.select().from(productionMailboxes).where(ofProduction(caller, productionId));
  return { ...placesOf(config), mailbox: row ? mailboxItem(row) : null };
}

/**
 * Has a production's mailbox read by IMAP from now on, in place of another. Of the same one other credentials are kept,
 * and how far it was read.
 * @throws Problem 404, 409 where that is not set up, 422 for a server that the house does not name
 */
export async function connectMailbox(
  services: Services,
  caller: Caller,
  key: RequestKey,
  productionId: string,
  input: MailboxInput,
): Promise<Written> {
  const server = namedServer(services.config, input.server);
  const { username, password } = input;
  return await connect(services, caller, key, productionId, (before) => ({
    ...{ provider: "imap", server, username, secrets: { password } },
    isSame: before?.server === server && before.username === username,
  }));
}

/**
 * The same of one that is let in by tokens (OAuth 2). What tokens are asked for with is kept as a password is.
 * @throws Problem 404, 409 where that is not set up, 422 for a server or a token endpoint that the house does not name
 */
export async function connectByTokens(
  services: Services,
  caller: Caller,
  key: RequestKey,
  productionId: string,
  input: MailboxOauthInput,
): Promise<Written> {
  const server = namedServer(services.config, input.server);
  const { username, token_url: tokenUrl, client_id: clientId } = input;
  const { client_secret: clientSecret = null, refresh_token: refreshToken = null, scope = null } = input;
  if (!isTokenUrl(tokenUrl, services.config.mailboxTokenUrls)) throw refusalOf("elsewhere", "token_url");
  if (clientSecret === null && refreshToken === null) throw refusalOf("noSecret", "refresh_token");
  const oauth = { tokenUrl, clientId, clientSecret, scope };
  const held = { ...NOTHING_HELD, refreshToken };
  return await connect(services, caller, key, productionId, (before) => ({
    ...{ provider: "imap_oauth", server, username, secrets: { oauth, held } },
    isSame: before?.server === server && before.username === username,
  }));
}

/** Requests go out from this house: to nobody but whom it trusts. @throws Problem 409, 422 */
function namedServer({ imapServers }: ApiConfig, given: string): string {
  if (imapServers.length === 0) throw new Problem(mailboxProblems.notSetUp);
  const server = given.toLowerCase();
  if (!imapServers.includes(server)) throw refusalOf("elsewhere", "server");
  return server;
}

const REFUSALS = {
  elsewhere: "is none that this portal names",
  noSecret: "is needed where there is no client secret",
} as const;
const refusalOf = (kind: keyof typeof REFUSALS, field: string): Problem =>
  new Problem(mailboxProblems[kind], undefined, {
    errors: [{ pointer: `/${field}`, detail: REFUSALS[kind] }],
  });

/**
 * Has one at Gmail read, with what Google's consent gave. Which one it is, is known once it was opened: where it is
 * another than before, it is begun anew then.
 * @throws Problem 404, 409 where that is not set up
 */
export async function connectGmail(
  services: Services,
  caller: Caller,
  key: RequestKey,
  productionId: string,
  { code, verifier }: MailboxConsent,
): Promise<Written> {
  if (!services.config.isGmailRead) throw new Problem(mailboxProblems.notSetUp);
  return await connect(services, caller, key, productionId, (before) => {
    const isSame = before?.provider === "gmail";
    const username = isSame ? before.username : "";
    return { provider: "gmail", server: GMAIL, username, secrets: { code, verifier }, isSame };
  });
}

/**
 * The same of one at Microsoft 365, with what signing in there led back with, to be read by IMAP.
 * @throws Problem 404, 409 where that is not set up
 */
export async function connectMicrosoft(
  services: Services,
  caller: Caller,
  key: RequestKey,
  productionId: string,
  { code, verifier }: MailboxConsent,
): Promise<Written> {
  if (!services.config.microsoft) throw new Problem(mailboxProblems.notSetUp);
  const microsoft = { ...NOTHING_HELD, consent: { code, verifier } };
  return await connect(services, caller, key, productionId, (before) => {
    const isSame = before?.provider === "microsoft";
    const username = isSame ? before.username : "";
    return { provider: "microsoft", server: MICROSOFT, username, secrets: { microsoft }, isSame };
  });
}

const NOTHING_HELD: TokensHeld = { consent: null, refreshToken: null, access: null, username: null };

type Whose = Pick<Mailbox, "provider" | "server" | "username"> & {
  secrets: MailboxSecrets;
  /** As before: how far it was read counts. */
  isSame: boolean;
};

async function connect(
  services: Services,
  caller: Caller,
  key: RequestKey,
  productionId: string,
  whoseOf: (before: Mailbox | null) => Whose,
): Promise<Written> {
  const sealingKey = services.config.calendars.key;
  if (sealingKey === undefined) throw new Problem(mailboxProblems.notSetUp);
  const { organisationId } = caller;
  return await write(services.database, caller, key, async (tx) => {
    const { mailbox: before, ...places } = await getMailbox(tx, services, caller, productionId);
    const { secrets, isSame, ...whose } = whoseOf(before);
    const sealed = sealWords(sealingKey, organisationId, productionId, JSON.stringify(secrets));
    const anew = {
      ...{ uidValidity: null, lastUid: 0, takenCount: 0, leftCount: 0, readAt: null },
      ...{ createdBy: caller.userId, createdAt: instantOf(services.clock.now()) },
    };
    const [row] = await tx
      .insert(productionMailboxes)
      .values({ productionId, organisationId, sealed, ...whose, ...anew })
      .onConflictDoUpdate({
        target: productionMailboxes.productionId,
        set: {
          ...(isSame ? {} : anew),
          ...{ ...whose, sealed, state: "waiting", reason: null, failedCount: 0, readUntil: null },
        },
        setWhere: sql`${productionMailboxes.organisationId} = ${organisationId}`,
      })
      .returning();
    if (!row) throw new Problem(common.notFound);
    audit(tx, {
      action: "emails.mailbox-connected",
      object: { type: "production", id: productionId },
      ...(before && { before: { server: before.server } }),
      after: { server: whose.server },
    });
    await enqueue(tx, {
      kind: "read-mailbox",
      payload: { production_id: productionId },
      organisationId,
      createdBy: caller.userId,
    });
    return { status: 200, body: { ...places, mailbox: mailboxItem(row) } };
  });
}

/** It is read no more, and its credentials are gone; what was taken from it stays. @throws Problem 404 */
export async function removeMailbox(
  services: Services,
  caller: Caller,
  key: RequestKey,
  productionId: string,
): Promise<Written> {
  return await write(services.database, caller, key, async (tx) => {
    const [row] = await tx
      .delete(productionMailboxes)
      .where(ofProduction(caller, productionId))
      .returning({ server: productionMailboxes.server });
    if (!row) throw new Problem(common.notFound);
    audit(tx, {
      action: "emails.mailbox-removed",
      object: { type: "production", id: productionId },
      before: row,
    });
    return { status: 204, body: null };
  });
}
