/** Plots as SVG text: bars and lines over a linear or a logarithmic scale, in the page's own colours. */

const WIDTH = 720;
const ROW = 26;
const LEFT = 230;
const COLOURS = ["var(--a)", "var(--b)", "var(--c)", "var(--d)"];

export type Bar = { name: string; values: { of: string; value: number; said: string }[] };

export const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

/** Groups of bars, one a row; `title` is also what a screen reader hears of it. */
export function bars(title: string, groups: readonly Bar[], unit: string): string {
  const most = Math.max(...groups.flatMap(({ values }) => values.map(({ value }) => value)), 1e-9);
  let y = 8;
  const rows = groups.flatMap(({ name, values }) => {
    const from = y;
    const drawn = values.map(({ of, value, said }, at) => {
      const width = Math.max(1, (value / most) * (WIDTH - LEFT - 150));
      const line = `<rect x="${LEFT}" y="${y}" width="${width.toFixed(1)}" height="14" fill="${COLOURS[at % COLOURS.length]}"><title>${escaped(`${name}, ${of}: ${said} ${unit}`)}</title></rect>
<text x="${LEFT + width + 6}" y="${y + 12}">${escaped(`${said} ${of}`)}</text>`;
      y += 18;
      return line;
    });
    y += ROW - 18;
    return [`<text x="${LEFT - 10}" y="${from + 12}" text-anchor="end">${escaped(name)}</text>`, ...drawn];
  });
  return figure(title, unit, y, rows.join("\n"));
}

export type Line = { name: string; points: readonly (readonly [number, number])[] };

/** Lines over time or share; `isLog` for latencies, whose tails are the point. */
export function lines(
  title: string,
  all: readonly Line[],
  units: { x: string; y: string },
  isLog = false,
): string {
  const [height, left, bottom] = [260, 60, 36];
  const points = all.flatMap((line) => line.points);
  if (points.length === 0) return "";
  const scaleY = (value: number) => (isLog ? Math.log10(Math.max(value, 1e-3)) : value);
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => scaleY(y));
  const [x0, x1] = [Math.min(...xs), Math.max(...xs)];
  const [y0, y1] = [
    isLog ? Math.floor(Math.min(...ys)) : 0,
    isLog ? Math.ceil(Math.max(...ys)) : Math.max(...ys, 1e-9),
  ];
  const atX = (x: number) => left + ((x - x0) / (x1 - x0 || 1)) * (WIDTH - left - 130);
  const atY = (y: number) => height - bottom - ((scaleY(y) - y0) / (y1 - y0 || 1)) * (height - bottom - 12);
  const ticks = Array.from({ length: 5 }, (_, n) => {
    const value = isLog ? 10 ** (y0 + ((y1 - y0) * n) / 4) : y0 + ((y1 - y0) * n) / 4;
    return `<line x1="${left}" x2="${WIDTH - 130}" y1="${atY(value)}" y2="${atY(value)}" stroke="var(--rule)"/>
<text x="${left - 6}" y="${atY(value) + 4}" text-anchor="end">${short(value)}</text>`;
  });
  const drawn = all.map(({ name, points: own }, at) => {
    const colour = COLOURS[at % COLOURS.length];
    const path = own
      .map(([x, y], n) => `${n === 0 ? "M" : "L"}${atX(x).toFixed(1)} ${atY(y).toFixed(1)}`)
      .join(" ");
    return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="2"/>
<text x="${WIDTH - 122}" y="${20 + at * 18}" fill="${colour}">${escaped(name)}</text>`;
  });
  const ends = [x0, x1].map(
    (x) => `<text x="${atX(x)}" y="${height - bottom + 18}" text-anchor="middle">${short(x)}</text>`,
  );
  return figure(title, `${units.y} by ${units.x}`, height, [...ticks, ...drawn, ...ends].join("\n"));
}

const short = (value: number): string =>
  value >= 1_000
    ? `${(value / 1_000).toFixed(value >= 10_000 ? 0 : 1)}k`
    : value >= 10
      ? value.toFixed(0)
      : value.toPrecision(2);

function figure(title: string, unit: string, height: number, content: string): string {
  return `<figure><figcaption>${escaped(title)} <small>${escaped(unit)}</small></figcaption>
<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escaped(title)}">
${content}
</svg></figure>`;
}
