import { plain } from "./words.ts";

/** What a column's name says, from best to worst; the rest is judged by what stands in it. */
export type ColumnRole =
  | "title"
  | "stage"
  | "location"
  | "kind"
  | "notes"
  | "zone"
  | "datetime"
  | "date"
  | "weekday"
  | "year"
  | "month"
  | "day"
  | "day_number"
  | "time"
  | "hour"
  | "minute"
  | "ampm"
  | "duration"
  | "range";

export type HeaderReading = {
  roles: Map<ColumnRole, number>;
  side: "start" | "end" | null;
  /** It names an id, a link or a picture: nothing to show. */
  reference: boolean;
};

const list = (words: string): string[] => words.split(" ");

/** For each role its words in order of strength: English, German, French, Spanish, Italian, Dutch. */
const WORDS: Record<Exclude<ColumnRole, "day_number">, string[]> = {
  title: list(
    "title artist artists act acts band bands performer performers headliner titel kunstler kunstlerin interpret artiste artistes groupe " +
      "artista artistas artisti concerto concerti spettacolo spettacoli titulo titolo titre event events evento evenement evenements veranstaltung auftritt spectacle espectaculo summary show " +
      "name nom nombre nome naam what was quoi que program programme programm programa session talk film movie concert konzert " +
      "orchestra orchester orchestre ensemble company group lineup activity item subject speaker dj description beschreibung",
  ),
  stage: list(
    "stage stages buhne buhnen scene escenario palco podium stagename room rooms raum saal salle sala hall zaal tent zelt floor " +
      "where wo ou donde dove waar venue venues area bereich space spielort theatre theater location club",
  ),
  location: list(
    "address adresse direccion indirizzo adres location place ort lieu lugar luogo plaats city stadt ville ciudad citta stad " +
      "town loc site venue spielort standort",
  ),
  kind: list("kind type typ art tipo soort category kategorie categorie categoria"),
  notes: list(
    "notes note notiz notizen bemerkung bemerkungen remark remarks comment comments kommentar commentaire notas info details flags tags genre " +
      "description beschreibung with special",
  ),
  zone: list("timezone tz tzid zeitzone zone"),
  datetime: list(
    "datetime timestamp dtstart dtend startdatetime enddatetime starttime endtime startdate enddate startat endat startsat endsat",
  ),
  date: list("date dates datum fecha data jour dia giorno dag day tag when wann quand"),
  weekday: list("weekday wochentag dow day tag jour dia giorno dag"),
  year: list("year jahr annee ano anno jaar"),
  month: list("month monat mois mes mese maand"),
  day: list("day dayofmonth tag jour dia giorno dag mday dom"),
  time: list(
    "time times uhrzeit zeit heure heures horaire horaires hora horas hours ora orario tijd clock settime when wann quand slot timeslot",
  ),
  hour: list("hour hours hr hh stunde heure hora ora uur"),
  minute: list("minute minutes min mins mm minuto minuten"),
  ampm: list("ampm meridiem meridian am pm"),
  duration: list(
    "duration dauer duree duracion durata duur length lange runtime mins minutes minuten setlength setduration len laufzeit",
  ),
  range: list("time times horaire horaires uhrzeit zeit slot timeslot set"),
};

const START = new Set(
  list(
    "start starts starting begin begins beginn beginning from von ab debut inicio comienzo desde inizio dalle anfang start_at doors door einlass " +
      "onstage on opening de aanvang vanaf starttime dtstart startdate startdatetime startsat startat kickoff stagetime",
  ),
);
const END = new Set(
  list(
    "end ends ending finish finishes until till to bis ende fin hasta fine alle stop stops off offstage curfew close closing einde tot schluss " +
      "endtime dtend enddate enddatetime endsat endat a out",
  ),
);

/** `tourVenue` is tour, venue; `start_ampm` is start, ampm; `performances.artist.name` is performances, artist, name. */
export function headerWords(name: string): string[] {
  return plain(name.replaceAll(/([\p{Ll}\d])(\p{Lu})/gu, "$1 $2"))
    .replaceAll(/\bam\s?[/.|]\s?pm\b/g, "ampm")
    .replaceAll(/\bdate\s?(?:\/|&|and|\+)?\s?time\b/g, "datetime")
    .split(/[^\p{L}\d]+/u)
    .filter((word) => word !== "")
    .flatMap((word) => {
      const ending = ENDINGS.exec(word)?.[0];
      return ending === undefined || word === ending ? [word] : [word.slice(0, -ending.length), ending];
    });
}

/** Names run together in lower case: `tourloc`, `eventname`. `starttime` and its like are known whole. */
const ENDINGS =
  /(?<=^(?!start|end|date|run|time|up|set|stage|day)\p{L}{3,})(location|loc|city|venue|stage|room|name|title|artist|date|time|day)$/u;

/** What a header may mean, each role with a weight between 0 and 1. */
export function readHeader(name: string): HeaderReading {
  const words = headerWords(name);
  const roles = new Map<ColumnRole, number>();
  const joined = words.join("");
  for (const [role, synonyms] of Object.entries(WORDS) as [ColumnRole, string[]][]) {
    let best = 0;
    for (const [index, word] of [...words, joined].entries()) {
      const at = synonyms.indexOf(word);
      if (at < 0) continue;
      // The last word of a name carries its meaning: an "artist image" is no artist.
      const last = index >= words.length - 1 ? 1 : 0.8;
      best = Math.max(best, (1 - (at / synonyms.length) * 0.6) * last);
    }
    if (best > 0) roles.set(role, best);
  }
  const reference = words.some((word) =>
    /^(id|url|link|image|img|photo|slug|uuid|lat|lng|lon|color|colour|icon|href|website|www)$/.test(word),
  );
  if (reference) roles.clear();
  const side = words.some((word) => END.has(word))
    ? "end"
    : words.some((word) => START.has(word))
      ? "start"
      : null;
  return { roles, side, reference };
}

/** How many of a line's cells look like names of columns. */
export function headerScore(cells: string[]): number {
  return cells.filter((cell) => {
    if (cell === "" || cell.length > 40 || headerWords(cell).length > 4) return false;
    const reading = readHeader(cell);
    return reading.side !== null || Math.max(0, ...reading.roles.values()) >= 0.4;
  }).length;
}
