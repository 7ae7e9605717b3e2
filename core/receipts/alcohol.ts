import type { ReceiptField } from "./fields.ts";
import { fold, foldedWords } from "./labels.ts";
import type { MoneyLine } from "./lines.ts";
import { placeOf } from "../reading/words.ts";

/**
 * Drinks with alcohol, folded, in the languages that tills are read in. Only words that hardly mean anything else: no
 * RUM, which is a room in Sweden, no PORT, no COCKTAIL, which is of prawns, no MOJITO, which
 * is as often made without, no CIDER, which is none in America.
 */
const DRINKS = new Set(
  [
    "BEER BEERS LAGER STOUT PILSNER PILSENER WINE WINES CHAMPAGNE PROSECCO WHISKY WHISKEY WHISKIES VODKA GIN TEQUILA BRANDY COGNAC BOURBON LIQUEUR SHERRY VERMOUTH NEGRONI SANGRIA",
    "BIER BIERE PILS WEISSBIER HEFEWEIZEN WEIZENBIER ALTBIER KOELSCH RADLER WEIN WEINE ROTWEIN WEISSWEIN ROSEWEIN GLUEHWEIN SEKT SCHNAPS LIKOER WODKA WERMUT OBSTLER WEINSCHORLE",
    "VIN VINS CIDRE RHUM PASTIS CALVADOS ARMAGNAC CREMANT",
    "CERVEZA CERVEZAS VINO VINOS SIDRA LICOR BIRRA BIRRE SPUMANTE LIQUORE GRAPPA LIMONCELLO",
    "CERVEJA CERVEJAS VINHO VINHOS WIJN PIWO WINO WODKA PIVO OLUT VIINI SOER BIRA SARAP RAKI OUZO",
    "APEROL CAMPARI BACARDI JAEGERMEISTER HEINEKEN CARLSBERG BUDWEISER GUINNESS PERONI KROMBACHER BITBURGER WARSTEINER",
    "CHARDONNAY RIESLING MERLOT MALBEC TEMPRANILLO SAUVIGNON CHIANTI RIOJA LAMBRUSCO",
  ].flatMap((words) => words.split(" ")),
);
/** The same in Japanese and Chinese, where no space ends a word. */
const CHARACTERS = /ビール|ワイン|日本酒|焼酎|ウイスキー|ハイボール|啤酒|白酒|红酒|紅酒/u;

/** Beside such a word it is a drink without alcohol, or food that has its name. */
const WITHOUT = new RegExp(
  [
    String.raw`ALKOHOLFR|ALCOHOL.?FREE|NON.?ALC|NO.?ALCOHOL|SANS ALCOOL|SIN ALCOHOL|SEM ALCOOL|SENZA ALCO|ANALCOL|ALCOHOLVRIJ|ALKOHOLITON|BEZALKO|BEZ ALKO|ALKOLSUZ`,
    String.raw`(?<![\d.,])[0O][.,][0O](?![\d])`,
    String.raw`VINEGAR|VINAIGRE|ESSIG|ACETO|VINAGRE|AZIJN|OCET|SAUCE|SOSSE|SALSA|BATTER|MARINA|STEW|RISOTTO|BRAISED|\bGUMS?\b|\bGLASSES\b`,
    String.raw`(?:ROOT|GINGER|BUTTER) ?BEER|COQ AU|\bAU VIN|\bAL VIN|\bIN VIN|\bAL WINO`,
    String.raw`ノンアルコール|酢`,
  ].join("|"),
  "u",
);

/** Goods of one receipt; more are a list of wines. */
const FOUND_MAX = 10;

/** Lines of goods, each with its price, that name a drink with alcohol: as they stand there. */
export function findAlcohol(lines: readonly MoneyLine[]): ReceiptField<string>[] {
  return lines
    .flatMap((line) => {
      const { row, label, amount } = line;
      const isPriced = amount.decimals > 0 || amount.mark !== undefined;
      if (label !== undefined || !isPriced || WITHOUT.test(fold(row.text))) return [];
      const at = row.words.findIndex(({ text }) => isDrink(text));
      const word = row.words[at];
      if (word === undefined) return [];
      const start = row.starts[at] ?? 0;
      const { page, box } = placeOf(row, start, start + word.text.length);
      return [
        {
          value: word.text.replaceAll(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, ""),
          confidence: Math.round(word.confidence * 100) / 100,
          is_supported: false,
          page,
          box: [...box],
        },
      ];
    })
    .slice(0, FOUND_MAX);
}

const isDrink = (word: string): boolean =>
  CHARACTERS.test(word) || foldedWords(word).some((one) => DRINKS.has(one));
