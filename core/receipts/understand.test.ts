import { describe, expect, test } from "bun:test";
import { accuracyScore } from "./fields.ts";
import { printed } from "../reading/testing-page.ts";
import { understand } from "./understand.ts";

const TODAY = "2026-09-20";
const read = (text: string) => understand([printed(text)], { today: TODAY });

/** What was read, without how sure and where. */
function said(text: string) {
  const { merchant, date, currency, total, taxes, invoice_number, vat_id, card_last4, address } = read(text);
  return {
    merchant: merchant?.value,
    date: date?.value,
    currency: currency?.value,
    total: total?.value,
    taxes: taxes.map(({ value }) => [value.rate_basis_points, value.net_minor, value.tax_minor]),
    invoice: invoice_number?.value,
    vat: vat_id?.value,
    card: card_last4?.value,
    address: address?.value,
  };
}

describe("whole receipts", () => {
  test("a German one: decimal comma, two rates, a checked tax number, cash and change", () => {
    const text = `
    Musikhaus Adler GmbH
    Lindenstraße 14
    10969 Berlin
    Tel. 030 5550123
    USt-IdNr.: DE136695976

    Gitarrensaiten            2   24,90 A
    Stimmgerät                    19,90 A
    Wasser                         1,50 B
    ------------------------------------
    Zwischensumme                 46,30
    SUMME EUR                     46,30
    Bar                           50,00
    Rückgeld                       3,70
    A 19,00%  Netto 37,65  MwSt 7,15
    B 7,00%   Netto 1,40   MwSt 0,10
    Beleg-Nr. 20260912-0047
    12.09.2026   18:24
    Vielen Dank!`;
    expect(said(text)).toEqual({
      merchant: "Musikhaus Adler GmbH",
      date: "2026-09-12",
      currency: "EUR",
      total: 4_630,
      taxes: [
        [1_900, 3_765, 715],
        [700, 140, 10],
      ],
      invoice: "20260912-0047",
      vat: "DE136695976",
      card: undefined,
      address: "Lindenstraße 14 10969 Berlin",
    });
    expect(accuracyScore(read(text))).toBeGreaterThan(0.9);
  });

  test("a French one: TTC and HT, a card, day and month in words", () => {
    const text = `
    BRASSERIE DU PORT SARL
    3, rue de la Paix
    75002 Paris
    SIRET 732 829 320 00074
    Facture n° 5521
    12 septembre 2026 à 21h14
    Menu du jour             2    39,00
    Café                     2     6,00
    Total HT                      40,91
    TVA 10%                        4,09
    TOTAL TTC                     45,00 €
    CB ************4821           45,00 €
    Merci de votre visite`;
    expect(said(text)).toMatchObject({
      merchant: "BRASSERIE DU PORT SARL",
      date: "2026-09-12",
      currency: "EUR",
      total: 4_500,
      taxes: [[1_000, 4_091, 409]],
      invoice: "5521",
      card: "4821",
      address: "3, rue de la Paix 75002 Paris",
    });
  });

  test("a Malaysian one: rounding, GST within, day first because of the country", () => {
    const text = `
    SEA BREEZE TRADING SDN BHD
    (123456-X)
    NO 5, JALAN MERANTI 3/2, KAWASAN PERINDUSTRIAN
    81200 JOHOR BAHRU, JOHOR
    GST ID : 001234567890
    TAX INVOICE
    INVOICE NO: OR26030500010042
    DATE: 05/03/2026 18:24
    ROPE               1   RM 8.11
    TOTAL INCL. GST        RM 8.11
    ROUNDING ADJUSTMENT   -RM 0.01
    TOTAL ROUNDED          RM 8.10
    CASH                   RM 50.00
    CHANGE                 RM 41.90`;
    expect(said(text)).toMatchObject({
      merchant: "SEA BREEZE TRADING SDN BHD",
      date: "2026-03-05",
      currency: "MYR",
      total: 810,
      invoice: "OR26030500010042",
      vat: "001234567890",
    });
    expect(read(text).total?.is_supported).toBeTrue();
  });

  test("an American one: month first, dollars, tip and tax outside", () => {
    const text = `
    BLUE NOTE DINER LLC
    40 Example St
    New York, NY 10012
    (212) 555-0142
    Check #: 20114
    03/05/2026 09:41 PM
    Burger                       18.00
    Fries                         6.00
    Subtotal                     24.00
    Sales Tax 8.875%              2.13
    Total                       $26.13
    Visa XXXX XXXX XXXX 4242    $26.13`;
    expect(said(text)).toMatchObject({
      merchant: "BLUE NOTE DINER LLC",
      date: "2026-03-05",
      currency: "USD",
      total: 2_613,
      card: "4242",
    });
  });

  test("a British one: pounds, VAT number with a checksum", () => {
    const text = `
    STRINGS & REEDS LTD
    14 Denmark Street
    London WC2H 8LP
    VAT No: GB 980 7806 84
    02/04/2026 11:05
    Set 10-46           1        £17.35
    TOTAL                        £17.35
    VAT @ 20%   Net 14.46  VAT 2.89`;
    expect(said(text)).toMatchObject({
      merchant: "STRINGS & REEDS LTD",
      date: "2026-04-02",
      currency: "GBP",
      total: 1_735,
      taxes: [[2_000, 1_446, 289]],
      vat: "GB980780684",
    });
  });

  test("a Spanish one with thousands", () => {
    const text = `
    Sonido Levante S.L.
    Calle Mayor 8, 46001 Valencia
    CIF: B12345674
    Factura nº: F-2026/118
    Fecha: 3 de agosto de 2026
    Base imponible            1.000,00
    IVA 21%                     210,00
    TOTAL A PAGAR             1.210,00 €`;
    expect(said(text)).toMatchObject({
      merchant: "Sonido Levante S.L.",
      date: "2026-08-03",
      total: 121_000,
      currency: "EUR",
      taxes: [[2_100, 100_000, 21_000]],
    });
  });

  test("yen have no decimals", () => {
    const text = `
    KISSATEN AOI CO LTD
    TOKYO JAPAN
    2026-08-14 10:12
    Coffee             ¥600
    Toast              ¥450
    Total            ¥1,050`;
    expect(said(text)).toMatchObject({ currency: "JPY", total: 1_050, date: "2026-08-14" });
  });
});

