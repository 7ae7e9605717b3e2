import sharp from "sharp";
import { pdfOfPieces, type Piece } from "../../callsheets/canvas.ts";
import type { Chance } from "../../callsheets/random.ts";
import type { Line, Paper } from "./pen.ts";

/** A till's roll and a sheet of paper, as they are scanned or photographed: in pixels. */
const FORMS = {
  till: {
    width: 560,
    margin: 24,
    size: 21,
    fonts: ["DejaVu Sans Mono", "Liberation Mono", "DejaVu Sans Mono"],
  },
  page: { width: 1_100, margin: 90, size: 24, fonts: ["Liberation Sans", "DejaVu Serif", "DejaVu Sans"] },
} as const;
export type Form = keyof typeof FORMS;

type Placed = { x: number; anchor: "start" | "middle" | "end"; y: number; size: number; text: string };

/** Where everything stands on a paper that is so wide. */
function placed(lines: readonly Line[], width: number, margin: number, usual: number): Placed[] {
  let y = margin * 1.5;
  return lines.flatMap(({ left, columns = [], beside = "", right = "", size = 1, isCentred = false }) => {
    const wanted = usual * size;
    const fitting = Math.min(wanted, (width - 2 * margin) / (left.length * 0.61));
    y += wanted * 1.45;
    const at = (x: number, anchor: Placed["anchor"], text: string): Placed => ({
      x,
      anchor,
      y,
      size: anchor === "middle" || size > 1 ? fitting : usual,
      text,
    });
    const shown = left.slice(0, Math.floor((width - 2 * margin) / (usual * 0.61)) - right.length - 1);
    return [
      isCentred
        ? at(width / 2, "middle", left)
        : at(margin, "start", columns.length > 0 ? left : size > 1 ? left : shown),
      ...columns.map((text, column) => at(width * (0.53 + 0.22 * column), "end", text)),
      at(width * 0.58, "start", beside),
      at(width - margin, "end", right),
    ].filter(({ text }) => text !== "");
  });
}

const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

/** On white paper, in ink of a grey. */
async function drawn(paper: Paper, form: Form, chance: Chance, ink: string, sheet: string): Promise<Buffer> {
  const { width, margin, size, fonts } = FORMS[form];
  const font = chance.pick(fonts);
  const all = placed(paper.lines, width, margin, size);
  const height = Math.round(Math.max(...all.map(({ y }) => y)) + margin * 2);
  const text = all
    .map(
      (one) =>
        `<text x="${one.x}" y="${one.y}" font-size="${one.size}" text-anchor="${one.anchor}" xml:space="preserve">${escaped(one.text)}</text>`,
    )
    .join("");
  const svg = `<svg width="${width}" height="${height}"><rect width="100%" height="100%" fill="${sheet}"/><g font-family="${font}" fill="${ink}">${text}</g></svg>`;
  return await sharp(Buffer.from(svg)).png().toBuffer();
}

/** A page as the shop's own file, with its text. */
function pdfOf({ lines }: Paper): Buffer {
  const pieces = placed(lines, 595, 50, 10).map(({ x, anchor, y, size, text }): Piece => {
    const wide = text.length * size * 0.5;
    const left = anchor === "end" ? x - wide : anchor === "middle" ? x - wide / 2 : x;
    // The sign that Windows' alphabet has and Latin-1 has not.
    return { page: 0, x: left, y, size, text: text.replaceAll("€", "\u0080") };
  });
  return Buffer.from(pdfOfPieces(pieces));
}

type Draw = (paper: Paper, form: Form, chance: Chance) => Promise<Buffer>;
const clean: Draw = (paper, form, chance) => drawn(paper, form, chance, "#222", "#fff");

/** What becomes of a paper before it is handed in. */
export const LOOKS = {
  clean,
  pale: (paper, form, chance) => drawn(paper, form, chance, "#a6a6a8", "#efece4"),
  askew: async (paper, form, chance) =>
    await onTable(await clean(paper, form, chance), chance.pick([-8, -5, -3, 3, 5, 8])),
  shaded: async (paper, form, chance) => await shaded(await clean(paper, form, chance)),
  crumpled: async (paper, form, chance) => await crumpled(paper, form, chance),
  "on its side": async (paper, form, chance) =>
    await sharp(await clean(paper, form, chance))
      .rotate(chance.pick([90, 270]))
      .png()
      .toBuffer(),
  "upside down": async (paper, form, chance) =>
    await sharp(await clean(paper, form, chance))
      .rotate(180)
      .png()
      .toBuffer(),
  coarse: async (paper, form, chance) => await coarse(await clean(paper, form, chance), form),
  pdf: async (paper) => pdfOf(paper),
} satisfies Record<string, Draw>;
export type Look = keyof typeof LOOKS | "two papers";

