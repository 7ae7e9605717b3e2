import type { City } from "./cities.ts";
import { citiesIn } from "./find.ts";

/**
 * The zone of a country's towns, and of those that have another: `Asia/Jakarta ID; Asia/Makassar ID Denpasar`. Countries
 * by the IANA time zone database (zone.tab of 2025b, public domain); the states of the United States stand for countries.
 */
const ZONES = `
Europe/Andorra AD;Asia/Dubai AE;Europe/Tirane AL;Asia/Yerevan AM;Africa/Luanda AO;America/Argentina/Buenos_Aires AR;
America/Argentina/Cordoba AR Córdoba;America/Argentina/Mendoza AR Mendoza;Europe/Vienna AT;Australia/Sydney AU;
Australia/Melbourne AU Melbourne,Geelong;Australia/Brisbane AU Brisbane,Gold Coast,Cairns,Townsville;
Australia/Perth AU Perth,Fremantle;Australia/Adelaide AU Adelaide;Australia/Hobart AU Hobart,Launceston;
Australia/Darwin AU Darwin;Asia/Baku AZ;Europe/Sarajevo BA;America/Barbados BB;Asia/Dhaka BD;Europe/Brussels BE;
Europe/Sofia BG;Asia/Bahrain BH;Asia/Brunei BN;America/La_Paz BO;America/Sao_Paulo BR;America/Bahia BR Salvador;
America/Recife BR Recife;America/Fortaleza BR Fortaleza;America/Manaus BR Manaus;America/Belem BR Belém;
America/Nassau BS;Africa/Gaborone BW;Europe/Minsk BY;America/Toronto CA;
America/Vancouver CA Vancouver,Victoria;America/Edmonton CA Calgary,Edmonton;America/Winnipeg CA Winnipeg;
America/Regina CA Saskatoon,Regina;America/Halifax CA Halifax;America/St_Johns CA St. John's;Africa/Kinshasa CD;
Europe/Zurich CH;Africa/Abidjan CI;America/Santiago CL;Africa/Douala CM;Asia/Shanghai CN;America/Bogota CO;
America/Costa_Rica CR;America/Havana CU;Atlantic/Cape_Verde CV;Asia/Nicosia CY;Europe/Prague CZ;Europe/Berlin DE;
Europe/Copenhagen DK;America/Santo_Domingo DO;Africa/Algiers DZ;America/Guayaquil EC;Europe/Tallinn EE;Africa/Cairo EG;
Europe/Madrid ES;Atlantic/Canary ES Las Palmas;Africa/Addis_Ababa ET;Europe/Helsinki FI;Pacific/Fiji FJ;Europe/Paris FR;
Europe/London GB;Asia/Tbilisi GE;Africa/Accra GH;Europe/Athens GR;America/Guatemala GT;Pacific/Guam GU;
Asia/Hong_Kong HK;America/Tegucigalpa HN;Europe/Zagreb HR;Europe/Budapest HU;Asia/Jakarta ID;
Asia/Makassar ID Denpasar;Europe/Dublin IE;Asia/Jerusalem IL;Asia/Kolkata IN;Asia/Baghdad IQ;Asia/Tehran IR;
Atlantic/Reykjavik IS;Europe/Rome IT;America/Jamaica JM;Asia/Amman JO;Asia/Tokyo JP;Africa/Nairobi KE;
Asia/Phnom_Penh KH;Asia/Seoul KR;Asia/Kuwait KW;Asia/Almaty KZ;Asia/Vientiane LA;Asia/Beirut LB;Asia/Colombo LK;
Europe/Vilnius LT;Europe/Luxembourg LU;Europe/Riga LV;Africa/Tripoli LY;Africa/Casablanca MA;Europe/Monaco MC;
Europe/Chisinau MD;Europe/Podgorica ME;Indian/Antananarivo MG;Europe/Skopje MK;Africa/Bamako ML;Asia/Yangon MM;
Asia/Ulaanbaatar MN;Asia/Macau MO;Europe/Malta MT;Indian/Mauritius MU;Indian/Maldives MV;America/Mexico_City MX;
America/Monterrey MX Monterrey;America/Tijuana MX Tijuana;America/Cancun MX Cancún;America/Merida MX Mérida;
Asia/Kuala_Lumpur MY;Asia/Kuching MY Kuching,Kota Kinabalu;Africa/Maputo MZ;Africa/Windhoek NA;Pacific/Noumea NC;
Africa/Lagos NG;America/Managua NI;Europe/Amsterdam NL;Europe/Oslo NO;Asia/Kathmandu NP;Pacific/Auckland NZ;
Asia/Muscat OM;America/Panama PA;America/Lima PE;Pacific/Tahiti PF;Asia/Manila PH;Asia/Karachi PK;Europe/Warsaw PL;
America/Puerto_Rico PR;Europe/Lisbon PT;Atlantic/Madeira PT Funchal;America/Asuncion PY;Asia/Qatar QA;
Europe/Bucharest RO;Europe/Belgrade RS;Europe/Moscow RU;Asia/Yekaterinburg RU Yekaterinburg;
Asia/Novosibirsk RU Novosibirsk;Africa/Kigali RW;Asia/Riyadh SA;Europe/Stockholm SE;Asia/Singapore SG;
Europe/Ljubljana SI;Europe/Bratislava SK;Africa/Dakar SN;America/El_Salvador SV;Asia/Bangkok TH;Africa/Tunis TN;
Europe/Istanbul TR;America/Port_of_Spain TT;Asia/Taipei TW;Africa/Dar_es_Salaam TZ;Europe/Kyiv UA;Africa/Kampala UG;
America/Montevideo UY;Asia/Tashkent UZ;Asia/Samarkand UZ Samarkand;America/Caracas VE;Asia/Ho_Chi_Minh VN;
Europe/Belgrade XK;Africa/Johannesburg ZA;Africa/Lusaka ZM;Africa/Harare ZW;America/New_York US;
America/Chicago US-TX,US-IL,US-TN,US-WI,US-MO,US-LA,US-MN,US-OK,US-NE,US-IA,US-AL;America/Denver US-CO,US-NM,US-UT;
America/Denver US-TX El Paso;America/New_York US-TN Knoxville;America/Phoenix US-AZ;
America/Los_Angeles US-CA,US-WA,US-OR,US-NV;America/Detroit US-MI;America/Indiana/Indianapolis US-IN;
America/Kentucky/Louisville US-KY Louisville;America/Boise US-ID;Pacific/Honolulu US-HI;America/Anchorage US-AK
`;

