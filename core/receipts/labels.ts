import { isOneOff } from "../reading/letters.ts";

/** What a line of a receipt says of its amount. */
export type Label =
  | "grand"
  | "total"
  | "net"
  | "tax"
  | "service"
  | "rounding"
  | "discount"
  | "cash"
  | "card"
  | "change"
  | "count"
  /** A line of a summary of taxes: a rate, a net, a tax, and perhaps what they are together. */
  | "table";

type Sense =
  | Exclude<Label, "grand" | "net" | "table">
  | "sub"
  | "due"
  | "paid"
  | "balance"
  | "tip"
  | "excluding"
  | "including"
  | "rounded"
  | "whole"
  | "advice";

/**
 * Words of tills by what they mean, in the languages that receipts of a tour through Europe, the Gulf and Malaysia are
 * in, folded as `fold` does. Several words in a row are one with spaces between.
 */
const WORDS: Record<Sense, string> = {
  total:
    "TOTAL TOTALE TOTAAL TOTALT TOTALBETRAG TOTAALBEDRAG SUMME SUMMA SUM GESAMT GESAMTBETRAG GESAMTSUMME GESAMTPREIS RECHNUNGSSUMME FAHRPREIS ENDPREIS ENDBETRAG ENDSUMME PARKGEBUEHR JUMLAH TTL IMPORTE IMPORTO MONTANT RAZEM SUMA IALT CELKEM OESSZESEN TOPLAM YHTEENSAE",
  sub: "SUBTOTAL SUBTTL ZWISCHENSUMME SUBTOTAAL NETTO NETTOBETRAG SUBTOTALE DELSUM DELSUMMA IMPONIBILE IMPONIBLE",
  due: "DUE PAYABLE GRAND ZAHLBETRAG RECHNUNGSBETRAG TTC PAGAR PAYER ZAHLEN ZAHLENDER BETALEN BETALA BETALE PAGARE BRUTTO COMPLESSIVO FINAL UHRADE ZAPLATY FIZETENDO MAKSETTAVA",
  paid: "PAID PAGATO PAGADO PAGO BEZAHLT PAYE PAYEE BETAALD BETALT BETALD CHARGED",
  balance: "BALANCE",
  whole: "NET NETT AMOUNT AMT BILL INVOICE SALES SALE BETRAG BEDRAG BELOPP BELOEB BELOP VALOR",
  excluding: "EXCL EXCLUDING EXCLUSIVE EXC BEFORE OHNE HORS HT SIN EXKL ESCLUSA WITHOUT",
  including: "INCL INCLUDING INCLUSIVE INC INKL INCLUSIF INCLUIDO INCLUSA INCLUDED WITH COMPRIS",
  tax: "GST VAT TAX MWST UST TVA IVA BTW MOMS SST PPN CBP TAXES MVA DPH ALV KDV PTU HST PST QST",
  service: "SERVICE SVC CHARGE CHG BEDIENUNG COPERTO",
  tip: "TIP TIPS GRATUITY TRINKGELD PROPINA POURBOIRE FOOI DRICKS DRIKKEPENGE MANCIA GORJETA",
  rounding:
    "ROUNDING RND RUNDUNG ARRONDI REDONDEO AFRONDING RONDING ADJ ADJUSTMENT AVRUNDNING OERESAVRUNDNING OERESAVRUNDING ARROTONDAMENTO",
  rounded: "ROUNDED AFTER GERUNDET",
  discount:
    "DISCOUNT DISC SAVE SAVING SAVINGS SAVED RABATT REMISE DESCUENTO SCONTO KORTING DESCONTO VOUCHER COUPON SPAREN GESPART ERSPARNIS NACHLASS ECONOMISE ECONOMIE ECONOMIES AHORRO AHORRADO RISPARMIO VOORDEEL BESPAARD POUPOU POUPANCA SPARAT",
  cash: "CASH TENDERED TENDER TENDRED GIVEN BAR BARGELD GEGEBEN GEG ESPECES EFECTIVO CONTANTI CONTANTE CONTANT KONTANT KONTANTER TUNAI DINHEIRO NUMERARIO ENTREGUE RECEIVED PAYMENT RECU ENTREGADO MODTAGET MOTTAGET ERHALLET GOTOWKA HOTOVE NAKIT",
  card: "CARD VISA MASTERCARD MASTER AMEX DEBIT CREDIT EFTPOS MAESTRO GIROCARD KARTE KARTENZAHLUNG CARTE CB TARJETA CARTA PIN PINNEN BANKKORT KORT KONTOKORT DANKORT CARTAO MULTIBANCO KREDITKARTE EC ELETTRONICO BANCONTACT",
  change:
    "CHANGE RUECKGELD ZURUECK WECHSELGELD RUCKGELD ZURUCK RENDU RENDRE MONNAIE CAMBIO RESTO WISSELGELD TERUG VAXEL VAEXEL TILLBAKA TILBAGE TILBAKE BYTTEPENGE VEKSEL BAKI TROCO VUELTA RESZTA VRACENO",
  count:
    "QTY QUANTITY ITEMS ITEM COUNT PCS ANZAHL ARTIKEL ARTICLES ARTICULOS ARTIKELEN ARTIGOS ANTAL AANTAL STUECK STUCK POINTS PTS MEMBER",
  advice: "SUGGESTED SUGGESTION SUGGESTIONS RECOMMENDED GUIDE EMPFOHLEN",
};

