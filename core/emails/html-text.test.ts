import { expect, test } from "bun:test";
import { textOfHtml } from "./html-text.ts";

test("what is no tag stays apart from what is", () => {
  expect(textOfHtml('<p class="a">Crew Call<br/>7:00 &lt; 8:00</p><style x>p{}</style>')).toBe(
    "Crew Call\n7:00 < 8:00\n",
  );
});

test("paragraphs in cells stay in their row, and lines of cells beside each other are beside each other", () => {
  const row = (...cells: string[]) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`;
  const html = `<table>${row("<p>Crew call<o:p></o:p></p>", "<p>7:00&nbsp;AM</p>")}${row("<p>A</p><p>B</p>", "1<br>2")}${row("", "last")}</table>`;
  expect(textOfHtml(html).trimEnd()).toBe(
    "Crew call\t7:00\u00a0AM\nA\t1\nB\t2\n\tlast".replaceAll("\u00a0", " "),
  );
  // A table in a cell lays out the page.
  expect(textOfHtml(`<table><tr><td><table>${row("a", "b")}</table></td></tr></table>`).trim()).toBe("a\tb");
});

test("what is struck out is not said", () => {
  expect(
    textOfHtml(
      '<p>Call <s>7:00</s> 8:00, lunch <span style="color:red; text-decoration: line-through">1:00</span> 2:00 <del>x</del><strong>now</strong></p>',
    ).trim(),
  ).toBe("Call  8:00, lunch  2:00 now");
});

test("letters by their names", () => {
  expect(textOfHtml("Ren&eacute;e L&Oacute;PEZ &ndash; Caf&eacute; &ntilde; &uuml; &ccedil; &unknown;")).toBe(
    "Renée LÓPEZ – Café ñ ü ç &unknown;",
  );
});

test("tags that only open are no work", () => {
  const begun = process.cpuUsage().user;
  for (const opening of [
    "<",
    "<style ",
    "<br ",
    "<!--",
    "</td ",
    "<tr>",
    "<tr><td>",
    "<td>",
    "<s>",
    "<span line-through>",
    "<b ",
  ])
    textOfHtml(opening.repeat(400_000));
  // Their ends, looked for behind each, took minutes.
  expect((process.cpuUsage().user - begun) / 1e6).toBeLessThan(5);
});
