import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { must } from "../core/assert.ts";
import { newSigningKey } from "../api/auth/tokens.ts";
import { newHeadKey, openHeadSigner, publicJwk } from "../core/server/audit-signing.ts";
import { newVapidKey } from "../core/server/vapid.ts";
import { newSealKey } from "../jobs/papers/seal-key.ts";

export type Secrets = {
  signingKey: string;
  serviceKey: string;
  auditKey: string;
  sealKey: string;
  calendarKey: string;
  pushKey: string;
};

const MADE: { readonly [K in keyof Secrets]: () => Promise<string> | string } = {
  signingKey: newSigningKey,
  serviceKey: newSecret,
  auditKey: newHeadKey,
  sealKey: newSealKey,
  calendarKey: newSecret,
  pushKey: newVapidKey,
};
const NAMES = Object.keys(MADE) as (keyof Secrets)[];

/**
 * Made once and kept: a new signing key would sign everybody out, with a new seal nobody could tell ours of before, and
 * with a new key for pushes every device would have to be turned on again.
 * A folder from before there was one of them gets it now.
 */
export async function openSecrets(
  folder: string,
  given: { readonly [K in keyof Secrets]?: string | undefined },
): Promise<Secrets> {
  const file = join(folder, "secrets.json");
  const kept: Partial<Secrets> = existsSync(file)
    ? (JSON.parse(readFileSync(file, "utf8")) as Partial<Secrets>)
    : {};
  const missing = NAMES.filter((name) => given[name] === undefined && kept[name] === undefined);
  for (const name of missing) kept[name] = await MADE[name]();
  if (missing.length > 0) {
    // Aside first: half a file of secrets would be worse than none.
    writeFileSync(`${file}.new`, `${JSON.stringify(kept, null, 2)}\n`, { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }
  const of = (name: keyof Secrets) => must(given[name] ?? kept[name], "a secret that was given or made");
  const { key } = openHeadSigner(of("auditKey"));
  // For whoever verifies an export on this machine.
  writeFileSync(join(folder, "audit-key.json"), `${JSON.stringify(publicJwk(key), null, 2)}\n`);
  return {
    signingKey: of("signingKey"),
    serviceKey: of("serviceKey"),
    auditKey: of("auditKey"),
    sealKey: of("sealKey"),
    calendarKey: of("calendarKey"),
    pushKey: of("pushKey"),
  };
}

export async function newSecrets(): Promise<Secrets> {
  return {
    signingKey: await newSigningKey(),
    serviceKey: newSecret(),
    auditKey: newHeadKey(),
    sealKey: await newSealKey(),
    calendarKey: newSecret(),
    pushKey: newVapidKey(),
  };
}

/** 256 random bits that are safe in an address and in a file of settings. */
export function newSecret(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url");
}
