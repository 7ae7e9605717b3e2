import sharp from "sharp";

/** What becomes of a paper that is handed in twice; each the same every time. */
export const VARIANTS = {
  "saved anew": async (file: Buffer) => {
    const { width = 1 } = await sharp(file).metadata();
    return await sharp(file)
      .resize(Math.round(width * 0.7))
      .jpeg({ quality: 45 })
      .toBuffer();
  },
  cropped: async (file: Buffer) => {
    const { width = 1, height = 1 } = await sharp(file).metadata();
    const [left, top] = [Math.round(width * 0.04), Math.round(height * 0.03)];
    return await sharp(file)
      .extract({ left, top, width: width - 2 * left, height: height - 2 * top })
      .jpeg({ quality: 80 })
      .toBuffer();
  },
  "turned a little": (file: Buffer) =>
    sharp(file).rotate(3, { background: "#fff" }).jpeg({ quality: 80 }).toBuffer(),
  "turned by a quarter": (file: Buffer) => sharp(file).rotate(90).jpeg({ quality: 80 }).toBuffer(),
  "photographed again": (file: Buffer) => photographed(file),
} as const;
export type Variant = keyof typeof VARIANTS;

/** On a dark table, askew, unevenly lit, a little out of focus and noisy. */
async function photographed(file: Buffer): Promise<Buffer> {
  const paper = sharp(file).resize(900, 1_800, { fit: "inside" });
  const { data, info } = await paper.png().toBuffer({ resolveWithObject: true });
  const [width, height] = [info.width, info.height];
  const light = `<svg width="${width}" height="${height}"><defs><linearGradient id="g" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#fff"/><stop offset="1" stop-color="#9a9488"/></linearGradient></defs><rect width="100%" height="100%" fill="url(#g)"/></svg>`;
  const lit = await sharp(data)
    .composite([{ input: Buffer.from(light), blend: "multiply" }])
    .png()
    .toBuffer();
  const askew = await sharp(lit).rotate(-2.5, { background: "#3b2f26" }).png().toBuffer();
  const { width: w = 1, height: h = 1 } = await sharp(askew).metadata();
  const [margin, noise] = [70, 8];
  const table = await sharp({
    create: {
      width: w + 2 * margin,
      height: h + 2 * margin,
      channels: 3,
      background: "#3b2f26",
    },
  })
    .composite([{ input: askew, left: margin, top: margin }])
    .png()
    .toBuffer();
  const grain = await sharp({
    create: {
      width: w + 2 * margin,
      height: h + 2 * margin,
      channels: 3,
      background: "#808080",
      noise: { type: "gaussian", mean: 128, sigma: noise },
    },
  })
    .png()
    .toBuffer();
  return await sharp(table)
    .composite([{ input: grain, blend: "soft-light" }])
    .blur(0.7)
    .jpeg({ quality: 75 })
    .toBuffer();
}