describe("what is not sure is left out", () => {
  test("a date that could be two, of a country that nothing tells", () => {
    expect(read("SHOP\n05/03/2026\nTOTAL 5.00").date).toBeNull();
    expect(read("SHOP\n25/03/2026\nTOTAL 5.00").date?.value).toBe("2026-03-25");
    // One of the two is of the future.
    expect(read("SHOP\n05/11/2026\nTOTAL 5.00").date?.value).toBe("2026-05-11");
  });
  test("a currency that nothing tells leaves the total out, too", () => {
    const { currency, total } = read("SHOP\nTOTAL 5.00");
    expect([currency, total]).toEqual([null, null]);
  });
  test("a tax number whose checksum does not fit", () => {
    expect(read("Laden GmbH\nUSt-IdNr.: DE136695977\nSUMME EUR 5,00").vat_id).toBeNull();
  });
  test("nothing but noise", () => {
    const { merchant, date, currency, total, address } = read("|~ .. -\n' , ;");
    expect([merchant, date, currency, total, address]).toEqual([null, null, null, null, null]);
    expect(understand([], { today: TODAY }).total).toBeNull();
  });
});

describe("what is no total", () => {
  const total = (lines: string) => read(`CORNER SHOP LTD\nLondon SW1A 1AA\n${lines}`).total?.value;
  test("subtotal, tax, cash, change, counts and savings", () => {
    expect(total("Subtotal £10.00\nVAT £2.00\nTotal £12.00\nCash £20.00\nChange £8.00")).toBe(1_200);
    expect(total("Total items 3\nTotal qty 3.00\nTotal savings £4.00\nTotal due £12.00")).toBe(1_200);
    expect(total("TOTAL GST £2.00\nTOTAL EXCLUDING GST £10.00\nTOTAL INCLUSIVE OF GST £12.00")).toBe(1_200);
  });
  test("a label over its amount, and letters read for digits", () => {
    expect(total("GRAND TOTAL\n£33.9O")).toBe(3_390);
    expect(total("T0TAL  £ 12. 00")).toBe(1_200);
  });
  test("cash less change names it where no label does", () => {
    expect(total("Tea £2.00\nAMOUNT £2.00\nCASH £5.00\nCHANGE £3.00")).toBe(200);
  });
});

test("each field says where it stands, also on a page that was read turned", () => {
  const page = printed("CORNER SHOP LTD\nLondon SW1A 1AA\nTOTAL     £12.00");
  const upright = understand([page], { today: TODAY });
  const [left, top, right, bottom] = upright.total?.box ?? [];
  expect([left, right]).toEqual([0.625, 1]);
  expect([top! > 0.6, bottom! <= 1]).toEqual([true, true]);
  const turned = understand([{ ...page, turn: 180 }], { today: TODAY });
  expect(turned.total?.box).toEqual([0, expect.closeTo(1 - bottom!, 3), 0.375, expect.closeTo(1 - top!, 3)]);
});

test("whatever stands there is judged in time", () => {
  const hostile = [
    "1".repeat(240),
    "1,".repeat(120),
    "TOTAL ".repeat(40),
    "X".repeat(240),
    "- ".repeat(120),
    "0/".repeat(120),
  ];
  const begun = performance.now();
  understand([printed(Array.from({ length: 300 }, (_, at) => hostile[at % hostile.length]).join("\n"))], {
    today: TODAY,
  });
  expect(performance.now() - begun).toBeLessThan(3_000);
});
