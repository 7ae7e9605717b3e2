/** A piece of text on a page, in points from its top left. */
export type Piece = { page: number; x: number; y: number; size: number; text: string };

const PAGE = { width: 595, height: 842 } as const;
/** Points a letter of plain text stands for. */
const LETTER_WIDTH = 4.6;

/** The pieces as a PDF (ISO 32000-1) in a font that every reader has. */
export function pdfOfPieces(pieces: readonly Piece[]): Uint8Array {
  const pages = Math.max(1, ...pieces.map(({ page }) => page + 1));
  const first = 4;
  const kids = Array.from({ length: pages }, (_, at) => `${first + at * 2} 0 R`).join(" ");
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    `<< /Type /Pages /Kids [${kids}] /Count ${pages} >>`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ...Array.from({ length: pages }, (_, page) => {
      const content = pieces
        .filter((piece) => piece.page === page)
        .map(
          ({ x, y, size, text }) =>
            `BT /F1 ${size} Tf ${x.toFixed(1)} ${(PAGE.height - y).toFixed(1)} Td (${escaped(text)}) Tj ET`,
        )
        .join("\n");
      return [
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${PAGE.width} ${PAGE.height}] /Resources << /Font << /F1 3 0 R >> >> /Contents ${first + page * 2 + 1} 0 R >>`,
        `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
      ];
    }).flat(),
  ];
  let file = "%PDF-1.4\n";
  const starts = objects.map((object, at) => {
    const start = file.length;
    file += `${at + 1} 0 obj\n${object}\nendobj\n`;
    return start;
  });
  const table = starts.map((start) => `${String(start).padStart(10, "0")} 00000 n \n`).join("");
  const end = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${file.length}\n%%EOF\n`;
  return new Uint8Array(Buffer.from(file + end, "latin1"));
}

const escaped = (text: string) => text.replaceAll(/[\\()]/g, (sign) => `\\${sign}`).replaceAll("–", "-");

/** The same as plain text, as a program would take it from the page: rows by height, columns by spaces. */
export function textOfPieces(pieces: readonly Piece[]): string {
  const pages = Math.max(1, ...pieces.map(({ page }) => page + 1));
  return Array.from({ length: pages }, (_, page) =>
    linesOf(pieces.filter((piece) => piece.page === page)).join("\n"),
  ).join("\n\f");
}

function linesOf(pieces: readonly Piece[]): string[] {
  const rows: Piece[][] = [];
  for (const piece of pieces.toSorted((a, b) => a.y - b.y)) {
    const open = rows.at(-1);
    if (open && Math.abs((open[0]?.y ?? 0) - piece.y) < 4) open.push(piece);
    else rows.push([piece]);
  }
  return rows.map((row) => {
    let line = "";
    for (const { x, text } of row.toSorted((a, b) => a.x - b.x)) {
      const column = Math.round(x / LETTER_WIDTH);
      line =
        line === ""
          ? " ".repeat(Math.max(0, column - 8)) + text
          : line.padEnd(Math.max(line.length + 2, column - 8)) + text;
    }
    return line;
  });
}
