/** RFC 4648's, small: an address that is read aloud or typed has no capitals to get wrong. */
const ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
const TOKEN_BYTES = 20;

/** 160 random bits, 32 characters. */
export function newFeedToken(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(TOKEN_BYTES));
  let token = "";
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    for (bits += 8; bits >= 5; bits -= 5) token += ALPHABET[(held >> (bits - 5)) & 31];
    held &= (1 << bits) - 1;
  }
  return token;
}

/** The file that a calendar is, as an address names it. */
export const FEED_FILE = /^([a-z2-7]{32})\.ics$/i;

export const feedPath = (token: string): string => `/calendar/${token}.ics`;

/** The token in `…/<token>.ics`; undefined for what is none. */
export const tokenOf = (file: string): string | undefined => FEED_FILE.exec(file)?.[1]?.toLowerCase();
