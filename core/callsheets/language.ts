import type { Language } from "./fields.ts";
import { tokensOf } from "./labels.ts";
import type { SheetRow } from "./rows.ts";

/** Words that sheets of one language have and those of the others have not, made flat. */
const TELLING: Record<Language, string> = {
  en: "call sheet crew the and wrap lunch breakfast hospital sunrise sunset location nearest weather doors soundcheck day of shooting scene parking notes general director show venue schedule time load",
  de: "tagesdispo dispo drehtag drehbeginn drehschluss arbeitsbeginn motiv maske kostum und der die das uhr sonnenaufgang sonnenuntergang krankenhaus wetter fruhstuck mittagessen bild seiten darsteller abfahrt einlass aufbau abbau umbau hinweise komparsen nachstes von tag ablauf buhne montag dienstag mittwoch donnerstag freitag samstag sonntag",
  fr: "feuille de service du convocation pat equipe lever coucher soleil hopital proche meteo dejeuner sequence decor comediens et le la les jour tournage maquillage hmc realisateur depart portes balances lundi mardi mercredi jeudi vendredi samedi dimanche fin prevue heure",
  es: "hoja rodaje orden llamado citacion equipo jornada dia de y el la los desayuno almuerzo comida fin escena secuencia decorado hospital mas cercano amanecer puesta sol clima maquillaje vestuario puertas prueba sonido lunes martes miercoles jueves viernes sabado domingo direccion reparto salida",
  it: "ordine del giorno convocazione troupe pranzo riprese girare regia trucco costumi scena ambiente personaggi ospedale vicino alba tramonto ore di il gli con domani lunedi martedi mercoledi giovedi venerdi sabato domenica fonico attore",
  nl: "draaidag draaien locatie ziekenhuis dichtstbijzijnde verwachte geluid visagie kleding acteur naam functie einde van het een uur licht maandag dinsdag woensdag donderdag vrijdag zaterdag zondag zonsopkomst",
  pt: "ordem do dia filmagem chamada geral equipe equipa almoco diaria locacao elenco personagem maquiagem maquilhagem nascer sol direcao realizador som fim previsto termino servico folha convocatoria das feira hora",
};
const WORDS = new Map<string, Language[]>();
for (const [language, words] of Object.entries(TELLING) as [Language, string][])
  for (const word of new Set(words.split(" "))) WORDS.set(word, [...(WORDS.get(word) ?? []), language]);

const ROWS_MAX = 200;

/** The language of most of its telling words; English where nothing tells. */
export function languageOf(rows: readonly SheetRow[]): Language {
  const votes: Record<Language, number> = { en: 0, de: 0, fr: 0, es: 0, it: 0, nl: 0, pt: 0 };
  for (const row of rows.slice(0, ROWS_MAX))
    for (const { text } of tokensOf(row.flat)) {
      const languages = WORDS.get(text) ?? [];
      for (const language of languages) votes[language] += 1 / languages.length;
    }
  const [best] = (Object.entries(votes) as [Language, number][]).toSorted((a, b) => b[1] - a[1]);
  return best !== undefined && best[1] > votes.en ? best[0] : "en";
}
