/** SHA-256 in hexadecimal. Browsers give it to secure addresses alone: https, and this machine itself. */
export async function sha256Of(bytes: ArrayBuffer): Promise<string> {
  if (!("subtle" in crypto)) throw new Error("this address is not secure, so nothing can be hashed here");
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
