import type { MileagePack, MileageTier } from "./mileage.ts";

/** Minor units for each mile or kilometre, however many. */
const flat = (minor: number): MileageTier[] => [{ upTo: null, rateMilli: minor * 1_000 }];
const upTo = (limit: number, first: number, then: number): MileageTier[] => [
  { upTo: limit, rateMilli: first * 1_000 },
  { upTo: null, rateMilli: then * 1_000 },
];

const UK = { yearFrom: "04-06", currency: "GBP", unit: "mile" } as const;

/** Approved mileage allowance payments; cars and vans count together, whosever they are. */
const AMAP: readonly MileagePack[] = [
  {
    ...UK,
    validFrom: "2011-04-06",
    vehicles: { car: upTo(10_000, 45, 25), motorcycle: flat(24), bicycle: flat(20) },
    source: "Income Tax (Earnings and Pensions) Act 2003 s. 230, as amended by SI 2011/896",
    isVerified: true,
  },
  {
    ...UK,
    validFrom: "2026-04-06",
    // Reported in May 2026 as announced for the whole tax year; of motorcycles and bicycles nothing was read.
    vehicles: { car: upTo(10_000, 55, 25), motorcycle: flat(24), bicycle: flat(20) },
    source: "gov.uk, Travel: mileage and fuel rates and allowances, as reported for 2026 to 2027",
    isVerified: false,
  },
];

/** What is paid free of tax for business travel by one's own vehicle. */
const GERMANY: readonly MileagePack[] = [
  {
    validFrom: "2014-01-01",
    yearFrom: "01-01",
    currency: "EUR",
    unit: "km",
    vehicles: { car: flat(30), motorcycle: flat(20) },
    source: "Einkommensteuergesetz § 9 Abs. 1 Nr. 4a; Bundesreisekostengesetz § 5 Abs. 2",
    isVerified: false,
  },
];

const US = { yearFrom: "01-01", currency: "USD", unit: "mile" } as const;
const business = (validFrom: string, cents: number, source: string): MileagePack => ({
  ...US,
  validFrom,
  vehicles: { car: flat(cents) },
  source: `Internal Revenue Service, ${source}`,
  isVerified: true,
});

/** The optional standard rate for business use of a car, van, pickup or panel truck. */
const IRS: readonly MileagePack[] = [
  business("2024-01-01", 67, "standard mileage rate of 2024"),
  business("2025-01-01", 70, "IR-2024-312"),
  business("2026-01-01", 72.5, "announced on 29 December 2025"),
];

const CANADA = { yearFrom: "01-01", currency: "CAD", unit: "km" } as const;

/** Reasonable allowances in the provinces; in the territories four cents more, which is not here. */
const CRA: readonly MileagePack[] = [
  {
    ...CANADA,
    validFrom: "2025-01-01",
    vehicles: { car: upTo(5_000, 72, 66) },
    source: "Income Tax Regulations s. 7306, 2025",
    isVerified: true,
  },
  {
    ...CANADA,
    validFrom: "2026-01-01",
    vehicles: { car: upTo(5_000, 73, 67) },
    // Other pages go on with the rates of 2025.
    source: "Department of Finance Canada, automobile deduction limits of 2026, as reported",
    isVerified: false,
  },
];

const AT = { yearFrom: "01-01", currency: "EUR", unit: "km" } as const;
/** Beyond 30,000 km of a year nothing is paid. */
const kilometergeld = upTo(30_000, 50, 0);

const AUSTRIA: readonly MileagePack[] = [
  {
    ...AT,
    validFrom: "2025-01-01",
    vehicles: { car: kilometergeld, motorcycle: kilometergeld, bicycle: flat(50) },
    source: "Kilometergeldverordnung; Progressionsabgeltungsgesetz 2025, BGBl. I Nr. 144/2024",
    isVerified: true,
  },
  {
    ...AT,
    validFrom: "2025-07-01",
    vehicles: { car: kilometergeld, motorcycle: upTo(30_000, 25, 0), bicycle: flat(25) },
    source: "Reisegebührenvorschrift 1955, as amended by BGBl. I Nr. 26/2025",
    isVerified: false,
  },
];

const NETHERLANDS: readonly MileagePack[] = [
  {
    validFrom: "2024-01-01",
    yearFrom: "01-01",
    currency: "EUR",
    unit: "km",
    vehicles: { car: flat(23), motorcycle: flat(23), bicycle: flat(23) },
    source: "business.gov.nl, paying your employees' travel allowance",
    isVerified: true,
  },
];

/**
 * By the name that whoever asks gives. Looked up on 2026-11-30 in public reports of the sources that are named, not at
 * the sources themselves.
 */
export const MILEAGE_PACKS = {
  "uk-amap": AMAP,
  "de-estg": GERMANY,
  "us-irs": IRS,
  "ca-cra": CRA,
  "at-kmg": AUSTRIA,
  "nl-km": NETHERLANDS,
} as const satisfies Record<string, readonly MileagePack[]>;
export type MileagePackName = keyof typeof MILEAGE_PACKS;
export const MILEAGE_PACK_NAMES = Object.keys(MILEAGE_PACKS) as MileagePackName[];
