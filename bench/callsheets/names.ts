import type { Tongue } from "./vocabulary.ts";

export const NAMES: Record<Tongue, { first: readonly string[]; last: readonly string[] }> = {
  en: {
    first:
      "Ava Ben Cleo Dan Ella Finn Grace Henry Iris Jack Kate Liam Maya Noah Olive Paul Quinn Rosa Sam Tess".split(
        " ",
      ),
    last: "Abbott Barnes Carter Dunn Ellis Foster Grant Hughes Irving Jensen Keller Lawson Murphy Norris O'Neill Parker Reed Shaw Turner Walsh".split(
      " ",
    ),
  },
  de: {
    first:
      "Anna Bernd Clara Dirk Eva Felix Greta Hannes Ines Jonas Katrin Lukas Mia Niklas Ole Petra Ralf Sabine Timo Ute".split(
        " ",
      ),
    last: "Albrecht Bauer Conrad Dietrich Ebert Fischer Günther Hoffmann Jäger Krüger Lehmann Müller Neumann Pohl Richter Schäfer Thoma Vogel Weiß Zimmer".split(
      " ",
    ),
  },
  fr: {
    first:
      "Amélie Bruno Chloé Denis Élise Fabien Gaëlle Hugo Inès Jules Léa Marc Nina Olivier Pauline Rémi Sophie Théo Valérie Yann".split(
        " ",
      ),
    last: "Allard Bernard Chevalier Dubois Étienne Fontaine Girard Hubert Jourdan Lambert Moreau Noël Perrin Renaud Simon Tessier Vidal Weber Leroux Masson".split(
      " ",
    ),
  },
  es: {
    first:
      "Ana Bruno Carmen Diego Elena Fermín Gloria Hugo Irene Jorge Lucía Marcos Noelia Óscar Pilar Raúl Sara Tomás Valeria Iván".split(
        " ",
      ),
    last: "Álvarez Blanco Castro Delgado Expósito Fernández García Herrera Ibáñez Jiménez López Muñoz Navarro Ortega Peña Quintana Ruiz Soto Torres Vega".split(
      " ",
    ),
  },
};

export const PLACES: Record<
  Tongue,
  {
    locations: readonly [string, string][];
    hospitals: readonly [string, string][];
    venues: readonly [string, string][];
  }
> = {
  en: {
    locations: [
      ["Harbour Warehouse 4", "18 Dock Road, Bristol BS1 5TY"],
      ["Sunset Diner", "4412 Sunset Blvd, Los Angeles, CA 90027"],
      ["Old Mill House", "77 Mill Lane, Austin, TX 78704"],
    ],
    hospitals: [
      ["Mercy General Hospital", "900 Hill Street, Austin, TX 78701"],
      ["St. Mary's Medical Center", "22 Park Avenue, Toronto, ON M6R 1B5"],
      ["City Royal Infirmary", "5 Castle Road, Bristol BS2 8HW"],
    ],
    venues: [
      ["The Roundhouse", "Chalk Farm Road, London NW1 8EH"],
      ["Paramount Hall", "713 Congress Ave, Austin, TX 78701"],
    ],
  },
  de: {
    locations: [
      ["Villa Sonnenhof", "Seestraße 14, 14129 Berlin"],
      ["Alte Ziegelei", "Hauptstr. 90, 50667 Köln"],
      ["Café Kranzler", "Kurfürstendamm 18, 10719 Berlin"],
    ],
    hospitals: [
      ["Klinikum Am Urban", "Dieffenbachstraße 1, 10967 Berlin"],
      ["St. Josef Krankenhaus", "Wilhelmstr. 34, 50733 Köln"],
    ],
    venues: [
      ["Columbiahalle", "Columbiadamm 13, 10965 Berlin"],
      ["Batschkapp", "Gwinnerstraße 5, 60388 Frankfurt"],
    ],
  },
  fr: {
    locations: [
      ["Appartement Marceau", "12 rue des Lilas, 75020 Paris"],
      ["Entrepôt Nord", "8 avenue Jean Jaurès, 69007 Lyon"],
    ],
    hospitals: [
      ["Hôpital Saint-Louis", "1 avenue Claude Vellefaux, 75010 Paris"],
      ["Centre Hospitalier Lyon Sud", "165 chemin du Grand Revoyet, 69310 Pierre-Bénite"],
    ],
    venues: [
      ["Le Transbordeur", "3 boulevard Stalingrad, 69100 Villeurbanne"],
      ["L'Aéronef", "168 avenue Willy Brandt, 59777 Lille"],
    ],
  },
  es: {
    locations: [
      ["Casa del Olivar", "Calle Mayor 21, 28013 Madrid"],
      ["Nave 16", "Paseo de la Chopera 14, 28045 Madrid"],
    ],
    hospitals: [
      ["Hospital La Paz", "Paseo de la Castellana 261, 28046 Madrid"],
      ["Hospital Clínico San Carlos", "Calle Profesor Martín Lagos, 28040 Madrid"],
    ],
    venues: [
      ["Sala Apolo", "Carrer Nou de la Rambla 113, 08004 Barcelona"],
      ["La Riviera", "Paseo Bajo de la Virgen del Puerto, 28005 Madrid"],
    ],
  },
};

export const TITLES: readonly [string, ...string[]] = [
  "The Long Winter",
  "Blue Harbour",
  "Nine Letters",
  "Paper Moons",
  "Silent Coast",
  "Red Lantern",
  "Winterreise",
  "Ocean Drive",
];
export const BANDS: readonly [string, ...string[]] = [
  "The Velvet Owls",
  "Northern Lines",
  "Cartagena",
  "Mirror Lake",
  "Glass Animalsky",
];
