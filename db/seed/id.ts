/** The same id for the same name at every start, in the shape of a uuidv7 of 1 January 2026. */
export function demoId(...name: string[]): string {
  const hex = new Bun.CryptoHasher("sha256").update(`live-portal demo\n${name.join("\n")}`).digest("hex");
  const variant = ((Number.parseInt(hex[3] ?? "0", 16) & 0x3) | 0x8).toString(16);
  return `019b76da-a800-7${hex.slice(0, 3)}-${variant}${hex.slice(4, 7)}-${hex.slice(7, 19)}`;
}
