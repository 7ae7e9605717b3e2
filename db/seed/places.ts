import { foldName } from "../../core/places/find.ts";
import type { Tx } from "../open.ts";
import { places } from "../schema/places.ts";
import { demoId } from "./id.ts";
import { AURORA, NORTHWIND } from "./people.ts";

type DemoPlace = readonly [name: string, latitude: number, longitude: number];

/** Where the demo's halls, hotels and airports stand, to about a hundred metres, and who said so. */
const DEMO_PLACES: readonly { organisation: string; by: string; places: readonly DemoPlace[] }[] = [
  {
    organisation: NORTHWIND,
    by: "manager@northwind.test",
    places: [
      ["Roundhouse, Chalk Farm Road, London NW1", 51.5432, -0.1519],
      ["Holmes Hotel, Chiltern Street", 51.5205, -0.1556],
      ["Heathrow T3", 51.4707, -0.4586],
      ["Kings Theatre, 1027 Flatbush Avenue, Brooklyn", 40.646, -73.9575],
      ["Ace Hotel, Boerum Place", 40.6887, -73.9889],
      ["JFK Terminal 8", 40.647, -73.7892],
      ["The Star Theatre, 1 Vista Exchange Green", 1.3069, 103.7884],
      ["Lloyd's Inn, Lloyd Road", 1.2997, 103.8397],
      ["Changi T1", 1.3614, 103.99],
    ],
  },
  {
    organisation: AURORA,
    by: "manager@aurora.test",
    places: [
      ["Carriageworks, 245 Wilson Street, Eveleigh", -33.8938, 151.1917],
      ["Little National, Clarence Street", -33.8654, 151.205],
      ["Sydney T1", -33.936, 151.1661],
      ["Webster Hall, 125 East 11th Street", 40.7318, -73.9892],
      ["The Marlton, West 8th Street", 40.7327, -73.9989],
      ["Newark Terminal B", 40.6899, -74.1776],
    ],
  },
];

export async function seedPlaces(tx: Tx, people: Map<string, string>): Promise<void> {
  const rows = DEMO_PLACES.flatMap(({ organisation, by, places: some }) => {
    const setBy = people.get(by);
    if (setBy === undefined) return [];
    return some.map(([name, latitude, longitude]) => ({
      id: demoId(organisation, "place", name),
      organisationId: demoId(organisation),
      key: foldName(name),
      ...{ name, latitude, longitude, setBy },
    }));
  });
  if (rows.length > 0) await tx.insert(places).values(rows).onConflictDoNothing();
}
