import { flat } from "./flat.ts";

const STREET =
  /(?:\d{1,5}[a-z]?,?\s+(?:[\p{L}\d.'-]+\s+){0,4}(?:st|street|ave?|avenue|rd|road|dr|drive|blvd|boulevard|way|lane|ln|place|pl|court|ct|square|sq|highway|hwy|pkwy|parkway|row|terrace|quay|wharf|close|crescent|mews|queensway|broadway)(?![\p{L}]))|(?:\p{L}+(?:strasse|straße|str\.|platz|weg|allee|gasse|damm|ufer|ring|vagen|gatan|gata|vej|veien|straat|laan|plein|kade|dijk|gracht|katu)\s?\d)|(?:(?:rue|avenue|av\.?|boulevard|bd|quai|place|chemin|impasse|route|allee|calle|c\/|via|viale|piazza|piazzale|corso|largo|rua|travessa|praca|estrada|avda?\.?|avenida|plaza|paseo|carrer|carretera|ronda|camino|gran via)\s+\p{L})|(?:(?:strasse|straße|str\.|platz|allee|damm|ufer)\s\d)/u;
export const POSTCODE =
  /(?:[a-z]\d[a-z]\s?\d[a-z]\d)|(?:[a-z]{1,2}\d[a-z\d]?\s\d[a-z]{2})(?![\p{L}])|(?<![\d.])\d{5}(?:-\d{4})?\s+\p{L}{3}|\p{L}{2,},?\s+[a-z]{2}\.?\s+\d{5}|(?<!\d)\d{5}$/u;
const GPS = /-?\d{1,3}\.\d{3,}\s*[,/]\s*-?\d{1,3}\.\d{3,}/;
/** "Spaarnepoort 1", "Yitzhak Rabin Blvd 21": a street of any country, where it stands behind a name. */
export const HOUSE_NUMBER =
  /^(?!(?:stage|studio|unit|hall|halle|room|raum|level|floor|gate|tor|lot|building|suite|terminal|block|gleis|motiv|set|bus|platform|dock|door)\b)\p{Lu}[\p{L}\s.'-]{3,40}\s\d{1,4}[a-zA-Z]?$/iu;

export const looksLikeAddress = (text: string): boolean => {
  const said = flat(text);
  return STREET.test(said) || POSTCODE.test(said) || GPS.test(said);
};
