import type { DayOrder } from "./dates.ts";
import { fold } from "./labels.ts";
import type { Row } from "../reading/words.ts";

/** What papers of a country show that others' do not. Data, not law. */
type Country = {
  code: string;
  currency: string;
  /** null: both are common there. */
  order: DayOrder | null;
  /** Folded words and phrases, split by commas: legal forms, taxes, places, words of its tills. */
  words: string;
  /** In the text as it stands: numbers, postcodes, phones, addresses of the web. */
  shapes?: RegExp;
};

const COUNTRIES: readonly Country[] = [
  {
    code: "MY",
    currency: "MYR",
    order: "day-first",
    words:
      "SDN,BHD,JALAN,JLN,TAMAN,LORONG,PERSIARAN,KUALA LUMPUR,SELANGOR,JOHOR,PENANG,PULAU PINANG,PERAK,KEDAI,KEPONG,PETALING JAYA,SHAH ALAM,GST ID,MALAYSIA,TUNAI,PUSAT,BANDAR,CAWANGAN",
    shapes: /\.com\.my\b|(?<!\w)\+60[ -]?\d|(?<![\d-])0\d-\d{4} ?\d{4}(?!\d)/i,
  },
  {
    code: "SG",
    currency: "SGD",
    order: "day-first",
    words: "PTE,SINGAPORE,ORCHARD,UEN",
    shapes: /\.com\.sg\b|\+65[ -]?\d/i,
  },
  {
    code: "GB",
    currency: "GBP",
    order: "day-first",
    words: "LTD,LIMITED,PLC,LONDON,UNITED KINGDOM,MANCHESTER,GLASGOW,EDINBURGH,HIGH STREET,VAT NO",
    shapes: /\.co\.uk\b|(?<!\w)(?:\+44|GB ?\d{9})|\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b|£/i,
  },
  {
    code: "IE",
    currency: "EUR",
    order: "day-first",
    words: "DUBLIN,IRELAND,CORK,GALWAY",
    shapes: /\.ie\b|\+353|\bIE\d{7}[A-W]/i,
  },
  {
    code: "DE",
    currency: "EUR",
    order: "day-first",
    words:
      "GMBH,MWST,UST,USTID,STEUERNUMMER,STEUER-NR,SUMME,BERLIN,HAMBURG,MUENCHEN,STRASSE,BAR,RUECKGELD,BELEG,RECHNUNG,KUNDENBELEG,DANKE",
    shapes: /\.de\b|\+49|\bDE ?\d{9}\b|\d{1,2},\d{2} ?%/i,
  },
  {
    code: "AT",
    currency: "EUR",
    order: "day-first",
    words: "WIEN,OESTERREICH,GRAZ,SALZBURG,GMBH,UID",
    shapes: /\.at\b|\+43|\bATU ?\d{8}\b/i,
  },
  {
    code: "CH",
    currency: "CHF",
    order: "day-first",
    words: "ZUERICH,GENEVE,BASEL,BERN,SCHWEIZ,SUISSE,CHF",
    shapes: /\.ch\b|\+41|\bCHE-?\d{3}/i,
  },
  {
    code: "FR",
    currency: "EUR",
    order: "day-first",
    words: "SARL,SAS,EURL,SIRET,SIREN,TVA,PARIS,RUE,MERCI,TTC,ESPECES,MONTANT,NAF",
    shapes: /\.fr\b|\+33|\bFR ?[0-9A-Z]{2} ?\d{9}\b/i,
  },
  {
    code: "BE",
    currency: "EUR",
    order: "day-first",
    words: "BRUXELLES,BRUSSEL,SPRL,BVBA,ANTWERPEN,GENT",
    shapes: /\.be\b|\+32|\bBE ?0\d{9}\b/i,
  },
  {
    code: "ES",
    currency: "EUR",
    order: "day-first",
    words: "NIF,CIF,IVA,CALLE,AVDA,MADRID,BARCELONA,FACTURA,IMPORTE,EFECTIVO,GRACIAS,TARJETA",
    shapes: /\.es\b|\+34|\bES ?[A-Z]\d{7}/i,
  },
  {
    code: "IT",
    currency: "EUR",
    order: "day-first",
    words: "SRL,SPA,SCONTRINO,CONTANTI,TOTALE,ROMA,MILANO,PIVA,GRAZIE,COMPLESSIVO,RESTO",
    shapes: /\.it\b|\+39|\bP\.? ?IVA\b|\bIT ?\d{11}\b/i,
  },
  {
    code: "PT",
    currency: "EUR",
    order: "day-first",
    words: "LISBOA,PORTO,LDA,CONTRIBUINTE,OBRIGADO,FATURA",
    shapes: /\.pt\b|\+351|\bPT ?\d{9}\b/i,
  },
  {
    code: "NL",
    currency: "EUR",
    order: "day-first",
    words: "BTW,AMSTERDAM,ROTTERDAM,TOTAAL,BETALEN,KVK,BEDANKT,CONTANT",
    shapes: /\.nl\b|\+31|\bNL ?\d{9}B\d{2}\b|\b\d{4} ?[A-Z]{2}\b(?= [A-Z])/,
  },
  {
    code: "SE",
    currency: "SEK",
    order: "day-first",
    words: "MOMS,STOCKHOLM,GOTEBORG,ORG.NR,KVITTO,SEK",
    shapes: /\.se\b|\+46|\bSE\d{12}\b/i,
  },
  {
    code: "DK",
    currency: "DKK",
    order: "day-first",
    words: "KOBENHAVN,CVR,DKK,AARHUS,BON",
    shapes: /\.dk\b|\+45/i,
  },
  {
    code: "NO",
    currency: "NOK",
    order: "day-first",
    words: "OSLO,MVA,NOK,BERGEN,KVITTERING",
    shapes: /\.no\b|\+47/i,
  },
  {
    code: "PL",
    currency: "PLN",
    order: "day-first",
    words: "NIP,PARAGON,WARSZAWA,KRAKOW,PTU,SUMA,PLN",
    shapes: /\.pl\b|\+48/i,
  },
  { code: "CZ", currency: "CZK", order: "day-first", words: "PRAHA,DPH,DIC,BRNO", shapes: /\.cz\b|\+420/i },
  {
    code: "US",
    currency: "USD",
    order: "month-first",
    words: "LLC,INC,SALES TAX,NEW YORK,LOS ANGELES,CHICAGO,GRATUITY,USA,BLVD,SUITE",
    shapes:
      /\b(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY])[ ,.]{1,2}\d{5}(?:-\d{4})?\b|\(\d{3}\) ?\d{3}-\d{4}/,
  },
  {
    code: "CA",
    currency: "CAD",
    order: null,
    words: "HST,PST,QST,TORONTO,MONTREAL,VANCOUVER,CANADA,ONTARIO,TPS,TVQ",
    shapes: /\.ca\b|\b[A-Z]\d[A-Z] \d[A-Z]\d\b/,
  },
  {
    code: "AU",
    currency: "AUD",
    order: "day-first",
    words: "PTY,ABN,SYDNEY,MELBOURNE,BRISBANE,AUSTRALIA,EFTPOS,NSW,QLD",
    shapes: /\.com\.au\b|\+61/i,
  },
  {
    code: "NZ",
    currency: "NZD",
    order: "day-first",
    words: "AUCKLAND,WELLINGTON,NEW ZEALAND",
    shapes: /\.co\.nz\b|\+64/i,
  },
  {
    code: "JP",
    currency: "JPY",
    order: "day-first",
    words: "TOKYO,OSAKA,JAPAN",
    shapes: /合計|領収|\.co\.jp\b|\+81/i,
  },
  {
    code: "HK",
    currency: "HKD",
    order: "day-first",
    words: "HONG KONG,KOWLOON",
    shapes: /\.com\.hk\b|\+852/i,
  },
  {
    code: "IN",
    currency: "INR",
    order: "day-first",
    words: "GSTIN,CGST,SGST,MUMBAI,DELHI,BENGALURU,INDIA",
    shapes: /\+91|₹/i,
  },
];

