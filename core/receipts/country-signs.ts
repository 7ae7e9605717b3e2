import type { DayOrder } from "./dates.ts";

/** Words of tills and of the law, by language: folded words and phrases, split by commas. */
export const LANGUAGES = {
  de: "MWST,UST,USTID,STEUERNUMMER,STEUER-NR,SUMME,STRASSE,RUECKGELD,BELEG,RECHNUNG,KUNDENBELEG,DANKE,GMBH,BETRAG,GESAMT,QUITTUNG,ZWISCHENSUMME,VIELEN,ZAHLEN",
  fr: "SARL,SAS,EURL,TVA,RUE,MERCI,TTC,ESPECES,MONTANT,FACTURE,SOUS-TOTAL,PAYER,RENDU",
  it: "SCONTRINO,CONTANTI,TOTALE,GRAZIE,COMPLESSIVO,RESTO,FATTURA,RICEVUTA,DOCUMENTO COMMERCIALE,PIAZZA",
  nl: "BTW,TOTAAL,BETALEN,BEDANKT,CONTANT,WISSELGELD,SUBTOTAAL,BEDRAG,STRAAT",
} as const;

/** What papers of a country show that others' do not. Data, not law. */
export type Country = {
  code: string;
  currency: string;
  /** null: several are common there. */
  order: DayOrder | null;
  /** Folded words and phrases, split by commas: legal forms, taxes, places, words of its tills. */
  words: string;
  /** Whose words speak for it, too, where others share them. */
  languages?: readonly (keyof typeof LANGUAGES)[];
  /** Of those that share its language it is the largest: without another sign it is this one. */
  isLikely?: true;
  /** In the text as it stands: numbers, postcodes, phones, addresses of the web. */
  shapes?: RegExp;
};

