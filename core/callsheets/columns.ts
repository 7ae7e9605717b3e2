import { timesIn } from "./clock.ts";
import { FURTHER_HEADS } from "./columns-further.ts";
import { compact } from "./flat.ts";
import { isLabelText } from "./labels.ts";
import type { SheetRow } from "./rows.ts";

/** What a column of a table holds. */
export type ColumnKind =
  | "number"
  | "role"
  | "department"
  | "name"
  | "actor"
  | "character"
  | "status"
  | "pickup"
  | "makeup"
  | "costume"
  | "on_set"
  | "call"
  | "wrap"
  /** A time that is none of ours: of travel, of a rehearsal. */
  | "other_time"
  | "phone"
  | "email"
  | "place"
  | "activity"
  | "notes"
  | "scene"
  | "setting"
  | "set"
  | "day_night"
  | "pages"
  | "cast_ids";

/** Heads of columns in English, German, French and Spanish; some mean one thing in a cast list and another in a scene list. */
const HEADS: Record<ColumnKind, string> = {
  number: "#;no;id;nr;num;cast no;cast id;n;nro;lfd nr",
  role: "role;position;title;job;job title;crew position;funktion;tatigkeit;fonction;poste;cargo;puesto;funcion",
  department: "department;dept;abteilung;gewerk;departement;departamento",
  name: "name;crew member;crew name;crew;nom;nombre;nom prenom;mitarbeiter;stab;full name;nom et prenom;nombre y apellido",
  actor:
    "actor;cast;artist;talent;performer;played by;darsteller;darstellerin;schauspieler;darsteller in;comedien;comedienne;acteur;interprete;actriz;actor actriz;cast member;artiste",
  character: "character;char;rolle;part;personnage;personaje;characters;role name;figur",
  status: "status;swf;w h f;stat;st;wk;statut;estado;work status",
  pickup:
    "pickup;pick up;depart;p u;pu;p up;p u time;leave hotel;abholung;abholzeit;abh;prise en charge;pec;ramassage;recogida;leave",
  makeup:
    "makeup;make up;m up;hair;mu;hmu;h mu;mu hair;hair mu;hair makeup;makeup hair;maske;maquillage;hmc;maquillaje;mu ward;makeup wardrobe;h m u;hair & makeup;hmu call;m u;hair and makeup;maq;peluqueria",
  costume: "wardrobe;cos;ward;costume;costumes;kostum;vestuario;habillage;wdrb;vest",
  on_set:
    "on set;pat;set call;onset;am set;drehfertig;pret;plateau;sur le plateau;en set;set ready;ready;set rdy;drehbereit;listo;pret a tourner;on set time",
  call: "call;call time;in;time in;crew call;arbeitsbeginn;beginn;heure;convocation;conv;citacion;hora;llamado;rdv;report;uhrzeit;zeit;time;calltime;report time;arrive;ab;individual call;cit;ankunft;arrivee;call in",
  wrap: "wrap;out;time out;est wrap;dismiss;dismissed;ende;fin;schluss;salida;est out;feierabend",
  other_time:
    "travel;travel to set;trvl;reh;rehearsal;rehearse;probe;repetition;ensayo;prova;arr;arrival;depart set",
  phone:
    "phone;mobile;cell;tel;telephone;contact;telefon;mobil;handy;portable;movil;telefono;contacto;kontakt;phone number;contact number;phone no;cell phone;contact info;telefonnummer",
  email: "email;e mail;mail;correo;courriel;email address",
  place: "loc;location;set loc;lieu;loc no;locacion;localizacion;ort;drehort",
  activity:
    "activity;event;item;description;what;aktivitat;was;programm;activite;evenement;actividad;action;details;programmpunkt;ablauf;evento",
  notes:
    "notes;remarks;bemerkung;bemerkungen;remarques;notas;transport;channel;ch;walkie;comments;special instructions;remark;vehicle;observaciones;anmerkung;hinweis;source medium;of guests;type;added by",
  scene:
    "scene;sc;scenes;sc #;scene #;szene;bild;bilder;sequence;seq;escena;sec;secuencia;scene no;sc no;esc;sz;scs",
  setting: "i e;int ext;ie;i a;int ext d n;innen aussen",
  set: "set;set & description;set description;decor;dekor;motiv;set and description;scene description;set and synopsis;set & synopsis;synopsis;descripcion;beschreibung;decorado;set name;lugar;descripcion de set;effet;decors;location set",
  day_night: "d n;day night;t n;j n;tag nacht;dn;day;dia noche;jour nuit;d n time;time of day",
  pages: "pages;pgs;pg;page;8ths;eighths;seiten;pag;paginas;pp;lange;pags",
  cast_ids:
    "cast;characters;rollen;roles;personnages;personajes;cast no;cast ids;cast id;darsteller;comediens;reparto;elenco",
};