const MARKS: Record<string, string> = {
  RM: "MYR",
  "€": "EUR",
  "£": "GBP",
  FR: "CHF",
  FT: "HUF",
  KČ: "CZK",
  ZŁ: "PLN",
};

/** The currencies that a mark may mean. */
export const SHARED_MARKS: Record<string, readonly string[]> = {
  $: ["USD", "CAD", "AUD", "NZD", "SGD", "HKD"],
  "¥": ["JPY", "CNY"],
  kr: ["SEK", "NOK", "DKK", "ISK"],
};

const PHRASES = COUNTRIES.map(({ words }) => words.split(",").map((phrase) => ` ${phrase} `));
/** So many signs more than the next country's make it known. */
const LEAD_MIN = 1;

export type Origin = {
  country: string | undefined;
  currency: string | undefined;
  order: DayOrder | undefined;
};

const UNKNOWN: Origin = { country: undefined, currency: undefined, order: undefined };

/** The country that a paper comes from, as its words, numbers and marks of money say. @param expected where nothing else decides. */
export function originOf(rows: readonly Row[], marks: readonly string[], expected?: string): Origin {
  const text = rows.map((row) => row.text).join("\n");
  const folded = ` ${fold(text).replaceAll(/[^A-Z0-9.&-]+/g, " ")} `;
  const scores = COUNTRIES.map((country, at) => {
    const words = (PHRASES[at] ?? []).filter((phrase) => folded.includes(phrase)).length;
    const shape = country.shapes?.test(text) ? 2 : 0;
    const mark = marks.some((one) => currencyOfMark(one) === country.currency) ? 1.5 : 0;
    const shared = marks.some((one) => SHARED_MARKS[one]?.includes(country.currency)) ? 0.5 : 0;
    const wish = country.code === expected ? 0.5 : 0;
    return { country, score: words + shape + mark + shared + wish };
  }).toSorted((a, b) => b.score - a.score);
  const [first, second] = scores;
  if (!first || first.score < 1) return UNKNOWN;
  const { code, currency, order } = first.country;
  if (first.score - (second?.score ?? 0) >= LEAD_MIN)
    return { country: code, currency, order: order ?? undefined };
  // Not which, but all that it could be agree.
  const likely = scores.filter(({ score }) => first.score - score < LEAD_MIN).map(({ country }) => country);
  return {
    country: undefined,
    currency: likely.every((one) => one.currency === currency) ? currency : undefined,
    order: likely.every((one) => one.order === order) ? (order ?? undefined) : undefined,
  };
}

/** The currency that a mark of money means wherever it stands; undefined for $, ¥ and kr, which are several. */
export function currencyOfMark(mark: string): string | undefined {
  const upper = mark.toUpperCase();
  return MARKS[upper] ?? (/^[A-Z]{3}$/.test(upper) ? upper : undefined);
}
