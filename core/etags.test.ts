import { expect, test } from "bun:test";
import { heldTag } from "./etags.ts";

test("a tag is held in any coding, alone, in a list or by the star, and told as its reader writes it", () => {
  const cases: [ifNoneMatch: string | null, held: string | undefined][] = [
    [null, undefined],
    ["", undefined],
    ['"7"', '"7"'],
    ['W/"7"', 'W/"7"'],
    ['"6", W/"7" ,"8"', 'W/"7"'],
    ['"6","7"', '"7"'],
    ["*", '"7"'],
    [' "7" ', '"7"'],
    ["7", undefined],
    ['"77"', undefined],
    ['W/"6"', undefined],
    ['w/"7"', undefined],
  ];
  for (const [ifNoneMatch, held] of cases)
    expect([ifNoneMatch, heldTag(ifNoneMatch, '"7"')]).toEqual([ifNoneMatch, held as never]);
});
