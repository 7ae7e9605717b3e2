import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { newSigningKey } from "../api/auth/tokens.ts";
import { newHeadKey, openHeadSigner, publicJwk } from "../core/server/audit-signing.ts";

export type Secrets = { signingKey: string; serviceKey: string; auditKey: string };
type Given = { [K in keyof Secrets]: Secrets[K] | undefined };

/** Made once and kept: a new signing key would sign everybody out, a new audit key would have to be published. */
export async function openSecrets(folder: string, given: Given): Promise<Secrets> {
  const { signingKey, serviceKey, auditKey } = given;
  const secrets =
    signingKey !== undefined && serviceKey !== undefined && auditKey !== undefined
      ? { signingKey, serviceKey, auditKey }
      : mergeSecrets(await readSecrets(join(folder, "secrets.json")), given);
  const { key } = openHeadSigner(secrets.auditKey);
  // For whoever verifies an export on this machine.
  writeFileSync(join(folder, "audit-key.json"), `${JSON.stringify(publicJwk(key), null, 2)}\n`);
  return secrets;
}

const mergeSecrets = (kept: Secrets, given: Given): Secrets => ({
  signingKey: given.signingKey ?? kept.signingKey,
  serviceKey: given.serviceKey ?? kept.serviceKey,
  auditKey: given.auditKey ?? kept.auditKey,
});

/** What was kept, with what this release has and the one that kept them had not. */
async function readSecrets(file: string): Promise<Secrets> {
  const kept = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Partial<Secrets>) : {};
  const whole = { ...(await newSecrets()), ...kept };
  if (Object.keys(whole).some((name) => !(name in kept))) {
    const aside = `${file}.new`;
    writeFileSync(aside, `${JSON.stringify(whole, null, 2)}\n`, { mode: 0o600 });
    renameSync(aside, file);
  }
  return whole;
}

export async function newSecrets(): Promise<Secrets> {
  return { signingKey: await newSigningKey(), serviceKey: newSecret(), auditKey: newHeadKey() };
}

/** 256 random bits that are safe in an address and in a file of settings. */
export function newSecret(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url");
}
