import { and, asc, eq, isNull, or, sql } from "drizzle-orm";
import { must } from "../../core/assert.ts";
import { newId } from "../../core/ids.ts";
import {
  passkeyProblems,
  PASSKEYS_MAX,
  type Assertion,
  type Enrolment,
  type Passkey,
} from "../../core/passkeys.ts";
import { common, Problem } from "../../core/problem.ts";
import { instantOf } from "../../core/time.ts";
import { audit, personActor, strangerActor, type Actor } from "../../db/audit.ts";
import type { Reader, Tx } from "../../db/open.ts";
import { users } from "../../db/schema/organisations.ts";
import { passkeys } from "../../db/schema/passkeys.ts";
import { commit } from "../../db/write.ts";
import type { Origin, Person } from "../http/caller.ts";
import type { Services } from "../services.ts";
import { beginSession, noteBeside, noteRefusal, organisationsOf, type SignedIn } from "./actions.ts";
import {
  assertionOptions,
  challengeOf,
  enrolmentOptions,
  judgeAssertion,
  judgeEnrolment,
  refusal,
  relyingPartyOf,
  wasRefusedFor,
  type PasskeyRow,
  type Used,
} from "./authenticators.ts";
import { askChallenge, spendChallenge, type Asked } from "./challenges.ts";

const passkeyItem = (row: PasskeyRow): Passkey => ({
  id: row.id,
  name: row.name,
  created_at: row.createdAt,
  last_used_at: row.lastUsedAt,
  is_backed_up: row.isBackedUp,
});

const ownPasskeys = (db: Reader, userId: string) =>
  db
    .select()
    .from(passkeys)
    .where(and(eq(passkeys.userId, userId), isNull(passkeys.removedAt)))
    .orderBy(asc(passkeys.createdAt), asc(passkeys.id));

async function findPasskey(db: Reader, credentialId: string): Promise<PasskeyRow | undefined> {
  const [row] = await db.select().from(passkeys).where(eq(passkeys.credentialId, credentialId));
  return row;
}

/** At most `PASSKEYS_MAX`, the oldest first. */
export async function listPasskeys(services: Services, { userId }: Person): Promise<Passkey[]> {
  return (await ownPasskeys(services.database.everywhere, userId)).map(passkeyItem);
}

/** What a browser needs to sign in with whichever passkey it has for this portal. */
export async function askToSignIn(services: Services, origin: Origin) {
  const challenge = await commit(services.database, strangerActor(origin), (tx) =>
    askChallenge(tx, { purpose: "sign-in" }, services.clock.now()),
  );
  return await assertionOptions(relyingPartyOf(services.config), challenge);
}

/** What a browser needs to show anew who somebody is. @throws Problem 409 where they have no passkey. */
export async function askForProof(services: Services, person: Person) {
  const known = await ownPasskeys(services.database.everywhere, person.userId);
  if (known.length === 0) throw new Problem(passkeyProblems.none);
  const challenge = await commit(services.database, personActor(person, null), (tx) =>
    askChallenge(tx, { purpose: "proof", person }, services.clock.now()),
  );
  return await assertionOptions(relyingPartyOf(services.config), challenge, known);
}

/**
 * What a browser needs to make another passkey, for somebody who has just shown anew who they are (`prove`).
 * @throws Problem 401 for a wrong proof, 409 for one too many.
 */
export async function askToEnrol(services: Services, person: Person, prove: (tx: Tx) => Promise<unknown>) {
  return await commit(services.database, personActor(person, null), async (tx) => {
    await prove(tx);
    const known = await ownPasskeys(tx, person.userId);
    if (known.length >= PASSKEYS_MAX) throw new Problem(passkeyProblems.full);
    const [row] = await tx.select().from(users).where(eq(users.id, person.userId));
    const { email, firstName, lastName } = must(row, "the person of a session");
    const challenge = await askChallenge(tx, { purpose: "enrolment", person }, services.clock.now());
    const whose = { userId: person.userId, email, name: `${firstName} ${lastName}` };
    return await enrolmentOptions(relyingPartyOf(services.config), whose, known, challenge);
  });
}

/**
 * Keeps a passkey that a browser made. One that is theirs already is given as it is: its answer was lost.
 * @throws Problem 401 for what is not as it was asked for, 409 for somebody else's or one too many.
 */
export async function enrolPasskey(
  services: Services,
  person: Person,
  { name, credential }: { name: string; credential: Enrolment },
): Promise<Passkey> {
  const before = await findPasskey(services.database.everywhere, credential.id);
  if (before?.userId === person.userId && before.removedAt === null) return passkeyItem(before);
  if (before) throw new Problem(passkeyProblems.known);
  await answer(services, personActor(person, null), credential, { purpose: "enrolment", person });
  const enrolled = await judgeEnrolment(relyingPartyOf(services.config), credential);
  return await commit(services.database, personActor(person, null), async (tx) => {
    // Of two that are made at once the second counts the first.
    await tx.select({ id: users.id }).from(users).where(eq(users.id, person.userId)).for("update");
    if ((await ownPasskeys(tx, person.userId)).length >= PASSKEYS_MAX)
      throw new Problem(passkeyProblems.full);
    const [row] = await tx
      .insert(passkeys)
      .values({
        ...enrolled,
        id: newId(services.clock.now()),
        userId: person.userId,
        transports: credential.response.transports,
        name,
        createdAt: instantOf(services.clock.now()),
      })
      .onConflictDoNothing({ target: passkeys.credentialId })
      .returning();
    if (!row) throw new Problem(passkeyProblems.known);
    audit(tx, {
      action: "auth.passkey-added",
      object: { type: "passkey", id: row.id },
      personal: { name, address: person.address },
      organisationIds: await organisationsOf(tx, person.userId),
    });
    return passkeyItem(row);
  });
}

