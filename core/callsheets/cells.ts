import { looksLikeAddress } from "./addresses.ts";
import { timesIn, type FoundTime } from "./clock.ts";
import type { ColumnKind } from "./columns.ts";
import type { CallState } from "./fields.ts";
import { compact, flat } from "./flat.ts";

/** What a cell of a table looks like; `short` is 7A, a time or the number of a scene. */
export type CellKind = "time" | "short" | "state" | "phone" | "email" | "number" | "status" | "dash" | "text";

const STATES: Record<Exclude<CallState, "timed">, string> = {
  on_call:
    "oc;on call;o call;sb;s by;abruf;auf abruf;auf zuruf;standby;stand by;st by;stby;sur appel;en attente;a disposition;guardia;de guardia;a demanda;bajo llamado;su chiamata;a disposizione;reperibile;oproepbaar;op afroep;a chamada;de prevencao;sob aviso",
  will_notify:
    "wn;wnc;will notify;w notify;wird informiert;wird benachrichtigt;wird noch mitgeteilt;sera prevenu;sera avertie;sera averti;sera prevenue;se avisara;por avisar;se notificara;da comunicare;sara avvisato;volgt;wordt gebeld;sera avisado;a comunicar",
  to_be_confirmed:
    "tbc;tba;tbd;to be confirmed;to be announced;to be advised;nach vereinbarung;nv;nach absprache;na;wird bestatigt;noch offen;a confirmer;ac;a preciser;por confirmar;a confirmar;a convenir;pc;da confermare;da definire;n t b;nog te bepalen;a definir",
  hold: "hold;h;on hold;holding;reserve;reserva",
  off: "nc;not called;no call;off;dna;frei;drehfrei;nicht dispo;libre;repos;no trabaja;no cita;non convoque;non convoquee;non convocato;riposo;vrij;niet opgeroepen;folga;nao convocado;day off",
};
const STATE_WORDS = new Map<string, CallState>(
  (Object.entries(STATES) as [CallState, string][]).flatMap(([state, words]) =>
    words.split(";").map((word) => [compact(word), state] as const),
  ),
);
/** One letter is a state only where calls stand. */
export const stateOf = (text: string): CallState | undefined => STATE_WORDS.get(compact(text));

/** Who comes by themselves is fetched at no time. */
const OWN_WAY = new Set(
  "selbstfahrer;selbstanreise;eigenanreise;vpp;self drive;self;own transport;own travel;sd;rpt to loc;report to loc;report to location;medios propios;propio;por su cuenta;mezzi propri;mp;eigen vervoer;meios proprios"
    .split(";")
    .map(compact),
);

