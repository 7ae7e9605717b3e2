import { expect, test } from "bun:test";
import { printed } from "../reading/testing-page.ts";
import { understand } from "./understand.ts";

const found = (text: string) =>
  (understand([printed(text)], { today: "2026-09-20" }).alcohol ?? []).map(({ value }) => value);
const bill = (...goods: string[]) =>
  `Gasthof Krone GmbH
Weinstr. 4, 80331 München
Datum 03.09.2026
${goods.join("\n")}
Summe                          EUR 40,00
Bar                                40,00`;

test("drinks with alcohol are found among the goods, in the languages of tills", () => {
  expect(
    found(bill("Schnitzel                          18,00", "Rotwein 0,2                         6,50")),
  ).toEqual(["Rotwein"]);
  for (const [line, word] of [
    ["2x BEER 0.5L                       9.00", "BEER"],
    ["Pression Biere 25cl                4,50", "Biere"],
    ["Copa de vino tinto                 3,80", "vino"],
    ["Birra media                        5,00", "Birra"],
    ["Cerveja                            2,50", "Cerveja"],
    ["Glas rode wijn                     5,75", "wijn"],
    ["Piwo jasne                        14,00", "Piwo"],
    ["Aperol Spritz                      8,50", "Aperol"],
    ["Glühwein                           4,00", "Glühwein"],
  ] as const)
    expect([line, found(bill("Brot  2,00", line))]).toEqual([line, [word]]);
});

test("what only sounds like it is none: without alcohol, in the food, in a name, or without a price", () => {
  for (const line of [
    "Bier alkoholfrei                   4,00",
    "Heineken 0.0                       3,50",
    "Ginger Beer                        3,50",
    "Alcohol free wine                  5,00",
    "Vin chaud sans alcool              4,00",
    "Beer battered haddock             14,50",
    "Red wine vinegar                   2,50",
    "Schweinebraten                    13,50",
    "Coq au vin                        17,00",
    "Wine gums                          1,20",
    "Rum 204                           95,00",
    "Weinberg Apfelsaft                 3,00",
    "Bier, Wein und mehr",
  ])
    expect([line, found(bill("Brot  2,00", line))]).toEqual([line, []]);
  // What it is called, and where it is, is nothing that was bought.
  expect(found(bill("Schnitzel                          18,00"))).toEqual([]);
});
