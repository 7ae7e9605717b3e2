import { expect, test } from "bun:test";
import { textOfHtml } from "./html-text.ts";

test("what is no tag stays apart from what is", () => {
  expect(textOfHtml('<p class="a">Crew Call<br/>7:00 &lt; 8:00</p><style x>p{}</style>')).toBe(
    "Crew Call\n7:00 < 8:00\n",
  );
});

test("tags that only open are no work", () => {
  const begun = process.cpuUsage().user;
  for (const opening of ["<", "<style ", "<br ", "<!--", "</td "]) textOfHtml(opening.repeat(400_000));
  // Their ends, looked for behind each, took minutes.
  expect((process.cpuUsage().user - begun) / 1e6).toBeLessThan(5);
});