const STATUS = /^(?:S?W[FD]?|SR|R|SWF|SWD|PWF?|PW|H|T|TW|I|F|WF|HF|SH|CO|D|A)$/i;
const EMAIL = /^\S+@\S+\.\S+$/;
/** Seven digits and more, with what stands between them. */
const PHONE =
  /^(?:tel\.?:?|t:|m:|mob\.?:?|cell:?|c:|ph:?|p:|handy:?)?\s*[(+]?\d[\d\s().\-/]{5,22}\d(?:\s?(?:x|ext)\.?\s?\d+)?$/i;

/** A time and hardly anything else. */
export function timeCell(text: string): FoundTime | undefined {
  if (text.length > 48 || isPhone(text)) return undefined;
  const [first] = timesIn(text, true);
  if (!first || first.start > 14) return undefined;
  // "2210 Alder St" is where, and not when.
  if (/^\d{4}$/.test(text.slice(first.start, first.end)) && looksLikeAddress(text)) return undefined;
  const before = flat(text.slice(0, first.start)).trim();
  if (
    !/^(?:[@~(*-]|at|ca\.?|approx\.?|est\.?|um|ab|a|a las|from|des|vers|c\.|circa|lv|p\/?u|call|rdv|ore|alle|vanaf|as|\s)*$/.test(
      before,
    )
  )
    return undefined;
  const rest = text.slice(first.end).replaceAll(/\([^)]*\)/g, " ");
  return rest.replaceAll(/[^\p{L}\d]/gu, "").length <= 14 ? first : undefined;
}

const RANGE = /^(?:\d{1,2}[.:]|[0-2]\d)[0-5]\d\s?[-–]\s?(?:\d{1,2}[.:]|[0-2]\d)[0-5]\d$/;

export function isPhone(text: string): boolean {
  if (!PHONE.test(text.trim())) return false;
  const digits = text.replaceAll(/\D/g, "").length;
  return digits >= 7 && digits <= 16 && !RANGE.test(text.trim());
}

export function cellKind(text: string): CellKind {
  const said = text.trim();
  if (/^[-–—.·*/]{1,4}$/.test(said) || OWN_WAY.has(compact(said))) return "dash";
  if (EMAIL.test(said)) return "email";
  if (isPhone(said)) return "phone";
  if (/^\d{1,2}[AP]$/i.test(said)) return "short";
  if (timeCell(said)) return "time";
  if (said.length > 1 && stateOf(said) !== undefined) return "state";
  if (/^#?\d{1,3}[A-Z]?\.?$/i.test(said)) return "number";
  if (STATUS.test(said) && said === said.toUpperCase()) return "status";
  return "text";
}

type TimeColumn = "call" | "pickup" | "makeup" | "costume" | "on_set" | "wrap" | "other_time";
const TIMES: ReadonlySet<ColumnKind> = new Set<TimeColumn>([
  "call",
  "pickup",
  "makeup",
  "costume",
  "on_set",
  "wrap",
  "other_time",
]);
export const isTimeColumn = (kind: ColumnKind): kind is TimeColumn => TIMES.has(kind);

/** What it costs to take a cell for one of a column: 0 is at home. */
export function misfit(cell: CellKind, column: ColumnKind): number {
  if (isTimeColumn(column))
    return {
      time: 0,
      short: 0.1,
      state: 0,
      dash: 0.1,
      status: 0.7,
      number: 2,
      text: 1.6,
      phone: 2.5,
      email: 2.5,
    }[cell];
  switch (column) {
    case "name":
    case "actor":
      return {
        text: 0,
        short: 2,
        state: 1.2,
        status: 1,
        dash: 0.4,
        number: 1.8,
        time: 2.5,
        phone: 2,
        email: 2,
      }[cell];
    case "role":
    case "character":
    case "department":
    case "activity":
    case "set":
      return {
        text: 0,
        short: 1.5,
        state: 0.9,
        status: 0.4,
        dash: 0.4,
        number: 1.2,
        time: 2.5,
        phone: 2,
        email: 2,
      }[cell];
    case "number":
    case "scene":
      return {
        number: 0,
        short: 0,
        text: 1.1,
        status: 1,
        dash: 0.3,
        state: 1.5,
        time: 1.5,
        phone: 2.5,
        email: 2.5,
      }[cell];
    case "status":
      return {
        status: 0,
        short: 1.2,
        dash: 0.1,
        state: 0.3,
        text: 0.9,
        number: 1.2,
        time: 1.6,
        phone: 2,
        email: 2,
      }[cell];
    case "phone":
      return {
        phone: 0,
        short: 1.4,
        dash: 0.1,
        email: 0.6,
        text: 0.9,
        state: 0.9,
        number: 1.2,
        time: 1.6,
        status: 1.2,
      }[cell];
    case "email":
      return {
        email: 0,
        short: 1.4,
        dash: 0.1,
        text: 0.9,
        phone: 1,
        state: 1,
        number: 1.2,
        time: 1.6,
        status: 1.2,
      }[cell];
    case "place":
      return {
        number: 0,
        short: 0.4,
        text: 0.3,
        state: 0.5,
        status: 0.3,
        dash: 0.1,
        time: 1.4,
        phone: 1.6,
        email: 2,
      }[cell];
    case "notes":
      return {
        text: 0.2,
        short: 0.5,
        state: 0.4,
        status: 0.4,
        dash: 0.1,
        number: 0.4,
        time: 0.9,
        phone: 0.8,
        email: 0.8,
      }[cell];
    case "setting":
    case "day_night":
    case "pages":
    case "cast_ids":
      return {
        text: 0.2,
        short: 0.2,
        number: 0.2,
        status: 0.2,
        dash: 0.1,
        state: 1,
        time: 1.6,
        phone: 2,
        email: 2,
      }[cell];
  }
}