const HEAD_WORDS = new Map<string, ColumnKind[]>();
for (const heads of [HEADS, FURTHER_HEADS])
  for (const [kind, words] of Object.entries(heads) as [ColumnKind, string][])
    for (const head of words.split(";")) {
      const key = compact(head) || head;
      HEAD_WORDS.set(key, [...(HEAD_WORDS.get(key) ?? []), kind]);
    }

/** The time that words name: "pick up", "on set", "call at". */
export function timeColumnOf(text: string): ColumnKind | undefined {
  const said = text.replace(/(?:\s*(?:at|from|um|ab|a|à|a las|:|@|-|–)\s*)+$/i, "");
  // "ab 9:30"
  if (said.trim() === "" && /\p{L}/u.test(text)) return "call";
  return HEAD_WORDS.get(compact(said))?.find((kind) => TIME_HEADS.has(kind));
}
const TIME_HEADS: ReadonlySet<ColumnKind> = new Set([
  "pickup",
  "makeup",
  "costume",
  "on_set",
  "call",
  "wrap",
]);

export type Column = { kind: ColumnKind; x0: number; x1: number };
/** The columns of a table, in as many groups as tables stand beside each other. */
export type Header = {
  at: number;
  type: "people" | "scenes" | "schedule";
  groups: Column[][];
  height: number;
};

type Head = { kinds: readonly ColumnKind[]; x0: number; x1: number };
const HEAD_WORDS_MAX = 4;

