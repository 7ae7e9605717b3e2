import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { newSigningKey } from "../api/auth/tokens.ts";

export type Secrets = { signingKey: string; serviceKey: string };

/** Made once and kept: a new signing key would sign everybody out. */
export async function openSecrets(
  folder: string,
  given: { signingKey: string | undefined; serviceKey: string | undefined },
): Promise<Secrets> {
  if (given.signingKey !== undefined && given.serviceKey !== undefined) {
    return { signingKey: given.signingKey, serviceKey: given.serviceKey };
  }
  const file = join(folder, "secrets.json");
  if (!existsSync(file)) {
    const made = await newSecrets();
    writeFileSync(file, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600, flag: "wx" });
  }
  const kept = JSON.parse(readFileSync(file, "utf8")) as Secrets;
  return { signingKey: given.signingKey ?? kept.signingKey, serviceKey: given.serviceKey ?? kept.serviceKey };
}

export async function newSecrets(): Promise<Secrets> {
  return { signingKey: await newSigningKey(), serviceKey: newSecret() };
}

/** 256 random bits that are safe in an address and in a file of settings. */
export function newSecret(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url");
}
