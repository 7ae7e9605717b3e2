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
  | "count";

type Sense =
  | Exclude<Label, "grand" | "net">
  | "sub"
  | "due"
  | "excluding"
  | "including"
  | "rounded"
  | "whole"
  | "about";

/**
 * Words of tills by what they mean, in English, German, French, Spanish, Italian, Dutch, Portuguese, Malay and the
 * Scandinavian languages, folded as `fold` does. Several words in a row are one with spaces between.
 */
const WORDS: Record<Sense, string> = {
  total:
    "TOTAL TOTALE TOTAAL TOTALT SUMME SUMMA GESAMT GESAMTBETRAG GESAMTSUMME ENDBETRAG ENDSUMME JUMLAH TTL IMPORTE MONTANT RAZEM",
  sub: "SUBTOTAL SUBTTL ZWISCHENSUMME SUBTOTAAL NETTO NETTOBETRAG SUBTOTALE DELSUM IMPONIBILE IMPONIBLE",
  due: "DUE PAYABLE BALANCE GRAND ZAHLBETRAG RECHNUNGSBETRAG TTC PAGAR PAYER ZAHLEN BETALEN PAGARE BRUTTO COMPLESSIVO FINAL",
  whole: "NET NETT AMOUNT AMT BILL INVOICE SALES SALE BETRAG",
  excluding: "EXCL EXCLUDING EXCLUSIVE EXC BEFORE OHNE HORS HT SIN EXKL ESCLUSA WITHOUT",
  including: "INCL INCLUDING INCLUSIVE INC INKL INCLUSIF INCLUIDO INCLUSA INCLUDED WITH COMPRIS",
  tax: "GST VAT TAX MWST UST TVA IVA BTW MOMS SST PPN CBP TAXES MWST.",
  service: "SERVICE SVC CHARGE CHG BEDIENUNG COPERTO TIP GRATUITY TRINKGELD PROPINA POURBOIRE",
  rounding:
    "ROUNDING RND RUNDUNG ARRONDI REDONDEO AFRONDING RONDING ADJ ADJUSTMENT AVRUNDNING OERESAVRUNDING ARROTONDAMENTO",
  rounded: "ROUNDED AFTER GERUNDET",
  discount: "DISCOUNT DISC SAVING SAVINGS SAVED RABATT REMISE DESCUENTO SCONTO KORTING DESCONTO VOUCHER",
  cash: "CASH TENDERED TENDER TENDRED BAR BARGELD GEGEBEN ESPECES EFECTIVO CONTANTI CONTANTE CONTANT KONTANT TUNAI DINHEIRO RECEIVED PAID PAYMENT RECU ENTREGADO",
  card: "CARD VISA MASTERCARD MASTER AMEX DEBIT CREDIT EFTPOS MAESTRO GIROCARD KARTE KARTENZAHLUNG CARTE CB TARJETA CARTA PIN BANKKORT CARTAO KREDITKARTE EC",
  change:
    "CHANGE RUECKGELD ZURUECK WECHSELGELD RUCKGELD ZURUCK RENDU MONNAIE CAMBIO RESTO WISSELGELD VAXEL BAKI TROCO VUELTA",
  count:
    "QTY QUANTITY ITEMS ITEM COUNT PCS ANZAHL ARTIKEL ARTICLES ARTICULOS ARTIKELEN STUECK STUCK POINTS PTS MEMBER",
  about: "SUMMARY CODE RATE REG ID NO NUMBER",
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

/** What the words beside an amount say it is; undefined for goods, addresses and everything else. */
export function labelOf(text: string): Label | undefined {
  const words = foldedWords(text);
  const senses = new Set(words.map(senseOf));
  const has = (...some: Sense[]) => some.some((sense) => senses.has(sense));
  if (words.some((word, at) => word === "SUB" && words[at + 1]?.startsWith("TO"))) return "net";
  if (words.some((word, at) => word === "SOUS" && words[at + 1] === "TOTAL")) return "net";
  if (has("discount")) return "discount";
  if (has("change") && !has("total")) return "change";
  if (has("count") && !has("due")) return "count";
  if (has("total", "due")) return labelOfTotal(has);
  if (has("sub")) return "net";
  if (has("rounded") && has("rounding")) return "grand";
  if (has("rounding")) return "rounding";
  if (has("excluding") || (has("whole") && words.includes("OF") && has("tax"))) return "net";
  if (has("service")) return "service";
  if (has("tax")) return "tax";
  if (has("card")) return "card";
  if (has("cash") || (words.length === 1 && isOneOff("CASH", words[0] ?? ""))) return "cash";
  // "AMOUNT 12.00" of a slip; more words beside it are goods.
  if (!has("whole") || words.length > 2) return undefined;
  return words.includes("NET") || words.includes("NETT") ? "net" : "total";
}

function labelOfTotal(has: (...some: Sense[]) => boolean): Label {
  if (has("sub") && !has("due")) return "net";
  if (has("excluding")) return "net";
  if (has("rounded")) return "grand";
  if (has("rounding")) return "rounding";
  if (has("tax") && !has("including", "due", "whole")) return "tax";
  if (has("due", "including", "whole")) return "grand";
  if (has("card")) return "card";
  if (has("cash")) return "cash";
  return "total";
}
