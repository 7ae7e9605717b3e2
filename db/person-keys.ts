import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { and, eq, sql } from "drizzle-orm";
import type { Tx } from "./open.ts";
import { HOLDING, prepared } from "./prepared.ts";
import { personKeys } from "./schema/audit.ts";
import { productionMinors } from "./schema/productions.ts";

/**
 * Each person has a key in each organisation, and what the audit trail there says of them in words lies under it. When
 * it is destroyed the chain stays whole, for it holds the ciphertext, and nobody reads the words again (domain D11).
 */
export type PersonKey = Uint8Array;

const KEY_BYTES = 32;
/** NIST SP 800-38D §8.2.2: random, of 96 bits. */
const IV_BYTES = 12;
const TAG_BYTES = 16;
const CIPHER = "aes-256-gcm";

/** Keys that were read lately, by organisation and person: each event needs one. */
const known = new Map<string, PersonKey | null>();
const KNOWN_MAX = 10_000;

/**
 * The keys of people who are written of, made where there is none yet; null for whoever was erased. One that was
 * destroyed since it was read is used for a while by whoever still holds it: what is written with it, nobody reads.
 */
export async function keysFor(
  tx: Tx,
  organisationId: string,
  personIds: readonly string[],
): Promise<Map<string, PersonKey | null>> {
  const keys = new Map<string, PersonKey | null>();
  const unknown: string[] = [];
  // In their order, so that two who make the same keys wait for each other and never for ever.
  for (const id of [...new Set(personIds)].sort()) {
    const key = known.get(`${organisationId}:${id}`);
    if (key === undefined) unknown.push(id);
    else keys.set(id, key);
  }
  const found = await Promise.all(unknown.map((id) => readKey(tx, organisationId, id)));
  for (const [at, id] of unknown.entries()) {
    const key = found[at];
    if (key !== undefined) keys.set(id, remember(`${organisationId}:${id}`, key));
    else keys.set(id, await makeKey(tx, organisationId, id));
  }
  return keys;
}

function remember(name: string, key: PersonKey | null): PersonKey | null {
  if (known.size >= KNOWN_MAX) known.clear();
  known.set(name, key);
  return key;
}

/** Undefined when there is none; null when it was destroyed. */
async function readKey(
  tx: Tx,
  organisationId: string,
  personId: string,
): Promise<PersonKey | null | undefined> {
  const [row] = await prepared(
    tx,
    "person key",
    () =>
      tx
        .select({ key: personKeys.key })
        .from(personKeys)
        .where(
          and(
            eq(personKeys.organisationId, HOLDING.organisationId),
            eq(personKeys.personId, sql.placeholder("person")),
          ),
        ),
    { organisation: organisationId, person: personId },
  );
  return row?.key;
}

/** Not remembered: it is there once this transaction has committed. */
async function makeKey(tx: Tx, organisationId: string, personId: string): Promise<PersonKey | null> {
  await tx
    .insert(personKeys)
    .values({ organisationId, personId, key: randomBytes(KEY_BYTES) })
    .onConflictDoNothing();
  return (await readKey(tx, organisationId, personId)) ?? null;
}

/**
 * Destroys a person's key in an organisation: what its trail said of them in words is gone for good, and nothing more
 * is written of them that way; nor is it known that they are under age. Backups of the database have it until they are thrown away themselves.
 */
export async function erasePerson(
  tx: Tx,
  organisationId: string,
  personId: string,
  at: string,
): Promise<void> {
  await tx
    .insert(personKeys)
    .values({ organisationId, personId, key: null, destroyedAt: at })
    .onConflictDoUpdate({
      target: [personKeys.organisationId, personKeys.personId],
      set: { key: null, destroyedAt: sql`coalesce(${personKeys.destroyedAt}, ${at})` },
    });
  await tx
    .delete(productionMinors)
    .where(and(eq(productionMinors.organisationId, organisationId), eq(productionMinors.userId, personId)));
  known.delete(`${organisationId}:${personId}`);
}

/** Bound to whose words they are: a ciphertext that is moved to somebody else's event does not open there. */
const boundTo = (organisationId: string, personId: string) => Buffer.from(`${organisationId}:${personId}`);

/** Nonce, ciphertext and tag, base64url. */
export function sealWords(key: PersonKey, organisationId: string, personId: string, words: string): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, key, iv).setAAD(boundTo(organisationId, personId));
  const sealed = Buffer.concat([iv, cipher.update(words, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return sealed.toString("base64url");
}

/** @returns undefined when this key did not seal them. */
export function openWords(
  key: PersonKey,
  organisationId: string,
  personId: string,
  sealed: string,
): string | undefined {
  const bytes = Buffer.from(sealed, "base64url");
  if (bytes.length < IV_BYTES + TAG_BYTES) return undefined;
  const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, IV_BYTES))
    .setAAD(boundTo(organisationId, personId))
    .setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]).toString(
      "utf8",
    );
  } catch {
    // OpenSSL has one error for it all: another key, or other bytes.
    return undefined;
  }
}
