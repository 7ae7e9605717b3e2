declare module "http_ece" {
  import type { ECDH } from "node:crypto";
  /** RFC 8188; with a key pair and an `authSecret`, as RFC 8291 has it for Web Push. */
  function encrypt(
    plaintext: Uint8Array,
    settings: { version: "aes128gcm"; dh: string; privateKey: ECDH; authSecret: string; salt: string },
  ): Buffer;
  const ece: { encrypt: typeof encrypt };
  export default ece;
}
