import { describe, expect, test } from "bun:test";
import { printed } from "../reading/testing-page.ts";
import { understand } from "./understand.ts";

/** Papers of kinds and countries that the first receipts were not of (understand.test.ts). */
const TODAY = "2026-09-20";
const read = (text: string) => understand([printed(text)], { today: TODAY });
function said(text: string) {
  const { merchant, date, currency, total } = read(text);
  return [merchant?.value, date?.value, currency?.value, total?.value];
}

describe("money", () => {
  test("Swiss: apostrophes, a sum in euros for strangers, its law in German", () => {
    const text = `
    Seeblick Gastro AG
    Seestrasse 21
    8002 Zürich
    CHE-116.281.710 MWST
    Rechnung 4711          03.04.2026
    Bankett              1'180.00
    Wein                    54.50
    Total CHF            1'234.50
    Total EUR            1'290.00
    MWST 8.10%              92.50
    Vielen Dank`;
    expect(said(text)).toEqual(["Seeblick Gastro AG", "2026-04-03", "CHF", 123_450]);
  });

  test("Swedish: spaces between thousands, the year first", () => {
    const text = `
    Hotell Skärgården AB
    Storgatan 11
    111 51 Stockholm
    Org.nr 556036-0793
    Kvitto               26-04-03 18:24
    Rum                       1 110,50
    Frukost                     124,06
    Att betala             1 234,56 kr
    varav moms 12%              132,27`;
    expect(said(text)).toEqual(["Hotell Skärgården AB", "2026-04-03", "SEK", 123_456]);
  });

  test("dashes instead of cents", () => {
    expect(
      said("Taxi Lindberg AB\nStockholm\nKvitto 2026-04-03\nResa         245:-\nTotalt   245:- SEK"),
    ).toEqual(["Taxi Lindberg AB", "2026-04-03", "SEK", 24_500]);
  });

  test("dinars have three decimals", () => {
    const text = `
    AL NOOR SUPERMARKET W.L.L
    Salmiya, Kuwait
    Tel +965 2220 1000
    03/04/2026
    Rice                 KD 1.250
    Dates                KD 3.000
    TOTAL                KD 4.250
    Cash                 KD 5.000
    Change               KD 0.750`;
    expect(said(text).slice(1)).toEqual(["2026-04-03", "KWD", 4_250]);
  });

  test("Japanese, by the year of the emperor", () => {
    const text = `
    株式会社 さくら商店
    東京都中央区銀座2-1
    領収書
    令和8年4月3日 18:24
    おにぎり             ¥320
    お茶                 ¥160
    小計                 ¥480
    消費税                ¥48
    合計                 ¥528
    お預り             ¥1,000
    お釣り               ¥472`;
    expect(said(text)).toEqual(["株式会社 さくら商店", "2026-04-03", "JPY", 528]);
  });
});

describe("what looks like a total and is none", () => {
  const total = (lines: string) => read(`CORNER SHOP LTD\nLondon SW1A 1AA\n${lines}`).total?.value;

  test("the gross of one rate in a table of taxes", () => {
    const text = `
    Frischmarkt Adler GmbH
    10969 Berlin
    Saiten                     24,90
    Stimmgerät                 19,90
    Wasser                      1,50
    SUMME EUR                  46,30
    EC-Karte                   46,30
    MwSt %      Netto     MwSt    Brutto
    A 19,00%    37,65     7,15     44,80
    B 7,00%      1,40     0,10      1,50
    12.09.2026 18:24`;
    expect(read(text).total).toMatchObject({ value: 4_630, is_supported: true });
    expect(read(text).taxes.map(({ value }) => Object.values(value))).toEqual([
      [1_900, 3_765, 715],
      [700, 140, 10],
    ]);
  });

  test("advice for a tip, a tip alone, a blank line for it", () => {
    expect(
      total(
        "Food £40.00\nTotal £40.00\nSuggested gratuity:\n18%: Tip £7.20 Total £47.20\n20%: Tip £8.00 Total £48.00",
      ),
    ).toBe(4_000);
    expect(total("Food £40.00\nTotal £40.00\nTotal tip £5.00")).toBe(4_000);
    expect(total("Food £40.00\nSubtotal £40.00\nTip £8.00\nTotal £48.00\nTip ______\nTotal ______")).toBe(
      4_800,
    );
  });

  test("what is left on a card, what was saved, what was paid before", () => {
    expect(total("Fare £2.80\nTotal £2.80\nCard balance £12.40")).toBe(280);
    expect(total("Tea £6.00\nTOTAL £6.00\nYou saved £1.20\nTotal savings £3.40")).toBe(600);
    expect(total("Room £90.00\nTotal £90.00\nBalance due £0.00")).toBe(9_000);
    expect(total("Tea £6.00\nDiscount -£1.00\nTotal after discount £5.00\nVisa £5.00")).toBe(500);
  });

  test("a count in the line of the total is no count of money", () => {
    expect(total("Tea £4.00\nBread £2.00\nTOTAL 2 items £6.00")).toBe(600);
  });

  test("paid, where nothing else says what", () => {
    expect(total("Ride £14.00\nTotal paid £14.00")).toBe(1_400);
  });
});

