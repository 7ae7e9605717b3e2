import { HOUSE_NUMBER, looksLikeAddress, POSTCODE } from "./addresses.ts";
import { isPhone, timeCell } from "./cells.ts";
import { flat } from "./flat.ts";
import { PLACE_KINDS, type Place, type PlaceKind } from "./fields.ts";
import { textOf, type Labelled, type Span } from "./labelled.ts";
import { rounded, sourceOf, type SheetRow } from "./rows.ts";

const MEDICAL =
  /hospital|medical cent|health cent|health partners|infirmary|clinic|klinik|krankenhaus|spital|charite|hopital|centre hospitalier|chu\b|chr\b|clinique|urgences|urgencias|clinica|sanatorio|centro de salud|memorial|mercy|st\.? \p{L}+'s/u;

const isKind = (name: string): name is PlaceKind => (PLACE_KINDS as readonly string[]).includes(name);

/** Where people go, and where the nearest hospital is. */
export function placesIn(
  labelled: readonly Labelled[],
  rows: readonly SheetRow[],
  skipped: ReadonlySet<number>,
): Place[] {
  const index = new Map(rows.map((row, at) => [row.at, at]));
  const places: Place[] = [];
  for (const one of labelled) {
    const { name } = one.hit;
    if (!isKind(name) || skipped.has(one.row.at) || !one.isFirst) continue;
    // "Locations      5:30 AM": a department with its call.
    if (one.inline.text === "" && one.right && timeCell(one.right.text) !== undefined) continue;
    const at = index.get(one.row.at) ?? 0;
    const value = textOf(one, rows, at);
    // "Hotel Miramar", without a colon: the label is part of the name.
    if (value && !one.isLabel && one.inline.text !== "")
      value.spans[0] = {
        ...value.spans[0],
        start: one.hit.start,
        text: one.row.text.slice(one.hit.start, value.spans[0].end).trim(),
      };
    const place = value && isPlace(value) ? placeOf(name, one, value.spans, value.quality) : undefined;
    const sure =
      name === "hospital" && (place === undefined || !MEDICAL.test(flat(place.name ?? "")))
        ? (hospitalNear(one, rows, at) ?? place)
        : place;
    if (sure) places.push(sure);
  }
  return withAddresses(distinct(places), labelled);
}

/** Distances, times and yes or no are said of places too; without a colon a label is a word like others. */
function isPlace({
  spans: [first],
  quality,
}: {
  spans: readonly [Span, ...Span[]];
  quality: number;
}): boolean {
  const said = first.text.trim();
  if (/^(?:yes|no|ja|nein|oui|non|si|sí|tbc|tba|n\/a)\b/i.test(said) || /^\d+\s?(?:km|mi|m)\b/i.test(said))
    return false;
  return quality > 0.7 || !/:/.test(said);
}

