const SIGNS: Record<string, string> = {
  "–": "-",
  "—": "-",
  "−": "-",
  "‒": "-",
  "‐": "-",
  "：": ":",
  "’": "'",
  "‘": "'",
  "\u00a0": " ",
  "→": ">",
  "›": ">",
  º: "o",
  ª: "a",
};

/** Lower case without marks, letter by letter: what is found in it stands at the same place of the text. */
export function flat(text: string): string {
  let out = "";
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at] ?? "";
    const code = text.charCodeAt(at);
    if (code < 128) {
      out += letter.toLowerCase();
      continue;
    }
    const base = SIGNS[letter] ?? letter.normalize("NFD")[0] ?? letter;
    const lower = base.toLowerCase();
    out += lower.length === 1 ? lower : letter;
  }
  return out;
}

/** Its letters and digits alone, as labels are compared: "Load-In" is "Load in" is "LOADIN". */
export const compact = (text: string): string => flat(text).replaceAll(/[^\p{L}\d&]+/gu, "");