/** Its columns, where a row is the head of a table. */
export function headerOf(row: SheetRow): Header | undefined {
  if (row.words.length < 2 || row.words.length > 40 || timesIn(row.text, false).length > 0) return undefined;
  // "RDV ÉQUIPE" is what stands below it, and not a call beside a name.
  if (row.cells.every(({ text }) => isLabelText(text))) return undefined;
  const heads: Head[] = [];
  let [known, at] = [0, 0];
  while (at < row.words.length) {
    const { kinds, count } = headAt(row, at);
    const words = row.words.slice(at, at + count);
    if (kinds.length > 0) {
      known += count;
      heads.push({ kinds, x0: words[0]?.x0 ?? 0, x1: words.at(-1)?.x1 ?? 0 });
    }
    at += count;
  }
  const lettered = row.words.filter(({ text }) => /[\p{L}\d#]/u.test(text)).length;
  if (heads.length < 2 || known < lettered * 0.65) return undefined;
  return headerFrom(
    [...heads, ...unknownHeads(row, heads)].toSorted((a, b) => a.x0 - b.x0),
    row,
  );
}

/** What stands below "TRAVEL" is nothing of the columns beside it, whatever travel is. */
function unknownHeads(row: SheetRow, heads: readonly Head[]): Head[] {
  return row.cells
    .filter(
      (cell) => /\p{L}{2}/u.test(cell.text) && heads.every((head) => head.x1 < cell.x0 || head.x0 > cell.x1),
    )
    .map(({ x0, x1 }) => ({ kinds: ["notes"], x0, x1 }));
}

function headAt(row: SheetRow, at: number): { kinds: readonly ColumnKind[]; count: number } {
  const cell = row.cells.find(
    ({ start, end }) => start <= (row.starts[at] ?? 0) && (row.starts[at] ?? 0) < end,
  );
  for (let count = Math.min(HEAD_WORDS_MAX, row.words.length - at); count > 0; count -= 1) {
    // Two words of one head stand together.
    if (count > 1 && (row.starts[at + count - 1] ?? 0) >= (cell?.end ?? 0)) continue;
    const said = row.words.slice(at, at + count).map(({ text }) => text);
    const kinds = kindsOf(said.join(" "));
    if (kinds.length > 0) return { kinds, count };
  }
  return { kinds: [], count: 1 };
}

function kindsOf(text: string): readonly ColumnKind[] {
  // Compared by letters alone, "CAST #" would be "CAST".
  if (/^cast\s?#$/i.test(text.trim())) return ["number", "cast_ids"];
  const whole = HEAD_WORDS.get(compact(text)) ?? (text.trim() === "#" ? HEAD_WORDS.get("#") : undefined);
  if (whole) return whole;
  // "CALL/CONTACT" is either.
  const parts = text.split("/").map((part) => HEAD_WORDS.get(compact(part)));
  return parts.length === 2 && parts.every(Boolean) ? parts.flatMap((part) => part ?? []) : [];
}

function headerFrom(heads: readonly Head[], row: SheetRow): Header | undefined {
  const has = (...kinds: ColumnKind[]) =>
    heads.some((head) => head.kinds.some((kind) => kinds.includes(kind)));
  const count = (...kinds: ColumnKind[]) =>
    heads.filter((head) => head.kinds.some((kind) => kinds.includes(kind))).length;
  const isScenes = has("scene") && count("set", "setting", "day_night", "pages", "cast_ids", "activity") >= 1;
  const named = count("name", "actor", "role", "character");
  const said = count("call", "phone", "pickup", "makeup", "on_set", "email", "status", "wrap");
  // "CREW   TALENT" heads two tables, and is no head of columns.
  const isPeople =
    named >= 1 && (said >= 1 || (named >= 2 && has("role", "character") && has("name", "actor")));
  // "TIME   ARTIST   NOTE": who plays when, and nobody's call.
  const isBill =
    heads[0]?.kinds.includes("call") === true &&
    !has("role", "department", "character", "number", "phone", "email", "pickup", "makeup", "status");
  const isSchedule = has("call") && (has("activity") || isBill);
  const type = isScenes ? "scenes" : isPeople && !isBill ? "people" : isSchedule ? "schedule" : undefined;
  if (type === undefined) return undefined;
  return { at: row.at, type, groups: groupsOf(heads, type, row.height), height: row.height };
}

const SCENE_KINDS: readonly ColumnKind[] = [
  "scene",
  "setting",
  "set",
  "day_night",
  "pages",
  "cast_ids",
  "place",
  "notes",
];

const TYPED: ReadonlySet<ColumnKind> = new Set([
  "call",
  "phone",
  "email",
  "pickup",
  "makeup",
  "on_set",
  "wrap",
]);
const namesFrom = (heads: readonly Head[], at: number) =>
  heads.slice(at).some(({ kinds }) => kinds.includes("name") || kinds.includes("actor"));

function groupsOf(heads: readonly Head[], type: Header["type"], height: number): Column[][] {
  const groups: Column[][] = [[]];
  const hasNames = heads.some(({ kinds }) => kinds.includes("name"));
  for (const [at, head] of heads.entries()) {
    const open = groups.at(-1) ?? [];
    const seen = new Set(open.map(({ kind }) => kind));
    const kind = chosen(ofTable(head.kinds, hasNames), seen, type);
    const before = heads[at - 1];
    const isApart = before !== undefined && head.x0 - before.x1 > height * 0.3;
    const starts = ["role", "character", "number", "name", "actor", "department", "scene"].includes(kind);
    const isFull = (seen.has("name") || seen.has("actor")) && open.length >= 2;
    // Another table's columns have a name among them too.
    const isNext = isFull && open.some(({ kind }) => TYPED.has(kind)) && namesFrom(heads, at);
    const isRepeated = seen.has(kind) && kind !== "notes";
    const isAgain = isRepeated || (kind === "role" && seen.has("character"));
    if (open.length > 0 && starts && isApart && isFull && (isAgain || isNext))
      groups.push([{ kind, x0: head.x0, x1: head.x1 }]);
    else open.push({ kind: isRepeated ? "notes" : kind, x0: head.x0, x1: head.x1 });
  }
  // "DEPARTMENT  NAME  IN": what stands below is what they do.
  for (const group of groups)
    if (type === "people" && !group.some(({ kind }) => kind === "role" || kind === "character"))
      for (const column of group) if (column.kind === "department") column.kind = "role";
  // In a cast list the role is the one that is played.
  for (const group of groups)
    if (
      type === "people" &&
      group.some(({ kind }) => kind === "actor") &&
      !group.some(({ kind }) => kind === "character")
    )
      for (const column of group) if (column.kind === "role") column.kind = "character";
  return groups;
}

/** "REPARTO", "ELENCO", "EQUIPE": who plays, or what somebody does where names have a column of their own. */
const ofTable = (kinds: readonly ColumnKind[], hasNames: boolean): readonly ColumnKind[] =>
  kinds.includes("actor") && kinds.includes("role")
    ? kinds.filter((kind) => kind !== (hasNames ? "actor" : "role"))
    : kinds;

const ONLY_OF_SCENES: readonly ColumnKind[] = ["scene", "set", "cast_ids", "day_night", "pages"];

/** Of the kinds that a head may mean, the one that the table has not yet and that such a table has. */
function chosen(
  kinds: readonly ColumnKind[],
  seen: ReadonlySet<ColumnKind>,
  type: Header["type"],
): ColumnKind {
  const fresh = kinds.filter((kind) => !seen.has(kind));
  const isUsual = (kind: ColumnKind) =>
    type === "scenes" ? SCENE_KINDS.includes(kind) : !ONLY_OF_SCENES.includes(kind);
  return fresh.find(isUsual) ?? fresh[0] ?? kinds[0] ?? "notes";
}
