import sharp from "sharp";
import { newId } from "../../core/ids.ts";
import { FILES } from "../contract.ts";
import type { Ask } from "./asks.ts";
import type { Desk } from "./desk.ts";
import type { Journal } from "./journal.ts";

type Made = { kind: "pdf" | "photo"; bytes: Uint8Array; width: number; height: number };

/** Files of the contract's mix, no two of the same bytes. */
export async function filesDesk(journal: Journal, random: () => number): Promise<Desk> {
  const kinds = await Promise.all(FILES.map((one) => makerOf(one, random)));
  const total = FILES.reduce((sum, { share }) => sum + share, 0);
  const next = (): Made => {
    let left = random() * total;
    const at = FILES.findIndex(({ share }) => (left -= share) < 0);
    const make = kinds[at] ?? kinds[0];
    if (!make) throw new Error("the contract names no files");
    return make();
  };
  return {
    askOf: (name) => (name === "upload" ? handIn(next()) : undefined),
    personFor: () => undefined,
    heard: ({ note }, answer) => {
      if (note?.kind !== "file") return undefined;
      const status = answer?.status ?? 0;
      const documentId =
        answer && status === 202
          ? (JSON.parse(answer.text()) as { document_id: string }).document_id
          : undefined;
      journal.write({ ...note, status, documentId });
      return undefined;
    },
    rest: () => undefined,
  };
}

function handIn({ kind, bytes, width, height }: Made): Ask {
  return {
    at: "api",
    method: "POST",
    path: "/api/v1/documents/upload",
    file: { name: kind === "pdf" ? "receipt.pdf" : "receipt.jpg", bytes },
    note: {
      kind: "file",
      type: kind,
      sha256: Bun.SHA256.hash(bytes, "hex"),
      bytes: bytes.byteLength,
      width,
      height,
    },
  };
}

async function makerOf(kind: (typeof FILES)[number], random: () => number): Promise<() => Made> {
  if (kind.kind === "pdf") {
    const [least, most] = kind.bytes;
    return () => pdf(Math.round(least * (most / least) ** random()));
  }
  const [width, height] = kind.pixels;
  const template = await photo(width, height);
  return () => ({ kind: "photo", bytes: marked(template), width, height });
}

const pdf = (size: number): Made => ({ kind: "pdf", bytes: madePdf(size), width: 0, height: 0 });

let pool: Uint8Array | undefined;

/** By its first and last bytes a PDF, and another one each time. */
export function madePdf(size: number): Uint8Array {
  pool ??= crypto.getRandomValues(new Uint8Array(65_536));
  const bytes = Buffer.alloc(size);
  for (let at = 0; at < size; at += pool.byteLength) bytes.set(pool.subarray(0, size - at), at);
  bytes.write("%PDF-1.4\n", 0, "latin1");
  const end = `\n${newId()}\n%%EOF\n`;
  bytes.write(end, size - end.length, "latin1");
  return bytes;
}

/** Soft spots of every colour: about as many bytes a pixel as a receipt on a table. */
async function photo(width: number, height: number): Promise<Buffer> {
  const noise = { type: "gaussian", mean: 140, sigma: 50 } as const;
  const spots = await sharp({
    create: { width: width / 8, height: height / 8, channels: 3, background: "#888", noise },
  })
    .png()
    .toBuffer();
  return await sharp(spots).resize(width, height).jpeg({ quality: 85 }).toBuffer();
}

/** The same picture with a comment after its first two bytes (JPEG B.2.4.5), so that its bytes are its own. */
function marked(template: Buffer): Uint8Array {
  const words = Buffer.from(newId());
  const head = Buffer.from([0xff, 0xfe, 0, words.length + 2]);
  return Buffer.concat([template.subarray(0, 2), head, words, template.subarray(2)]);
}