describe("days", () => {
  const date = (line: string, place = "London SW1A 1AA") =>
    read(`CORNER SHOP LTD\n${place}\n${line}\nTOTAL £12.00`).date?.value;

  test.each([
    ["3 April 2026", "2026-04-03"],
    ["Fri 3 Apr 26 18:24", "2026-04-03"],
    ["03APR26", "2026-04-03"],
    ["April 3rd, 2026", "2026-04-03"],
    ["2 de octubre de 2025", "2025-10-02"],
    ["3 września 2026", "2026-09-03"],
    ["le 12 août 2026 à 21h14", "2026-08-12"],
    ["20260403", "2026-04-03"],
  ])("%s", (line, iso) => {
    expect(date(line)).toBe(iso);
  });

  test("a clock and a price are no years, and a beer is no month", () => {
    expect(date("20 April 18:24")).toBeUndefined();
    expect(date("03.04. 18:24")).toBeUndefined();
    expect(date("1 Augustiner 16,50\n2 Martini 18.00")).toBeUndefined();
  });

  test("of a stay the day of the paper", () => {
    expect(date("Arrival: 01/04/2026\nDeparture: 03/04/2026\nInvoice date: 04/04/2026")).toBe("2026-04-04");
  });
});

describe("who sold it", () => {
  test("and not who bought it, below it or beside", () => {
    const below = `
    INVOICE
    Invoice to:
    Nordlicht Touring GmbH
    Hafenstr. 7
    20359 Hamburg

    Sold by: Pixel & Pine Ltd
    14 Mill Lane
    Leeds LS1 4AP
    Date: 3 April 2026
    Gaffer tape              £12.00
    Total                    £12.00`;
    expect(said(below)[0]).toBe("Pixel & Pine Ltd");
    const beside = `
    INVOICE                                 INV-10442
    Sold by                                 Bill to
    Pixel & Pine Ltd                        Nordlicht Touring GmbH
    14 Mill Lane                            Hafenstr. 7
    Leeds LS1 4AP                           20359 Hamburg
    Gaffer tape                                £12.00
    Total                                      £12.00`;
    expect(said(beside)[0]).toBe("Pixel & Pine Ltd");
  });

  test("as a mail says it", () => {
    expect(said("Your receipt from Brightbox Inc\nApril 3, 2026\nTotal $20.00\nAustin, TX 78701")).toEqual([
      "Brightbox Inc",
      "2026-04-03",
      "USD",
      2_000,
    ]);
  });
});

describe("two papers in one picture", () => {
  const two = (left: string, right: string) => {
    const lines = left.split("\n");
    const others = right.split("\n");
    return Array.from({ length: Math.max(lines.length, others.length) }, (_, at) =>
      `${(lines[at] ?? "").padEnd(44)}${others[at] ?? ""}`.trimEnd(),
    ).join("\n");
  };
  const bill = (total: string) =>
    `COPPER KETTLE LTD\n2 Quay Street\nBristol BS1 5EE\n03/04/2026 18:24\nSoup of the day               £6.00\nFish and chips              £14.00\nTotal to pay                ${total}`;
  const slip = (total: string) =>
    `COPPER KETTLE LTD\nVISA CREDIT\nMerchant 4471 2209\nTerminal id 9920\nDate 03/04/2026\nTOTAL            ${total}\nAPPROVED CODE 118842\nPlease keep this copy`;

  test("a bill and the slip of its card say the same twice", () => {
    const { total, merchant } = read(two(bill("£20.00"), slip("£20.00")));
    expect([merchant?.value, total?.value]).toEqual(["COPPER KETTLE LTD", 2_000]);
    expect(total?.confidence).toBeGreaterThan(0.8);
  });

  test("two bills: a person is asked which", () => {
    const other = slip("£31.50").replaceAll("COPPER KETTLE", "NORTHGATE FUELS");
    expect(read(two(bill("£20.00"), other)).total?.confidence).toBeLessThan(0.5);
  });

  test("two bills below each other: a person is asked which", () => {
    const below = `${bill("£20.00")}\nVisa £20.00\n\n\nNORTHGATE FUELS LTD\nDiesel £61.30\nTOTAL £61.30\nCash £70.00\nChange £8.70`;
    expect(read(below).total?.confidence).toBeLessThan(0.5);
  });
});
