import { compoundOf, type Storage } from "../reading/testing-compound.ts";

export type TestItem = {
  subject: string;
  text?: string;
  html?: string;
  rtf?: string;
  /** Letters of one byte, as Outlook wrote them until 2003. */
  codePage?: number;
  files?: readonly { name: string; bytes: Uint8Array }[];
  items?: readonly TestItem[];
};

/** An item as Outlook keeps it when somebody drags it out, or attaches it (MS-OXMSG). */
export const itemOf = (item: TestItem): Buffer => compoundOf(storageOf(item, 32));

function storageOf(item: TestItem, headBytes: number): Storage {
  const { subject, text, html, rtf, codePage, files = [], items = [] } = item;
  const attached = [
    ...files.map(({ name, bytes }): Storage => ({
      ...named(name),
      "__substg1.0_37010102": bytes,
      ...properties(8),
    })),
    ...items.map((one): Storage => ({
      ...named(one.subject),
      "__substg1.0_3701000D": storageOf(one, 24),
      ...properties(8),
    })),
  ];
  return {
    ...properties(headBytes, codePage),
    ...words("0037", subject, codePage),
    ...(text === undefined ? {} : words("1000", text, codePage)),
    ...(html === undefined ? {} : { "__substg1.0_10130102": Buffer.from(html) }),
    ...(rtf === undefined ? {} : { "__substg1.0_10090102": squeezed(rtf) }),
    ...Object.fromEntries(attached.map((one, at) => [`__attach_version1.0_#0000000${at}`, one])),
  };
}

const named = (name: string): Storage => words("3707", name, undefined);

/** One byte a letter where a code page is named: of its own letters only those of Latin 1 are made. */
const words = (property: string, text: string, codePage: number | undefined): Storage =>
  codePage === undefined
    ? { [`__substg1.0_${property}001F`]: Buffer.from(text, "utf16le") }
    : { [`__substg1.0_${property}001E`]: Buffer.from(text, "latin1") };

function properties(headBytes: number, codePage?: number): Storage {
  const list = Buffer.alloc(headBytes + (codePage === undefined ? 0 : 16));
  if (codePage !== undefined) {
    list.writeUInt32LE(0x3f_fd_00_03, headBytes);
    list.writeUInt32LE(codePage, headBytes + 8);
  }
  return { "__properties_version1.0": list };
}

/** As letters alone, eight behind a byte of flags: no place in what stood before is named (MS-OXRTFCP). */
export function squeezed(rtf: string): Buffer {
  const bytes = Buffer.from(rtf, "latin1");
  const head = Buffer.alloc(16);
  head.writeUInt32LE(bytes.length, 4);
  head.writeUInt32LE(0x75_46_5a_4c, 8);
  const parts: Buffer[] = [head];
  for (let at = 0; at < bytes.length; at += 8) parts.push(Buffer.from([0]), bytes.subarray(at, at + 8));
  return Buffer.concat(parts);
}