const TABLE = "#3b2f26";

async function onTable(picture: Buffer, degrees: number): Promise<Buffer> {
  const askew = await sharp(picture).rotate(degrees, { background: TABLE }).png().toBuffer();
  return await sharp(askew)
    .extend({ top: 60, bottom: 60, left: 60, right: 60, background: TABLE })
    .blur(0.6)
    .jpeg({ quality: 80 })
    .toBuffer();
}

async function sizeOf(picture: Buffer): Promise<{ width: number; height: number }> {
  const { width = 1, height = 1 } = await sharp(picture).metadata();
  return { width, height };
}

/** A hand's shadow over a lamp's light. */
async function shaded(picture: Buffer): Promise<Buffer> {
  const { width, height } = await sizeOf(picture);
  const light = `<svg width="${width}" height="${height}"><defs><linearGradient id="g" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#fff"/><stop offset="0.45" stop-color="#e8e0d2"/><stop offset="0.5" stop-color="#8d867a"/><stop offset="1" stop-color="#6f6a60"/></linearGradient></defs><rect width="100%" height="100%" fill="url(#g)"/></svg>`;
  return await sharp(picture)
    .composite([{ input: Buffer.from(light), blend: "multiply" }])
    .jpeg({ quality: 80 })
    .toBuffer();
}

/** Its print moved by folds, its folds darker, and the grain of a dark room. */
async function crumpled(paper: Paper, form: Form, chance: Chance): Promise<Buffer> {
  const flat = await clean(paper, form, chance);
  const { width, height } = await sizeOf(flat);
  const seed = 1 + chance.number(900);
  const folded = `<svg width="${width}" height="${height}" xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"><defs><filter id="f" x="0" y="0" width="100%" height="100%"><feTurbulence type="turbulence" baseFrequency="0.006" numOctaves="2" seed="${seed}" result="t"/><feDisplacementMap in="SourceGraphic" in2="t" scale="20" xChannelSelector="R" yChannelSelector="G"/></filter></defs><image width="${width}" height="${height}" filter="url(#f)" xlink:href="data:image/png;base64,${flat.toString("base64")}"/></svg>`;
  const moved = await sharp(Buffer.from(folded)).flatten({ background: "#fff" }).png().toBuffer();
  const grain = await sharp({
    create: {
      width,
      height,
      channels: 3,
      background: "#808080",
      noise: { type: "gaussian", mean: 128, sigma: 14 },
    },
  })
    .png()
    .toBuffer();
  return await sharp(await shaded(moved))
    .composite([{ input: grain, blend: "soft-light" }])
    .jpeg({ quality: 70 })
    .toBuffer();
}

async function coarse(picture: Buffer, form: Form): Promise<Buffer> {
  const { width } = await sizeOf(picture);
  return await sharp(picture)
    .resize(Math.round(width * (form === "till" ? 0.55 : 0.7)))
    .jpeg({ quality: 38 })
    .toBuffer();
}

/** Two papers beside each other on a table, one a little lower. */
export async function sideBySide(one: Paper, other: Paper, chance: Chance): Promise<Buffer> {
  const left = await drawn(one, "till", chance, "#222", "#fff");
  const right = await drawn(other, "till", chance, "#333", "#faf8f2");
  const [a, b] = [await sizeOf(left), await sizeOf(right)];
  const gap = 50;
  return await sharp({
    create: {
      width: a.width + b.width + 3 * gap,
      height: Math.max(a.height, b.height + 90) + 2 * gap,
      channels: 3,
      background: TABLE,
    },
  })
    .composite([
      { input: left, left: gap, top: gap },
      { input: right, left: a.width + 2 * gap, top: gap + 60 + chance.number(30) },
    ])
    .jpeg({ quality: 80 })
    .toBuffer();
}