function placeOf(kind: PlaceKind, one: Labelled, spans: readonly Span[], quality: number): Place | undefined {
  const lines = spans
    .map((span) => ({ span, text: span.text.trim().replace(/^[\s:,-]+/, "") }))
    .filter(({ text }) => /\p{L}{2}|^\d{5}$/u.test(text) || isPhone(text));
  const [first] = lines;
  if (!first) return undefined;
  // A block goes on to its address; what comes after is another thing.
  const lastAddress = lines.findLastIndex(({ text }) => looksLikeAddress(text) || isPhone(text));
  const kept = lines.slice(0, Math.max(1, Math.min(lines.length, lastAddress + 1)));
  const { name, address, phone } = partsOf(kept.map(({ text }) => text));
  if (name === null && address === null) return undefined;
  // "…, SP2 8BJ. Tel: 01722 555262": another label, and still this place's.
  const { end } = kept.at(-1)?.span ?? first.span;
  const behind =
    /^[\s.,;(]*(?:tel|phone|telefon|telephone|fon|t|ph)\b\.?\s?:?\s*(\+?[\d\s().\-/]{7,20}\d)/.exec(
      kept.at(-1)?.span.row.flat.slice(end) ?? "",
    )?.[1];
  const { row, start } = first.span;
  const number =
    /^\s*(?:#|no\.?|nr\.?|n°)?\s?(\d{1,2})(?!\d)/.exec(one.row.flat.slice(one.hit.end))?.[1] ??
    /(\d{1,2})\s*$/.exec(one.row.flat.slice(one.hit.start, one.hit.end))?.[1] ??
    null;
  return {
    kind,
    number,
    name,
    address,
    phone: phone ?? behind?.trim() ?? null,
    ...sourceOf(row, start, first.span.end, quality),
  };
}

/** "Studio 4, 12 High Street, London": the name ends where the address begins. */
function partsOf(lines: readonly string[]): Pick<Place, "name" | "address" | "phone"> {
  const names: string[] = [];
  const addresses: string[] = [];
  let phone: string | null = null;
  for (const line of lines) {
    let rest = line;
    const found = /(?:tel\.?|phone|t|ph|tél\.?|telefon)?[.:]?\s*(\+?\(?\d[\d\s().\-/]{6,20}\d)\s*$/i.exec(
      rest,
    );
    if (found?.[1] !== undefined && isPhone(found[1]) && !POSTCODE.test(flat(found[1]))) {
      phone ??= found[1].trim();
      rest = rest.slice(0, found.index).replace(/[\s,;–-]+$/, "");
    }
    if (rest === "") continue;
    const pieces = rest.split(/\s*(?:,|;|\s[–—-]\s|\()\s*/);
    const at = pieces.findIndex(
      (piece, position) =>
        looksLikeAddress(piece) ||
        (position > 0 && (HOUSE_NUMBER.test(piece) || looksLikeAddress(pieces.slice(position).join(" ")))),
    );
    if (addresses.length > 0 || (names.length > 0 && looksLikeAddress(rest))) addresses.push(rest);
    else if (at === 0) addresses.push(rest);
    else if (at > 0) {
      const begin = rest.indexOf(pieces[at] ?? "", (pieces[0] ?? "").length);
      names.push(rest.slice(0, begin).replace(/[\s,;(–—-]+$/, ""));
      addresses.push(rest.slice(begin).replace(/\)$/, ""));
    } else if (names.length > 0 && looksLikeAddress(lines.slice(lines.indexOf(line)).join(" ")))
      addresses.push(rest);
    else names.push(rest);
  }
  const joined = (parts: string[], by: string) => (parts.length === 0 ? null : parts.join(by).slice(0, 200));
  return { name: joined(names.filter(Boolean), " "), address: joined(addresses, ", "), phone };
}

const NEAR_ROWS = 6;

/** Where a box was torn apart: what says that it is one, and the address below it. */
function hospitalNear(one: Labelled, rows: readonly SheetRow[], at: number): Place | undefined {
  const near = rows.slice(at, at + NEAR_ROWS).filter(({ page }) => page === one.row.page);
  const spans = near.flatMap((row) =>
    row.cells
      .filter((cell) => cell !== one.cell && cell.text.length < 90)
      .map((cell): Span => ({ row, start: cell.start, end: cell.end, text: cell.text })),
  );
  const named = spans.filter(({ text }) => MEDICAL.test(flat(text)) && !looksLikeAddress(text));
  const [first] = named;
  if (!first) return undefined;
  const address = spans.find(
    ({ row, text }) =>
      row.at >= first.row.at &&
      looksLikeAddress(text) &&
      row.at - first.row.at <= 4 &&
      !/location|motiv/.test(flat(text)),
  );
  return {
    kind: "hospital",
    number: null,
    name: named
      .map(({ text }) => text.trim())
      .join(" ")
      .slice(0, 200),
    address: address?.text.trim() ?? null,
    phone: null,
    ...sourceOf(first.row, first.start, first.end, 0.75, "Its box was torn apart."),
  };
}

function distinct(places: readonly Place[]): Place[] {
  const out: Place[] = [];
  const keyOf = ({ kind, name, address }: Place) =>
    `${kind} ${flat(name ?? address ?? "").replaceAll(/[^\p{L}\d]/gu, "")}`;
  for (const place of places) {
    const at = out.findIndex((other) => keyOf(other) === keyOf(place));
    const known = out[at];
    if (!known) out.push(place);
    else if (known.address === null && place.address !== null) out[at] = place;
  }
  // Of one hospital and one venue the surest counts; there may be many locations.
  return out.filter(
    (place) =>
      !["hospital", "venue"].includes(place.kind) ||
      place ===
        out.filter(({ kind }) => kind === place.kind).toSorted((a, b) => b.confidence - a.confidence)[0],
  );
}

/** An address that has a label of its own is the venue's. */
function withAddresses(places: Place[], labelled: readonly Labelled[]): Place[] {
  const address = labelled.find(
    ({ hit, isFirst, isLabel, inline }) => hit.name === "address" && isFirst && isLabel && inline.text !== "",
  );
  return places.map((place) =>
    place.kind === "venue" && place.address === null && address
      ? { ...place, address: address.inline.text.slice(0, 200), confidence: rounded(place.confidence) }
      : place,
  );
}
