/** Of one text; a sheet has a hundredth of it. */
const LETTERS_MAX = 400_000;
const DEPTH_MAX = 500;

/** Groups that say nothing of the text, beside those that call themselves so (`\*`). */
const SILENT = new Set(
  `fonttbl colortbl stylesheet info pict objdata filetbl footer footerl footerr footerf footnote annotation
   sn sv fldinst nonshppict listtext pntext xe tc`.split(/\s+/),
);
/** Groups that call themselves so, and have text in them. */
const SAYING = new Set(["shpinst", "shptxt"]);
const WORDS: Record<string, string> = {
  par: "\n",
  line: "\n",
  sect: "\n",
  page: "\n",
  row: "\n",
  nestrow: "\n",
  cell: "\t",
  nestcell: "\t",
  tab: "\t",
  emdash: "—",
  endash: "–",
  bullet: "•",
  lquote: "‘",
  rquote: "’",
  ldblquote: "“",
  rdblquote: "”",
  emspace: " ",
  enspace: " ",
  qmspace: " ",
};
const SIGNS: Record<string, string> = {
  ...{ "~": " ", _: "-", "\\": "\\", "{": "{", "}": "}" },
  ...{ "\r": "\n", "\n": "\n", "\t": "\t" },
};
/** By a font's character set (`\fcharset`), those of others than Western letters. */
const CHARSETS: Record<number, string> = {
  128: "shift_jis",
  129: "euc-kr",
  134: "gbk",
  136: "big5",
  161: "windows-1253",
  162: "windows-1254",
  163: "windows-1258",
  177: "windows-1255",
  178: "windows-1256",
  186: "windows-1257",
  204: "windows-1251",
  222: "windows-874",
  238: "windows-1250",
};

export const isRtf = (bytes: Uint8Array): boolean =>
  Buffer.from(bytes.subarray(0, 5)).toString("latin1") === "{\\rtf";

type State = {
  /** What is in it is no text; `fonts`: what fonts there are. */
  silent: "" | "silent" | "fonts";
  isStruck: boolean;
  /** Taken back by whoever revised it. */
  isDeleted: boolean;
  isHidden: boolean;
  isInTable: boolean;
  /** Of the HTML that it was made of: a tag, or what stands for one in Rich Text. */
  isTag: boolean;
  isRtfAlone: boolean;
  font: number;
  /** So many letters behind a `\u` stand for it in programs that do not know it. */
  skip: number;
};

const PLAIN = { isStruck: false, isDeleted: false, isHidden: false } as const;

/** A control word with its number, a control sign, a byte by its digits, a bracket, or letters. */
const TOKEN = /\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([\da-f]{2})|\\([^a-z])|([{}])|([^\\{}]+)/gi;

/**
 * What a text in Rich Text Format says (1.9.1), a line a row, cells told apart by tabs; undefined of any other file. What is
 * struck out or hidden is not said. For programs of their own alone: it may be hostile.
 */
export function rtfText(bytes: Uint8Array): string | undefined {
  if (!isRtf(bytes)) return undefined;
  return new RtfReader(false).read(lettersIn(bytes));
}

/** Where it says so, within so many letters. */
const HEAD_LETTERS = 4_000;

/**
 * The HTML that a Rich Text was made of, as Outlook keeps what it was sent (MS-OXRTFEX); undefined where it was made of
 * none. For programs of their own alone: it may be hostile.
 */
export function rtfHtml(bytes: Uint8Array): string | undefined {
  if (!isRtf(bytes)) return undefined;
  const letters = lettersIn(bytes);
  return letters.slice(0, HEAD_LETTERS).includes("\\fromhtml1")
    ? new RtfReader(true).read(letters)
    : undefined;
}

const lettersIn = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");

const ESCAPED: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

