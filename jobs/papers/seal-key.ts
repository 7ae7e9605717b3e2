import { PDF, type DigestAlgorithm } from "@libpdf/core";
import { Integer, Utf8String } from "asn1js";
import * as pkijs from "pkijs";
import { ConfigError } from "../../core/server/config.ts";

/** With what the house seals: its private key, and the certificate that it made itself. */
export type SealKey = { privateKey: CryptoKey; certificate: Uint8Array };

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256" } as const;
const HASH = "SHA-256";
/** The seals of papers that are kept for ten years are looked at long after. */
const CERTIFICATE_YEARS = 20;
const COMMON_NAME = "2.5.4.3";
const KEY_USAGE = "2.5.29.15";
/** RFC 5280 §4.2.1.3: digitalSignature and nonRepudiation, with six bits unused. */
const SIGNS = new Uint8Array([0x03, 0x02, 0x06, 0xc0]);

const engine = new pkijs.CryptoEngine({ name: "webcrypto", crypto });

/**
 * A new key with its certificate, as one line of JSON: a private JWK with `x5c` (RFC 7517 §4.7). Nobody vouches for
 * it, so viewers call its signer unknown, and valid once its certificate is trusted; one that an authority gave takes
 * its place under the same setting.
 */
export async function newSealKey(now: Date = new Date()): Promise<string> {
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
  const certificate = new pkijs.Certificate();
  certificate.version = 2;
  certificate.serialNumber = new Integer({ valueHex: serial() });
  for (const name of [certificate.issuer, certificate.subject]) {
    name.typesAndValues.push(
      new pkijs.AttributeTypeAndValue({
        type: COMMON_NAME,
        value: new Utf8String({ value: "Live Portal seal" }),
      }),
    );
  }
  certificate.notBefore.value = now;
  certificate.notAfter.value = new Date(now);
  certificate.notAfter.value.setUTCFullYear(now.getUTCFullYear() + CERTIFICATE_YEARS);
  certificate.extensions = [
    new pkijs.Extension({ extnID: KEY_USAGE, critical: true, extnValue: SIGNS.buffer }),
  ];
  await certificate.subjectPublicKeyInfo.importKey(keys.publicKey, engine);
  await certificate.sign(keys.privateKey, HASH, engine);
  const der = Buffer.from(certificate.toSchema(true).toBER(false)).toString("base64");
  return JSON.stringify({ ...(await crypto.subtle.exportKey("jwk", keys.privateKey)), x5c: [der] });
}

/** @throws ConfigError */
export async function openSealKey(text: string): Promise<SealKey> {
  try {
    const { x5c, ...jwk } = JSON.parse(text) as JsonWebKey & { x5c?: string[] };
    const [certificate] = x5c ?? [];
    if (certificate === undefined) throw new ConfigError("SEAL_KEY has no certificate (x5c)");
    return {
      privateKey: await crypto.subtle.importKey("jwk", jwk, ALGORITHM, false, ["sign"]),
      certificate: new Uint8Array(Buffer.from(certificate, "base64")),
    };
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw new ConfigError("SEAL_KEY must be a private P-256 JWK with its certificate (x5c)");
  }
}

/** A PAdES baseline signature (ETSI EN 319 142-1, B-B) over the whole document. */
export async function signPdf(
  bytes: Uint8Array,
  { privateKey, certificate }: SealKey,
  { reason, at }: { reason: string; at: Date },
): Promise<Uint8Array> {
  const pdf = await PDF.load(bytes);
  const { bytes: signed } = await pdf.sign({
    signer: {
      certificate,
      keyType: "EC",
      signatureAlgorithm: "ECDSA",
      sign: async (data: Uint8Array, algorithm: DigestAlgorithm) => {
        const raw = await crypto.subtle.sign(
          { name: ALGORITHM.name, hash: algorithm },
          privateKey,
          new Uint8Array(data),
        );
        return new Uint8Array(pkijs.createCMSECDSASignature(raw));
      },
    },
    reason,
    signingTime: at,
    subFilter: "ETSI.CAdES.detached",
    digestAlgorithm: HASH,
  });
  return signed;
}

/** 127 random bits that are not negative (RFC 5280 §4.1.2.2). */
function serial(): ArrayBuffer {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.buffer;
}
