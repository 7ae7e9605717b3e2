import { decimalsOf } from "../../../core/money.ts";
import type { Chance } from "../../callsheets/random.ts";
import { SAYS, type Tongue, type Words } from "./words.ts";

/** A country as its tills write: words, money, days. Written down here and not taken from the reader that is measured. */
export type Home = {
  name: string;
  tongue: Tongue;
  currency: string;
  /** Between thousands, and before cents. */
  marks: readonly [group: string, point: string];
  /** As it stands beside a sum. */
  sign: { text: string; isBefore: boolean };
  days: readonly [string, ...string[]];
  rates: readonly [number, ...number[]];
  town: readonly [string, ...string[]];
  vatId: string;
};

export const HOMES: readonly Home[] = [
  home(
    "GB",
    "en",
    "GBP",
    [",", "."],
    "£",
    ["D/M/Y", "D/M/y", "d Mon Y"],
    [20],
    ["14 Mill Lane, Leeds LS1 4AP", "2 Quay Street, Bristol BS1 5EE"],
    "VAT No GB 980 7806 84",
  ),
  home(
    "US",
    "en",
    "USD",
    [",", "."],
    "$",
    ["M/D/Y", "M/D/y", "Mon d, Y"],
    [8.875],
    ["40 Cedar Ave, Austin, TX 78701", "9 Pine St, Portland, OR 97205"],
    "(512) 555-0142",
  ),
  home(
    "DE",
    "de",
    "EUR",
    [".", ","],
    "EUR ",
    ["D.M.Y", "D.M.y", "d. Month Y"],
    [19, 7],
    ["Lindenstr. 14, 10969 Berlin", "Hafenweg 3, 20457 Hamburg"],
    "USt-IdNr. DE136695976",
  ),
  home(
    "CH",
    "de",
    "CHF",
    ["'", "."],
    "CHF ",
    ["D.M.Y", "D.M.y"],
    [8.1, 2.6],
    ["Seestrasse 21, 8002 Zürich", "Marktgasse 5, 3011 Bern"],
    "CHE-116.281.710 MWST",
  ),
  home(
    "FR",
    "fr",
    "EUR",
    [" ", ","],
    " €",
    ["D/M/Y", "D/M/y", "d month Y"],
    [20, 10],
    ["3 rue de la Paix, 75002 Paris", "18 quai Perrache, 69002 Lyon"],
    "TVA FR83404833048",
  ),
  home(
    "ES",
    "es",
    "EUR",
    [".", ","],
    " €",
    ["D/M/Y", "D-M-Y", "d de month de Y"],
    [21, 10],
    ["Calle Mayor 8, 46001 Valencia", "Avda. del Puerto 12, 08003 Barcelona"],
    "CIF B12345674",
  ),
  home(
    "IT",
    "it",
    "EUR",
    [".", ","],
    "EUR ",
    ["D/M/Y", "D-M-Y", "D/M/y"],
    [22, 10],
    ["Via Roma 18, 20121 Milano", "Corso Italia 7, 50123 Firenze"],
    "P.IVA 00743110157",
  ),
  home(
    "NL",
    "nl",
    "EUR",
    [".", ","],
    "€ ",
    ["D-M-Y", "D-M-y", "d month Y"],
    [21, 9],
    ["Keizersgracht 12, 1015 CN Amsterdam", "Coolsingel 4, 3011 AD Rotterdam"],
    "BTW NL004495445B01",
  ),
  home(
    "PT",
    "pt",
    "EUR",
    [".", ","],
    " €",
    ["Y-M-D", "D/M/Y"],
    [23, 13],
    ["Rua Augusta 25, 1100-053 Lisboa", "Rua das Flores 9, 4050-262 Porto"],
    "NIF 501442600",
  ),
  home(
    "SE",
    "sv",
    "SEK",
    [" ", ","],
    " kr",
    ["Y-M-D", "y-M-D"],
    [25, 12],
    ["Storgatan 11, 111 51 Stockholm", "Avenyn 3, 411 36 Göteborg"],
    "Org.nr 556036-0793",
  ),
  home(
    "DK",
    "da",
    "DKK",
    [".", ","],
    " kr.",
    ["D-M-Y", "D.M.Y"],
    [25],
    ["Kongensgade 4, 5000 Odense C", "Vestergade 30, 1456 København K"],
    "CVR 25313763",
  ),
  home(
    "KW",
    "en",
    "KWD",
    [",", "."],
    "KD ",
    ["D/M/Y", "d Mon Y"],
    [0],
    ["Gulf Road, Salmiya, Kuwait", "Arabian Gulf St, Kuwait City"],
    "Tel +965 2220 1000",
  ),
  home(
    "JP",
    "en",
    "JPY",
    [",", "."],
    "¥",
    ["Y/M/D", "Y-M-D"],
    [10],
    ["2-1 Ginza, Chuo-ku, Tokyo", "4 Umeda, Kita-ku, Osaka Japan"],
    "Tel +81 3 5550 1234",
  ),
  home(
    "MY",
    "en",
    "MYR",
    [",", "."],
    "RM ",
    ["D/M/Y", "D-M-Y"],
    [6],
    ["Lot 5, Jalan Ampang, 50450 Kuala Lumpur", "12 Jalan Datuk Keramat, 10150 Pulau Pinang"],
    "SST ID W10-1808-32000123",
  ),
];

function home(
  name: string,
  tongue: Tongue,
  currency: string,
  marks: Home["marks"],
  sign: string,
  days: Home["days"],
  rates: Home["rates"],
  town: Home["town"],
  vatId: string,
): Home {
  return {
    name,
    tongue,
    currency,
    marks,
    sign: { text: sign, isBefore: !/^ /.test(sign) },
    days,
    rates,
    town,
    vatId,
  };
}

export const wordsOf = ({ tongue }: Home): Words => SAYS[tongue];

/** Minor units as this country writes them. */
export function written(minor: number, { currency, marks: [group, point] }: Home): string {
  const decimals = decimalsOf(currency);
  const digits = String(Math.abs(minor)).padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals).replaceAll(/(?<=\d)(?=(?:\d{3})+$)/g, group);
  const fraction = decimals === 0 ? "" : point + digits.slice(-decimals);
  return `${minor < 0 ? "-" : ""}${whole}${fraction}`;
}

export function signed(minor: number, home: Home): string {
  const { text, isBefore } = home.sign;
  return isBefore ? text + written(minor, home) : written(minor, home) + text;
}

/** A day of this year as it stands on a paper. */
export function dayOf(date: string, home: Home, chance: Chance): string {
  const [year = "", month = "", day = ""] = date.split("-");
  const named = wordsOf(home).months[Number(month) - 1] ?? "";
  const parts: Record<string, string> = {
    D: day,
    M: month,
    Y: year,
    y: year.slice(2),
    d: String(Number(day)),
    month: named,
    Month: named,
    Mon: named.slice(0, 3),
  };
  return chance
    .pick(home.days)
    .replaceAll(/Month|month|Mon|[DMYyd](?![a-z])/g, (part) => parts[part] ?? part);
}