let known: ReadonlyMap<string, string> | undefined;

/** By `US-TX El Paso`, `US-TX`, `US`: the most exact counts. */
function zonesByPlace(): ReadonlyMap<string, string> {
  const zones = new Map<string, string>();
  for (const entry of ZONES.trim().split(/;\n?/)) {
    const [, zone = "", areas = "", towns] = /^(\S+) (\S+)(?: (.+))?$/.exec(entry) ?? [];
    for (const area of areas.split(","))
      for (const key of towns === undefined ? [area] : towns.split(",").map((town) => `${area} ${town}`))
        zones.set(key, zone);
  }
  return zones;
}

/** The zone whose clocks hang in a town of the small list. */
export function zoneOfCity({
  names: [name = ""],
  countries: [country = "", , , state],
}: City): string | undefined {
  known ??= zonesByPlace();
  const area = country === "US" && state !== undefined ? `US-${state}` : country;
  return known.get(`${area} ${name}`) ?? known.get(area) ?? known.get(country);
}

/**
 * The town that a location ends with, and the zones that it may lie in: several where it shares its name with others.
 * Those count first that are where `near`'s clocks may hang.
 */
export function townIn(text: string, near: string): { name: string; zones: string[] } | undefined {
  const cities = citiesIn(text, near);
  const [first] = cities;
  if (!first) return undefined;
  return {
    name: first.names[0] ?? "",
    zones: [...new Set(cities.flatMap((city) => zoneOfCity(city) ?? []))],
  };
}