class RtfReader {
  /** What it was made of is wanted, and not what it says. */
  readonly #isHtml: boolean;
  #said = "";
  #state: State = {
    ...PLAIN,
    ...{ silent: "", isInTable: false, isTag: false, isRtfAlone: false, font: -1, skip: 1 },
  };
  readonly #states: State[] = [];
  readonly #charsets = new Map<number, string>();
  #charset = "windows-1252";
  /** Bytes of letters that may have more than one. */
  #bytes: number[] = [];
  /** Letters that are yet to be skipped. */
  #skipped = 0;
  /** Nothing but a `\*` stands in the group. */
  #isStarred = false;

  constructor(isHtml: boolean) {
    this.#isHtml = isHtml;
  }

  read(text: string): string {
    const tokens = new RegExp(TOKEN);
    for (let token = tokens.exec(text); token; token = tokens.exec(text)) {
      if (this.#said.length > LETTERS_MAX) break;
      const [, word, number, digits, sign, bracket, letters] = token;
      if (digits !== undefined) this.#byte(Number.parseInt(digits, 16));
      else if (letters !== undefined) this.#letters(letters.replaceAll(/[\r\n\0]/g, ""));
      else {
        this.#flush();
        if (bracket !== undefined) this.#bracket(bracket);
        else if (sign !== undefined) this.#sign(sign);
        // So many bytes that follow are none of it.
        else if (word === "bin") tokens.lastIndex += Math.max(0, Number(number ?? 0));
        else this.#word((word ?? "").toLowerCase(), number === undefined ? undefined : Number(number));
      }
    }
    this.#flush();
    // A row ends with its last cell.
    return this.#said
      .split("\n")
      .map((line) => line.trimEnd())
      .join("\n")
      .trimEnd();
  }

  #say(text: string): void {
    const { silent, isStruck, isDeleted, isHidden, isTag, isRtfAlone } = this.#state;
    if (this.#isHtml) {
      if (silent !== "" || isRtfAlone) return;
      this.#said += isTag ? text : text.replaceAll(/[&<>]/g, (letter) => ESCAPED[letter] ?? letter);
    } else if (silent === "" && !isStruck && !isDeleted && !isHidden) this.#said += text;
  }

  #byte(byte: number): void {
    this.#isStarred = false;
    if (this.#skipped > 0) this.#skipped -= 1;
    else this.#bytes.push(byte);
  }

  #letters(letters: string): void {
    const rest = letters.slice(this.#skipped, this.#skipped + LETTERS_MAX);
    this.#skipped = Math.max(0, this.#skipped - letters.length);
    if (rest === "") return;
    this.#isStarred = false;
    // The second byte of a letter may be written as it is.
    if (this.#bytes.length > 0 || /[^ -~]/.test(rest)) this.#flush(rest);
    else this.#say(rest);
  }

  #flush(rest = ""): void {
    if (this.#bytes.length === 0 && rest === "") return;
    const charset = this.#charsets.get(this.#state.font) ?? this.#charset;
    const bytes = Buffer.concat([Uint8Array.from(this.#bytes), Buffer.from(rest, "latin1")]);
    // What its character set does not know is a gap: so Outlook writes a space that does not break.
    this.#say(new TextDecoder(charset).decode(bytes).replaceAll("\ufffd", " "));
    this.#bytes = [];
  }

  #bracket(bracket: string): void {
    this.#isStarred = false;
    this.#skipped = 0;
    if (bracket === "}") this.#state = this.#states.pop() ?? this.#state;
    else if (this.#states.length < DEPTH_MAX) this.#states.push({ ...this.#state });
  }

  #sign(sign: string): void {
    if (sign === "*") {
      this.#isStarred = true;
      return;
    }
    this.#say(SIGNS[sign] ?? "");
  }

  #word(word: string, number: number | undefined): void {
    const isStarred = this.#isStarred;
    this.#isStarred = false;
    const state = this.#state;
    if (word === "fonttbl") state.silent = "fonts";
    else if (this.#isHtml && isStarred && word === "htmltag") state.isTag = true;
    else if (SILENT.has(word) || (isStarred && !SAYING.has(word))) state.silent = "silent";
    else if (word === "u" && number !== undefined) this.#unicode(number);
    else if (!this.#formatted(word, number)) this.#say(this.#mark(word));
  }

  #mark(word: string): string {
    const said = WORDS[word] ?? "";
    return said === "\n" && this.#state.isInTable && !word.endsWith("row") ? " " : said;
  }

  #unicode(number: number): void {
    const code = number < 0 ? number + 0x1_00_00 : number;
    // Halves of a letter come one after the other.
    if (code > 8 && code < 0x1_00_00) this.#say(String.fromCharCode(code));
    this.#skipped = this.#state.skip;
  }

  /** @returns whether it was about how letters look or are written. */
  #formatted(word: string, number: number | undefined): boolean {
    const state = this.#state;
    const isOn = number !== 0;
    if (word === "strike" || word === "striked") state.isStruck = isOn;
    else if (word === "deleted") state.isDeleted = isOn;
    else if (word === "v") state.isHidden = isOn;
    else if (word === "htmlrtf") state.isRtfAlone = isOn;
    else if (word === "plain") Object.assign(state, PLAIN);
    else if (word === "pard") state.isInTable = false;
    else if (word === "intbl") state.isInTable = true;
    else if (word === "uc") state.skip = Math.min(Math.max(number ?? 1, 0), 8);
    else if (word === "f") state.font = number ?? 0;
    else if (word === "fcharset") this.#fontCharset(number ?? 0);
    else if (word === "ansicpg") this.#charset = charsetOf(number ?? 0);
    else return false;
    return true;
  }

  #fontCharset(number: number): void {
    const charset = CHARSETS[number];
    if (this.#state.silent === "fonts" && charset !== undefined)
      this.#charsets.set(this.#state.font, charset);
  }
}

/** Those of Windows that it does not call by their number, and those of mails. */
const CODE_PAGES: Record<number, string> = {
  ...{ 932: "shift_jis", 936: "gbk", 949: "euc-kr", 950: "big5", 65001: "utf-8" },
  ...{ 20866: "koi8-r", 21866: "koi8-u", 28592: "iso-8859-2", 28595: "iso-8859-5", 28597: "iso-8859-7" },
  ...{ 28605: "iso-8859-15", 50220: "iso-2022-jp", 50221: "iso-2022-jp", 50222: "iso-2022-jp" },
  ...{ 51932: "euc-jp", 51949: "euc-kr", 54936: "gb18030" },
};

/** A code page by its number; what is none is read as Western. */
export function charsetOf(codePage: number): string {
  if ((codePage >= 1_250 && codePage <= 1_258) || codePage === 874) return `windows-${codePage}`;
  return CODE_PAGES[codePage] ?? "windows-1252";
}
