import { eq } from "drizzle-orm";
import * as v from "valibot";
import { makeLink } from "../api/auth/links.ts";
import { ONE_TIME_LINK_SECONDS } from "../core/auth.ts";
import { newId } from "../core/ids.ts";
import { Email, line } from "../core/text.ts";
import { instantOf } from "../core/time.ts";
import { audit, operatorActor } from "../db/audit.ts";
import { openDatabase, type Database, type Tx } from "../db/open.ts";
import { memberships, organisations, users } from "../db/schema/organisations.ts";
import { commit } from "../db/write.ts";
import { connectXero, disconnectXero } from "./admin-xero.ts";
import { readFolder } from "./config.ts";
import { Refusal } from "./refusal.ts";
import { stateOf } from "./state.ts";

const USAGE =
  "bun run admin create EMAIL --organisation NAME, connect-xero TENANT --organisation NAME, or disconnect-xero --organisation NAME";

try {
  await main(Bun.argv.slice(2), process.env);
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

type Environment = Record<string, string | undefined>;

async function main(words: string[], environment: Environment): Promise<void> {
  const [verb, ...rest] = words;
  const [name, option, ...others] = rest.toReversed();
  if (name === undefined || option !== "--organisation") throw new Refusal(`Usage: ${USAGE}`);
  const [what, ...more] = others;
  if (more.length > 0) throw new Refusal(`Usage: ${USAGE}`);
  if (verb === "create") await makeAdministrator(what, name, environment);
  else if (verb === "connect-xero" && what !== undefined) await connect(what, name, environment);
  else if (verb === "disconnect-xero" && what === undefined) {
    await using database = openOwn(environment);
    await disconnectXero(database, name);
    console.log(`The books of ${name} go to files from now on.`);
  } else throw new Refusal(`Usage: ${USAGE}`);
}

/** Whoever migrates. */
function openOwn(environment: Environment): Database {
  const url =
    environment.DATABASE_DIRECT_URL ||
    environment.DATABASE_URL ||
    stateOf(readFolder(environment))?.databaseUrl;
  if (url === undefined)
    throw new Refusal("Nothing runs here: npm start first, or name the database with DATABASE_URL");
  return openDatabase(url, { name: "admin", seesEverybody: true, max: 1 });
}

/** A refresh token comes by the environment, which no list of processes shows to others. */
async function connect(tenantId: string, name: string, environment: Environment): Promise<void> {
  const { XERO_REFRESH_TOKEN: refreshToken, XERO_TOKEN_KEY: tokenKey } = environment;
  if (refreshToken && !tokenKey)
    throw new Refusal("A refresh token is kept under XERO_TOKEN_KEY, the one that the jobs program has");
  await using database = openOwn(environment);
  await connectXero(
    database,
    name,
    tenantId,
    refreshToken && tokenKey ? { refreshToken, tokenKey } : undefined,
  );
  console.log(`The books of ${name} go to Xero from now on.`);
}

/** Makes an organisation's first administrator and prints the one-time link that sets their password. */
async function makeAdministrator(
  address: string | undefined,
  name: string,
  environment: Environment,
): Promise<void> {
  const email = v.safeParse(Email, address);
  const organisation = v.safeParse(line(200), name);
  if (!email.success) throw new Refusal(`EMAIL ${email.issues[0].message}. Usage: ${USAGE}`);
  if (!organisation.success) throw new Refusal(`NAME ${organisation.issues[0].message}. Usage: ${USAGE}`);
  await using database = openOwn(environment);
  const organisationId = newId();
  const secret = await commit(database, operatorActor(organisationId), (tx) =>
    create(tx, email.output, { id: organisationId, name: organisation.output }),
  );
  const origin =
    environment.APP_ORIGINS?.split(",")[0] ??
    stateOf(readFolder(environment))?.url ??
    "http://localhost:3000";
  console.log(
    `${email.output} administers ${organisation.output}. This link sets the password, once, within three days:`,
  );
  console.log(`${origin}/invite#${secret}`);
}

async function create(tx: Tx, email: string, organisation: { id: string; name: string }): Promise<string> {
  const [taken] = await tx.select({ id: users.id }).from(users).where(eq(users.email, email));
  if (taken) throw new Refusal(`${email} has an account already; nothing was changed`);
  const [named] = await tx
    .select({ id: organisations.id })
    .from(organisations)
    .where(eq(organisations.name, organisation.name));
  if (named)
    throw new Refusal(
      `There is an organisation ${organisation.name} already; its administrators invite others`,
    );
  const userId = newId();
  await tx.insert(organisations).values(organisation);
  await tx
    .insert(users)
    .values({ id: userId, email, firstName: email.split("@")[0] ?? "", lastName: "Administrator" });
  await tx.insert(memberships).values({ organisationId: organisation.id, userId, roles: ["admin"] });
  audit(tx, {
    action: "organisations.created",
    object: { type: "organisation", id: organisation.id, version: 1 },
    after: { ...organisation, administrator: userId },
    personal: { email },
    subjectId: userId,
  });
  const secret = await makeLink(tx, {
    kind: "invitation",
    userId,
    expiresAt: instantOf(Date.now() + ONE_TIME_LINK_SECONDS * 1_000),
  });
  return secret;
}