const LARGER: readonly Country[] = [
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
    words: "BERLIN,HAMBURG,MUENCHEN,KOELN,FRANKFURT,LEIPZIG,DEUTSCHLAND",
    languages: ["de"],
    isLikely: true,
    shapes: /\.de\b|\+49|\bDE ?\d{9}\b/i,
  },
  {
    code: "AT",
    currency: "EUR",
    order: "day-first",
    words: "WIEN,OESTERREICH,GRAZ,SALZBURG,INNSBRUCK",
    languages: ["de"],
    shapes: /\.at\b|\+43|\bATU ?\d{8}\b/i,
  },
  {
    code: "CH",
    currency: "CHF",
    order: "day-first",
    words: "ZUERICH,GENEVE,GENF,BASEL,BERN,LAUSANNE,LUZERN,LUGANO,SCHWEIZ,SUISSE,SVIZZERA,CHF",
    languages: ["de", "fr", "it"],
    shapes: /\.ch\b|\+41|\bCHE-?\d{3}/i,
  },
  {
    code: "FR",
    currency: "EUR",
    order: "day-first",
    words: "SIRET,SIREN,PARIS,LYON,MARSEILLE,NANTES,NAF,FRANCE",
    languages: ["fr"],
    isLikely: true,
    shapes: /\.fr\b|\+33|\bFR ?[0-9A-Z]{2} ?\d{9}\b/i,
  },
  {
    code: "BE",
    currency: "EUR",
    order: "day-first",
    words: "BRUXELLES,BRUSSEL,SPRL,BVBA,ANTWERPEN,GENT,LIEGE,BELGIE,BELGIQUE",
    languages: ["fr", "nl"],
    shapes: /\.be\b|\+32|\bBE ?0\d{9}\b/i,
  },
  {
    code: "ES",
    currency: "EUR",
    order: "day-first",
    words:
      "NIF,CIF,IVA,CALLE,AVDA,MADRID,BARCELONA,VALENCIA,SEVILLA,FACTURA,IMPORTE,EFECTIVO,GRACIAS,TARJETA,CAMBIO,ESPANA",
    shapes: /\.es\b|\+34|\bES ?[A-Z]\d{7}/i,
  },
  {
    code: "IT",
    currency: "EUR",
    order: "day-first",
    words: "SRL,S.R.L.,S.P.A.,ROMA,MILANO,TORINO,BOLOGNA,NAPOLI,PIVA,IVA,ITALIA",
    languages: ["it"],
    isLikely: true,
    shapes: /\.it\b|\+39|\bP\.? ?IVA\b|\bIT ?\d{11}\b/i,
  },
  {
    code: "PT",
    currency: "EUR",
    order: "day-first",
    words:
      "LISBOA,PORTO,LDA,CONTRIBUINTE,OBRIGADO,OBRIGADA,FATURA,NIF,IVA,TROCO,DINHEIRO,NUMERARIO,MULTIBANCO,PORTUGAL",
    shapes: /\.pt\b|\+351|\bPT ?\d{9}\b/i,
  },
  {
    code: "NL",
    currency: "EUR",
    order: "day-first",
    words: "AMSTERDAM,ROTTERDAM,UTRECHT,KVK,NEDERLAND",
    languages: ["nl"],
    isLikely: true,
    shapes: /\.nl\b|\+31|\bNL ?\d{9}B\d{2}\b|\b\d{4} ?[A-Z]{2}\b(?= [A-Z])/,
  },
  {
    code: "SE",
    currency: "SEK",
    order: "year-first",
    words: "MOMS,STOCKHOLM,GOETEBORG,GOTEBORG,MALMOE,ORG.NR,ORGNR,KVITTO,SEK,BETALA,VARAV,SVERIGE,OERE,TACK",
    shapes: /\.se\b|\+46|\bSE\d{12}\b/i,
  },
  {
    code: "DK",
    currency: "DKK",
    order: "day-first",
    words: "KOBENHAVN,CVR,DKK,AARHUS,MOMS,DANKORT,BETALE,KVITTERING,HERAF",
    shapes: /\.dk\b|\+45|[æø]/i,
  },
  {
    code: "NO",
    currency: "NOK",
    order: "day-first",
    words: "OSLO,MVA,NOK,BERGEN,KVITTERING",
    shapes: /\.no\b|\+47|[æø]/i,
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
    words:
      "LLC,INC,SALES TAX,UNITED STATES,CALIFORNIA,TEXAS,FLORIDA,NEW YORK,SAN FRANCISCO,LOS ANGELES,CHICAGO,SEATTLE,BOSTON,NASHVILLE,LAS VEGAS,GRATUITY,USA,BLVD,SUITE",
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
    order: "year-first",
    words: "TOKYO,OSAKA,KYOTO,JAPAN",
    shapes: /合計|領収|[\u3041-\u30ff]{2}|\.co\.jp\b|\+81/i,
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

type Further = [code: string, currency: string, words: string, shapes: RegExp, order?: DayOrder];
/** Those whose own signs are few. */
const FURTHER: readonly Further[] = [
  ["FI", "EUR", "HELSINKI,YHTEENSAE,ALV,KUITTI,SUOMI", /\.fi\b|\+358 ?\d/i],
  ["IS", "ISK", "REYKJAVIK,VSK,ISK,SAMTALS", /\+354 ?\d/],
  ["HU", "HUF", "BUDAPEST,OESSZESEN,AFA,HUF,NYUGTA", /\.hu\b|\+36 ?\d/i, "year-first"],
  ["RO", "RON", "BUCURESTI,RON,BON FISCAL", /\.ro\b|\+40 ?\d/i],
  ["GR", "EUR", "ATHENS,ATHINA", /\.gr\b|\+30 ?\d|[α-ω]{3}/i],
  ["TR", "TRY", "ISTANBUL,ANKARA,KDV,TOPLAM,FIS NO", /\.com\.tr\b|\+90 ?\d|₺/i],
  ["IL", "ILS", "TEL AVIV,JERUSALEM", /\.co\.il\b|\+972 ?\d|₪/i],
  ["AE", "AED", "DUBAI,ABU DHABI,AED,TRN,UAE", /\+971 ?\d/],
  ["SA", "SAR", "RIYADH,JEDDAH,SAR", /\+966 ?\d/],
  ["QA", "QAR", "DOHA,QATAR,QAR", /\+974 ?\d/],
  ["KW", "KWD", "KUWAIT,KWD,SALMIYA", /\+965 ?\d/],
  ["BH", "BHD", "BAHRAIN,MANAMA,BHD", /\+973 ?\d/],
  ["OM", "OMR", "MUSCAT,OMAN,OMR", /\+968 ?\d/],
  ["JO", "JOD", "AMMAN,JORDAN,JOD", /\+962 ?\d/],
  ["TN", "TND", "TUNIS,TUNISIE,TND", /\+216 ?\d/],
  ["ZA", "ZAR", "JOHANNESBURG,CAPE TOWN,ZAR", /\.co\.za\b|\+27 ?\d/i],
  ["TH", "THB", "BANGKOK,THAILAND,THB", /\+66 ?\d|฿/],
  ["KR", "KRW", "SEOUL,BUSAN,KOREA,KRW", /[가-힣]{2}|\+82 ?\d|₩/, "year-first"],
  ["CN", "CNY", "BEIJING,SHANGHAI,CHINA,RMB,CNY", /\+86 ?\d/, "year-first"],
  ["TW", "TWD", "TAIPEI,TAIWAN,TWD", /\+886 ?\d/, "year-first"],
  ["BR", "BRL", "SAO PAULO,RIO DE JANEIRO,CNPJ,BRASIL", /\.com\.br\b|\+55 ?\d|R\$/i],
  ["MX", "MXN", "CIUDAD DE MEXICO,CDMX,RFC,MXN", /\.com\.mx\b|\+52 ?\d/i],
];

export const COUNTRIES: readonly Country[] = [
  ...LARGER,
  ...FURTHER.map(([code, currency, words, shapes, order = "day-first" as const]) => ({
    code,
    currency,
    order,
    words,
    shapes,
  })),
];

/** What marks of money mean, in capitals; all other codes are themselves. */
export const MARKS: Readonly<Record<string, string>> = {
  RM: "MYR",
  "€": "EUR",
  EURO: "EUR",
  EUROS: "EUR",
  "£": "GBP",
  FR: "CHF",
  SFR: "CHF",
  FT: "HUF",
  KČ: "CZK",
  ZŁ: "PLN",
  US$: "USD",
  CA$: "CAD",
  C$: "CAD",
  AU$: "AUD",
  A$: "AUD",
  NZ$: "NZD",
  S$: "SGD",
  HK$: "HKD",
  NT$: "TWD",
  R$: "BRL",
  RMB: "CNY",
  円: "JPY",
  "₹": "INR",
  "₺": "TRY",
  "₪": "ILS",
  "₩": "KRW",
  "฿": "THB",
};

/** The currencies that a mark may mean. */
export const SHARED_MARKS: Record<string, readonly string[]> = {
  $: ["USD", "CAD", "AUD", "NZD", "SGD", "HKD"],
  "¥": ["JPY", "CNY"],
  "￥": ["JPY", "CNY"],
  kr: ["SEK", "NOK", "DKK", "ISK"],
  "kr.": ["DKK", "SEK", "NOK", "ISK"],
};
