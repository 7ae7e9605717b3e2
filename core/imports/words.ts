/** Month and weekday names of the languages that festival files come in, without accents, lower case. */
const MONTHS: readonly string[] = [
  "january jan januar janvier janv enero ene januari gennaio gen janeiro",
  "february feb februar fevrier fevr fev febrero februari febbraio fevereiro",
  "march mar marz maerz mrz mars marzo maart mrt marco",
  "april apr avril avr abril abr aprile",
  "may mai mayo mei maggio mag maio",
  "june jun juni juin junio giugno giu junho",
  "july jul juli juillet juil julio luglio lug julho",
  "august aug aout agosto ago augustus",
  "september sept sep septembre septiembre settembre set setembro",
  "october oct oktober okt octobre octubre ottobre ott outubro out",
  "november nov novembre noviembre novembro",
  "december dec dezember dez decembre diciembre dic dicembre dezembro",
];

const WEEKDAYS: readonly string[] = [
  "monday mon montag mo lundi lun lunes maandag ma lunedi segunda",
  "tuesday tue tues dienstag di mardi martes dinsdag martedi terca",
  "wednesday wed weds mittwoch mi mercredi mer miercoles mie woensdag wo mercoledi quarta",
  "thursday thu thur thurs donnerstag do jeudi jeu jueves jue donderdag giovedi gio quinta",
  "friday fri freitag fr vendredi ven viernes vie vrijdag vr venerdi sexta",
  "saturday sat samstag sonnabend sa samedi sam sabado sab zaterdag za sabato",
  "sunday sun sonntag so dimanche dim domingo dom zondag zo domenica",
];

const indexOf = (lists: readonly string[]): ReadonlyMap<string, number> =>
  new Map(lists.flatMap((names, index) => names.split(" ").map((name) => [name, index + 1] as const)));

const monthByName = indexOf(MONTHS);
const weekdayByName = indexOf(WEEKDAYS);

/** Lower case without accents: `Début` is `debut`, `Bühne` is `buhne`. */
export function plain(text: string): string {
  return text.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();
}

/** 1 to 12, or undefined; `word` is plain. */
export const monthOf = (word: string): number | undefined => monthByName.get(word);

/** 1 (Monday) to 7 (Sunday), or undefined; `word` is plain. */
export const weekdayOfWord = (word: string): number | undefined => weekdayByName.get(word);

export const WEEKDAY_NAMES = [
  "Monday",
  "Tuesday",
  "Wednesday",
  "Thursday",
  "Friday",
  "Saturday",
  "Sunday",
] as const;
