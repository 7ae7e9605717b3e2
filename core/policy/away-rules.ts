import { TRAVEL_CLASSES } from "../expense-states.ts";
import { isSameCity } from "../places/same.ts";
import { amount, finding, SURE_MIN, type Facts, type Rule } from "./facts.ts";

// What is spent away from home: a bed by the night and its city, a seat by its class, and what stood on the table.

/** As the stay says, else as the receipt's address does, where that was read surely. */
const placesOf = ({ expense: { stay }, receipts }: Facts): string[] => {
  if (stay?.city != null) return [stay.city];
  return receipts.flatMap(({ fields }) =>
    fields?.address && fields.address.confidence >= SURE_MIN ? [fields.address.value] : [],
  );
};

const hotel: Rule = (facts) => {
  const { expense, limits } = facts;
  const { category, functionalMinor: worth, stay } = expense;
  if (category !== "Accommodation" || worth === null || limits.hotels.length === 0) return [];
  const places = placesOf(facts);
  const cap = limits.hotels.find(({ city }) => places.some((place) => isSameCity(city, place)));
  if (cap === undefined) return [];
  const a = `${amount(cap.nightMinor, limits.currency)} a night in ${cap.city}`;
  // One night is within it: then any number is.
  if (worth <= cap.nightMinor) return [];
  if (!stay)
    return [
      finding("hotel-nights-unsaid", `A hotel is limited to ${a}, and nothing says how many nights it was.`, {
        city: cap.city,
        night_minor: cap.nightMinor,
        amount_minor: worth,
      }),
    ];
  const allowed = cap.nightMinor * stay.nights;
  if (worth <= allowed) return [];
  const nights = stay.nights === 1 ? "1 night" : `${stay.nights} nights`;
  return [
    finding(
      "hotel-over-cap",
      `A hotel is limited to ${a}: ${amount(allowed, limits.currency)} for ${nights}, and this is ${amount(worth, limits.currency)}.`,
      { city: cap.city, nights: stay.nights, night_minor: cap.nightMinor, amount_minor: worth },
    ),
  ];
};

const CLASS_WORDS = {
  economy: "economy",
  premium_economy: "premium economy",
  business: "business class",
  first: "first class",
} as const;

/** The highest that any role of theirs has; a role that is not named has none. */
const travelClass: Rule = ({ expense: { category, travelClass: taken }, ownerRoles, limits }) => {
  if (category !== "Travel" || taken == null || ownerRoles.length === 0) return [];
  const ranks = ownerRoles.map((role) => {
    const most = limits.travelClasses[role];
    return most === undefined ? TRAVEL_CLASSES.length : TRAVEL_CLASSES.indexOf(most);
  });
  const most = TRAVEL_CLASSES[Math.max(...ranks)];
  if (most === undefined || TRAVEL_CLASSES.indexOf(taken) <= TRAVEL_CLASSES.indexOf(most)) return [];
  return [
    finding(
      "travel-class",
      `It was ${CLASS_WORDS[taken]}, and ${ownerRoles.join(", ")}s travel in ${CLASS_WORDS[most]} at most.`,
      { travel_class: taken, most },
    ),
  ];
};

const alcohol: Rule = ({ expense: { category }, receipts, limits }) => {
  if (limits.alcoholIn.includes(category)) return [];
  const words = receipts
    .flatMap(({ fields }) => fields?.alcohol ?? [])
    .filter(({ confidence }) => confidence >= SURE_MIN)
    .map(({ value }) => value);
  if (words.length === 0) return [];
  const said = [...new Set(words)].join(", ");
  return [finding("alcohol", `Alcohol stands on the receipt: ${said}.`, { words: said, category })];
};

export const awayRules: readonly Rule[] = [hotel, travelClass, alcohol];
