import { must } from "../../core/assert.ts";

/** A TrueType font, as far as a paper needs it: which glyph a sign is, how wide it is, and a font of some glyphs alone. */
export type Font = {
  /** 0 where it has no picture of that sign. */
  glyphOf(codePoint: number): number;
  /** In thousandths of the size. */
  widthOf(glyph: number): number;
  /** The same in the font's own measure, as a descriptor says them. */
  ascent: number;
  descent: number;
  box: readonly number[];
  /** A font with the outlines of these glyphs, under the numbers that they have. */
  subset(glyphs: ReadonlySet<number>): Uint8Array;
};

type Part = { at: number; length: number };
/** What a viewer needs of a font whose glyphs are named by number (ISO 32000-1 §9.9). */
const KEPT = ["cvt ", "fpgm", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "prep"] as const;
const THOUSAND = 1_000;
/** Of a glyph that is made of others (OpenType, glyf). */
const FLAG = { words: 1, scale: 8, more: 32, twoScales: 64, matrix: 128 } as const;

export function openFont(bytes: Uint8Array): Font {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts = new Map<string, Part>();
  for (let at = 0; at < view.getUint16(4); at++) {
    const entry = 12 + 16 * at;
    const tag = String.fromCharCode(...bytes.subarray(entry, entry + 4));
    parts.set(tag, { at: view.getUint32(entry + 8), length: view.getUint32(entry + 12) });
  }
  const partOf = (tag: string): Part => must(parts.get(tag), `the font's ${tag}`);
  const [head, hhea, hmtx, loca, glyf] = ["head", "hhea", "hmtx", "loca", "glyf"].map(partOf) as [
    Part,
    Part,
    Part,
    Part,
    Part,
  ];
  const unitsPerEm = view.getUint16(head.at + 18);
  const scaled = (units: number) => Math.round((units * THOUSAND) / unitsPerEm);
  const isLong = view.getInt16(head.at + 50) === 1;
  const widths = view.getUint16(hhea.at + 34);
  const glyphCount = view.getUint16(partOf("maxp").at + 4);
  const placeOf = (glyph: number) =>
    isLong ? view.getUint32(loca.at + 4 * glyph) : 2 * view.getUint16(loca.at + 2 * glyph);
  const outlineOf = (glyph: number) => bytes.subarray(glyf.at + placeOf(glyph), glyf.at + placeOf(glyph + 1));
  return {
    glyphOf: readMap(view, partOf("cmap").at),
    widthOf: (glyph) => scaled(view.getUint16(hmtx.at + 4 * Math.min(glyph, widths - 1))),
    ascent: scaled(view.getInt16(hhea.at + 4)),
    descent: scaled(view.getInt16(hhea.at + 6)),
    box: [36, 38, 40, 42].map((at) => scaled(view.getInt16(head.at + at))),
    subset: (glyphs) => {
      const all = withParts(glyphs, outlineOf);
      const places = new DataView(new ArrayBuffer(4 * (glyphCount + 1)));
      const outlines: Uint8Array[] = [];
      let place = 0;
      for (let glyph = 0; glyph < glyphCount; glyph++) {
        places.setUint32(4 * glyph, place);
        if (!all.has(glyph)) continue;
        const outline = outlineOf(glyph);
        outlines.push(outline);
        place += outline.length;
      }
      places.setUint32(4 * glyphCount, place);
      const own: Record<string, Uint8Array> = {
        glyf: Buffer.concat(outlines),
        loca: new Uint8Array(places.buffer),
        head: longHead(bytes.subarray(head.at, head.at + head.length)),
      };
      return fileOf(
        KEPT.map((tag) => {
          const { at, length } = partOf(tag);
          return [tag, own[tag] ?? bytes.subarray(at, at + length)];
        }),
      );
    },
  };
}

/** By the table of all of Unicode (cmap, format 12). */
function readMap(view: DataView, at: number): Font["glyphOf"] {
  for (let entry = 0; entry < view.getUint16(at + 2); entry++) {
    const place = at + view.getUint32(at + 4 + 8 * entry + 4);
    if (view.getUint16(place) !== 12) continue;
    const groups = view.getUint32(place + 12);
    const field = (group: number, which: number) => view.getUint32(place + 16 + 12 * group + 4 * which);
    return (codePoint) => {
      let [low, high] = [0, groups - 1];
      while (low <= high) {
        const middle = (low + high) >> 1;
        if (codePoint < field(middle, 0)) high = middle - 1;
        else if (codePoint > field(middle, 1)) low = middle + 1;
        else return field(middle, 2) + codePoint - field(middle, 0);
      }
      return 0;
    };
  }
  throw new Error("the font has no table of all of Unicode");
}

/** With those that some are made of, and the one for what has no picture. */
function withParts(glyphs: ReadonlySet<number>, outlineOf: (glyph: number) => Uint8Array): Set<number> {
  const all = new Set<number>();
  const waiting = [0, ...glyphs];
  for (let glyph = waiting.pop(); glyph !== undefined; glyph = waiting.pop()) {
    if (all.has(glyph)) continue;
    all.add(glyph);
    const outline = outlineOf(glyph);
    const view = new DataView(outline.buffer, outline.byteOffset, outline.byteLength);
    if (outline.length === 0 || view.getInt16(0) >= 0) continue;
    for (let at = 10, flags: number = FLAG.more; flags & FLAG.more;) {
      flags = view.getUint16(at);
      waiting.push(view.getUint16(at + 2));
      at += flags & FLAG.words ? 8 : 6;
      if (flags & FLAG.scale) at += 2;
      else if (flags & FLAG.twoScales) at += 4;
      else if (flags & FLAG.matrix) at += 8;
    }
  }
  return all;
}

/** Says that places of outlines are in four bytes. */
function longHead(head: Uint8Array): Uint8Array {
  const copy = head.slice();
  new DataView(copy.buffer).setInt16(50, 1);
  return copy;
}

function fileOf(parts: readonly (readonly [tag: string, bytes: Uint8Array])[]): Uint8Array {
  const padded = (length: number) => (length + 3) & ~3;
  const start = 12 + 16 * parts.length;
  const file = new Uint8Array(start + parts.reduce((sum, [, bytes]) => sum + padded(bytes.length), 0));
  const view = new DataView(file.buffer);
  const power = Math.floor(Math.log2(parts.length));
  view.setUint32(0, 0x0001_0000);
  view.setUint16(4, parts.length);
  view.setUint16(6, 16 * 2 ** power);
  view.setUint16(8, power);
  view.setUint16(10, 16 * (parts.length - 2 ** power));
  let place = start;
  for (const [at, [tag, bytes]] of parts.entries()) {
    const entry = 12 + 16 * at;
    file.set(Buffer.from(tag, "latin1"), entry);
    file.set(bytes, place);
    view.setUint32(entry + 4, checkSum(view, place, padded(bytes.length)));
    view.setUint32(entry + 8, place);
    view.setUint32(entry + 12, bytes.length);
    place += padded(bytes.length);
  }
  return file;
}

function checkSum(view: DataView, at: number, length: number): number {
  let sum = 0;
  for (let place = at; place < at + length; place += 4) sum = (sum + view.getUint32(place)) >>> 0;
  return sum;
}