const SENSES = new Map(
  (Object.entries(WORDS) as [Sense, string][]).flatMap(([sense, words]) =>
    words.split(" ").map((word) => [word, sense] as const),
  ),
);
/** Those that decide, and that no word of goods is one letter from. */
const FUZZY =
  "TOTAL SUBTOTAL SUMME GESAMT ROUNDING ADJUSTMENT CHANGE AMOUNT DISCOUNT INCLUSIVE EXCLUDING TENDERED".split(
    " ",
  );

/** Capitals without marks, as words are compared; digits that are read for letters inside a word are letters. */
export function fold(text: string): string {
  return text
    .replaceAll(/[äÄ]/g, "AE")
    .replaceAll(/[öÖ]/g, "OE")
    .replaceAll(/[üÜ]/g, "UE")
    .replaceAll("ß", "SS")
    .replaceAll(/[æÆ]/g, "AE")
    .replaceAll(/[øØ]/g, "O")
    .replaceAll(/[łŁ]/g, "L")
    .normalize("NFD")
    .replaceAll(/\p{M}/gu, "")
    .toUpperCase()
    .replaceAll(/(?<=[A-Z])0|0(?=[A-Z]{2})/g, "O")
    .replaceAll(/(?<=[A-Z])[1|]|[1|](?=[A-Z]{2})/g, "I");
}

export function foldedWords(text: string): string[] {
  return fold(text)
    .replaceAll(/(?<=\b[A-Z])\.(?=[A-Z]\b)/g, "")
    .split(/[^A-Z0-9&']+/)
    .filter(Boolean);
}

function senseOf(word: string, at: number): Sense | undefined {
  // Cash in German at the head of a line, and a bar of chocolate anywhere.
  if (word === "BAR" && at > 0) return undefined;
  const exact = SENSES.get(word);
  if (exact) return exact;
  const near = FUZZY.find((known) => isOneOff(known, word));
  return near === undefined ? undefined : SENSES.get(near);
}

/** Balances of something else than the bill. */
const OTHER_BALANCES = new Set(
  "PREVIOUS OLD NEW REMAINING AVAILABLE ACCOUNT CARD GIFT POINTS LOYALTY REWARD REWARDS CREDIT".split(" "),
);

/** What the words beside an amount say it is; undefined for goods, addresses and everything else. */
export function labelOf(text: string): Label | undefined {
  const words = foldedWords(text);
  const senses = new Set(words.map(senseOf));
  const has = (...some: Sense[]) => some.some((sense) => senses.has(sense));
  const follows = (one: string, next: string) =>
    words.some((word, at) => word === one && words[at + 1]?.startsWith(next));
  if (follows("SUB", "TO") || follows("SOUS", "TOTAL")) return "net";
  if (has("advice")) return "count";
  if (has("balance")) {
    if (words.some((word) => OTHER_BALANCES.has(word))) return "count";
    senses.add("due");
  }
  if (follows("I", "ALT")) senses.add("total");
  if (has("discount")) return labelOfDiscount(has);
  if (has("change") && !has("total")) return "change";
  if (has("count") && !has("due")) return "count";
  if (has("total", "due")) return labelOfTotal(has);
  if (has("sub")) return "net";
  if (has("rounded") && has("rounding")) return "grand";
  if (has("rounding")) return "rounding";
  if (has("excluding") || (has("whole") && words.includes("OF") && has("tax"))) return "net";
  if (has("service", "tip")) return "service";
  if (has("tax")) return "tax";
  if (has("card") || (has("whole") && has("paid"))) return "card";
  if (has("cash", "paid") || (words.length === 1 && isOneOff("CASH", words[0] ?? ""))) return "cash";
  // "AMOUNT 12.00" of a slip; more words beside it are goods.
  if (has("whole") && words.length <= 2)
    return words.includes("NET") || words.includes("NETT") ? "net" : "total";
  return labelOfCharacters(text);
}

type Has = (...some: Sense[]) => boolean;

/** "Total after discount" is no discount. */
function labelOfDiscount(has: Has): Label {
  if (!has("total", "due")) return "discount";
  if (has("rounded")) return "grand";
  return has("excluding") ? "net" : "discount";
}

function labelOfTotal(has: Has): Label {
  if (has("sub") && !has("due")) return "net";
  if (has("excluding")) return "net";
  if (has("rounded")) return "grand";
  if (has("rounding")) return "rounding";
  if (has("tax") && !has("including", "due", "whole")) return "tax";
  if (has("tip") && !has("including", "due")) return "service";
  if (has("due", "including", "whole")) return "grand";
  if (has("card")) return "card";
  if (has("cash")) return "cash";
  return "total";
}

/** The same in Japanese and Chinese, where no space ends a word; the first that fits counts. */
const CHARACTERS: readonly (readonly [RegExp, Label])[] = [
  [/小\s?計|小\s?计|税\s?抜/, "net"],
  [/釣|お返し|找零/, "change"],
  [/預|現\s?金|现金/, "cash"],
  [/値引|割引|优惠|折扣/, "discount"],
  [/点数|数量|ポイント/, "count"],
  [/合\s?計|現\s?計|総\s?計|合\s?计|总\s?计|お支払|領収金額|お買上|請求/, "total"],
  [/税/, "tax"],
  [/クレジット|カード/, "card"],
  [/金\s?額/, "total"],
];

const labelOfCharacters = (text: string): Label | undefined =>
  CHARACTERS.find(([pattern]) => pattern.test(text))?.[1];