/** It opens nothing from now on; sessions that it began go on. @throws Problem 404 */
export async function removePasskey(services: Services, person: Person, id: string): Promise<void> {
  await commit(services.database, personActor(person, null), async (tx) => {
    const [removed] = await tx
      .update(passkeys)
      .set({ removedAt: instantOf(services.clock.now()) })
      .where(and(eq(passkeys.id, id), eq(passkeys.userId, person.userId), isNull(passkeys.removedAt)))
      .returning({ id: passkeys.id, name: passkeys.name });
    if (!removed) throw new Problem(common.notFound);
    audit(tx, {
      action: "auth.passkey-removed",
      object: { type: "passkey", id: removed.id },
      personal: { name: removed.name, address: person.address },
      organisationIds: await organisationsOf(tx, person.userId),
    });
  });
}

/** @throws Problem 401, in words; a passkey that counts backwards is told of in every organisation of its owner. */
export async function signInByPasskey(
  services: Services,
  credential: Assertion,
  origin: Origin,
): Promise<SignedIn> {
  const { everywhere: db } = services.database;
  await answer(services, strangerActor(origin), credential, { purpose: "sign-in" });
  const known = await findPasskey(db, credential.id);
  const [user] = known ? await db.select().from(users).where(eq(users.id, known.userId)) : [];
  if (!known || !user || known.removedAt !== null || !user.isActive) throw refusal("stranger");
  try {
    refuseOther(credential, known, user.id);
    const used = await judgeAssertion(relyingPartyOf(services.config), credential, known);
    return await beginSession(services, user, origin, "auth.signed-in-with-passkey", (tx) =>
      noteUse(services, tx, known, used),
    );
  } catch (error) {
    if (wasRefusedFor(error, "counter")) noteCopy(services, known, origin);
    else if (error instanceof Problem) noteRefusal(services, user.id, origin);
    throw error;
  }
}

/**
 * That whoever acts is whoever signed in, by a passkey of theirs: used up together with what the transaction does, so
 * that a request which comes again finds its answer and not its passkey refused. @throws Problem 401, in words.
 */
export async function proveByPasskey(
  services: Services,
  tx: Tx,
  person: Person,
  credential: Assertion,
): Promise<void> {
  const asked: Asked = { purpose: "proof", person };
  if (!(await spendChallenge(tx, challengeOf(credential), asked, services.clock.now())))
    throw refusal("challenge");
  const known = await findPasskey(tx, credential.id);
  if (!known || known.removedAt !== null || known.userId !== person.userId) throw refusal("stranger");
  refuseOther(credential, known, person.userId);
  try {
    await noteUse(
      services,
      tx,
      known,
      await judgeAssertion(relyingPartyOf(services.config), credential, known),
    );
  } catch (error) {
    if (wasRefusedFor(error, "counter")) noteCopy(services, known, person);
    throw error;
  }
}

/** Uses the question up, whatever comes of the answer. @throws Problem 401 */
async function answer(
  services: Services,
  actor: Actor,
  credential: Enrolment | Assertion,
  asked: Asked,
): Promise<void> {
  const challenge = challengeOf(credential);
  const wasAsked = await commit(services.database, actor, (tx) =>
    spendChallenge(tx, challenge, asked, services.clock.now()),
  );
  if (!wasAsked) throw refusal("challenge");
}

/** A passkey that finds itself says whose it is. @throws Problem 401 for somebody else's. */
function refuseOther({ response }: Assertion, known: PasskeyRow, userId: string): void {
  const handle = response.userHandle;
  const said = handle ? Buffer.from(handle, "base64url").toString("utf8") : userId;
  if (said !== userId || known.userId !== userId) throw refusal("stranger");
}

/** Its count goes up, unless it does not count; of two that come with the same one the second is refused. */
async function noteUse(services: Services, tx: Tx, known: PasskeyRow, used: Used): Promise<void> {
  const rows = await tx
    .update(passkeys)
    .set({ ...used, lastUsedAt: instantOf(services.clock.now()) })
    .where(
      and(
        eq(passkeys.id, known.id),
        isNull(passkeys.removedAt),
        or(sql`${passkeys.counter} < ${used.counter}`, sql`${passkeys.counter} = 0 and ${used.counter} = 0`),
      ),
    )
    .returning({ id: passkeys.id });
  if (rows.length === 0) throw refusal("counter");
}

/** Beside the refusal, whose transaction is undone. */
function noteCopy(services: Services, known: PasskeyRow, origin: Origin): void {
  noteBeside(services, origin, known.userId, {
    action: "auth.passkey-copied",
    object: { type: "passkey", id: known.id },
  });
}
