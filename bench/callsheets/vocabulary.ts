import type { TimeName } from "../../core/callsheets/fields.ts";

export type Tongue = "en" | "de" | "fr" | "es";
export const TONGUES: readonly Tongue[] = ["en", "de", "fr", "es"];

type Labels = Partial<Record<TimeName, readonly [string, ...string[]]>> & {
  sheet: readonly [string, ...string[]];
  daysheet: readonly [string, ...string[]];
  day: (number: number, count: number) => readonly [string, ...string[]];
  show: (number: number, count: number) => readonly [string, ...string[]];
  date: string;
  hospital: readonly [string, ...string[]];
  location: readonly [string, ...string[]];
  parking: string;
  weather: string;
  high: string;
  low: string;
  venue: string;
  hotel: string;
  notes: string;
  tomorrow: string;
  title: readonly [string, ...string[]];
  secondUnit: string;
  mainUnit: string;
  revised: (number: number) => string;
  cancelled: string;
  onCall: string;
  willNotify: string;
  time: string;
  activity: string;
  columns: Record<
    | "role"
    | "name"
    | "phone"
    | "call"
    | "number"
    | "actor"
    | "character"
    | "status"
    | "pickup"
    | "makeup"
    | "onSet"
    | "scene"
    | "set"
    | "dayNight"
    | "pages"
    | "cast",
    string
  >;
  departments: readonly string[];
  roles: readonly string[];
  keyRoles: readonly [string, string, string];
  tourRoles: readonly [string, string];
  months: string;
  weekdays: string;
};

/** What sheets say in four languages: written down by itself, and not taken from what reads them. */
export const SAYS: Record<Tongue, Labels> = {
  en: {
    sheet: ["CALL SHEET", "Daily Call Sheet", "CALLSHEET"],
    daysheet: ["DAY SHEET", "Day Sheet"],
    day: (n, m) => [`Day ${n} of ${m}`, `DAY ${n} OF ${m}`, `Shoot Day: ${n} of ${m}`, `Day ${n}/${m}`],
    show: (n, m) => [`Show ${n} of ${m}`, `SHOW #${n} of ${m}`],
    date: "Date",
    production_call: ["Production Call", "Production Call Time"],
    crew_call: ["General Crew Call", "Crew Call", "GENERAL CALL", "Crew call time"],
    shooting_call: ["Shooting Call", "First Shot"],
    breakfast: ["Breakfast", "Courtesy Breakfast"],
    first_meal: ["Lunch", "First Meal"],
    wrap: ["Est. Wrap", "Estimated Wrap", "Wrap"],
    lobby_call: ["Lobby Call"],
    load_in: ["Load In", "Load-In", "Get In"],
    soundcheck: ["Soundcheck", "Sound Check"],
    doors: ["Doors", "Doors Open"],
    support: ["Support", "Support Act"],
    changeover: ["Changeover"],
    set: ["Headliner", "Show", "Set Time"],
    curfew: ["Curfew", "Hard Curfew"],
    load_out: ["Load Out", "Load-Out"],
    bus_call: ["Bus Call"],
    sunrise: ["Sunrise"],
    sunset: ["Sunset"],
    hospital: ["Nearest Hospital", "HOSPITAL", "Closest Hospital"],
    location: ["Location", "LOCATION #1", "Shooting Location"],
    parking: "Crew Parking",
    weather: "Weather",
    high: "High",
    low: "Low",
    venue: "Venue",
    hotel: "Hotel",
    notes: "Notes",
    tomorrow: "Tomorrow",
    title: ["Production", "Project", "Title", "Job Name"],
    secondUnit: "SECOND UNIT",
    mainUnit: "MAIN UNIT",
    revised: (n) => `Revision ${n}`,
    cancelled: "CANCELLED",
    onCall: "O/C",
    willNotify: "W/N",
    time: "Time",
    activity: "Activity",
    columns: {
      role: "Position",
      name: "Name",
      phone: "Phone",
      call: "Call",
      number: "#",
      actor: "Cast",
      character: "Character",
      status: "Status",
      pickup: "P/U",
      makeup: "MU/Hair",
      onSet: "On Set",
      scene: "Scene",
      set: "Set & Description",
      dayNight: "D/N",
      pages: "Pages",
      cast: "Cast #",
    },
    departments: [
      "CAMERA",
      "GRIP & ELECTRIC",
      "SOUND",
      "ART DEPARTMENT",
      "WARDROBE",
      "MAKEUP & HAIR",
      "LOCATIONS",
      "TRANSPORTATION",
    ],
    roles: [
      "1st AC",
      "2nd AC",
      "Gaffer",
      "Key Grip",
      "Best Boy",
      "Sound Mixer",
      "Boom Operator",
      "Prop Master",
      "Set Dresser",
      "Costume Supervisor",
      "Key Makeup",
      "Location Manager",
      "Driver",
      "Set PA",
      "DIT",
    ],
    keyRoles: ["Director", "Producer", "1st AD"],
    tourRoles: ["Tour Manager", "Promoter Rep"],
    months: "January February March April May June July August September October November December",
    weekdays: "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
  },
  de: {
    sheet: ["TAGESDISPOSITION", "Tagesdispo", "DISPO"],
    daysheet: ["DAYSHEET", "Tagesplan"],
    day: (n, m) => [`Drehtag ${n} von ${m}`, `DREHTAG ${n}/${m}`, `Drehtag: ${n} von ${m}`],
    show: (n, m) => [`Show ${n} von ${m}`, `Konzert ${n} von ${m}`],
    date: "Datum",
    production_call: ["Arbeitsbeginn Produktion"],
    crew_call: ["Arbeitsbeginn", "Arbeitsbeginn Team", "Crew Call"],
    shooting_call: ["Drehbeginn"],
    breakfast: ["Frühstück"],
    first_meal: ["Mittagessen", "Mittagspause"],
    wrap: ["Drehschluss", "voraussichtl. Drehende", "Drehende"],
    lobby_call: ["Lobby Call", "Abfahrt Hotel"],
    load_in: ["Load In", "Get-In", "Aufbau"],
    soundcheck: ["Soundcheck"],
    doors: ["Einlass"],
    support: ["Support", "Vorband"],
    changeover: ["Umbau", "Umbaupause"],
    set: ["Konzertbeginn", "Show", "Hauptact"],
    curfew: ["Curfew"],
    load_out: ["Abbau", "Load Out"],
    bus_call: ["Bus Call"],
    sunrise: ["Sonnenaufgang"],
    sunset: ["Sonnenuntergang"],
    hospital: ["Nächstes Krankenhaus", "Krankenhaus", "Notaufnahme"],
    location: ["Motiv", "Drehort", "Motiv 1"],
    parking: "Parken",
    weather: "Wetter",
    high: "Max",
    low: "Min",
    venue: "Spielstätte",
    hotel: "Hotel",
    notes: "Hinweise",
    tomorrow: "Morgen",
    title: ["Produktion", "Projekt", "Titel"],
    secondUnit: "2. TEAM",
    mainUnit: "HAUPTTEAM",
    revised: (n) => `Revision ${n}`,
    cancelled: "ABGESAGT",
    onCall: "auf Abruf",
    willNotify: "wird informiert",
    time: "Uhrzeit",
    activity: "Programm",
    columns: {
      role: "Funktion",
      name: "Name",
      phone: "Telefon",
      call: "Beginn",
      number: "Nr",
      actor: "Darsteller",
      character: "Rolle",
      status: "Status",
      pickup: "Abholung",
      makeup: "Maske",
      onSet: "Drehfertig",
      scene: "Bild",
      set: "Motiv",
      dayNight: "T/N",
      pages: "Seiten",
      cast: "Rollen",
    },
    departments: ["KAMERA", "LICHT", "TON", "SZENENBILD", "KOSTÜM", "MASKE", "AUFNAHMELEITUNG", "FAHRER"],
    roles: [
      "1. Kameraassistenz",
      "Oberbeleuchter",
      "Tonmeister",
      "Innenrequisite",
      "Garderobe",
      "Maskenbild",
      "Set-Aufnahmeleitung",
      "Fahrer",
      "Tonassistenz",
      "Beleuchter",
      "Kamerabühne",
      "Script/Continuity",
    ],
    keyRoles: ["Regie", "Produktionsleitung", "Regieassistenz"],
    tourRoles: ["Tourleitung", "Örtlicher Veranstalter"],
    months: "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    weekdays: "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag",
  },
  fr: {
    sheet: ["FEUILLE DE SERVICE", "Feuille de service"],
    daysheet: ["FEUILLE DE ROUTE", "Feuille de route"],
    day: (n, m) => [`Jour ${n} sur ${m}`, `JOUR ${n}/${m}`, `Jour de tournage ${n} sur ${m}`],
    show: (n, m) => [`Concert ${n} sur ${m}`, `Show ${n}/${m}`],
    date: "Date",
    production_call: ["RDV production"],
    crew_call: ["Convocation équipe", "Convocation générale", "RDV équipe"],
    shooting_call: ["PAT", "Prêt à tourner"],
    breakfast: ["Petit déjeuner"],
    first_meal: ["Déjeuner", "Pause déjeuner"],
    wrap: ["Fin de tournage", "Fin prévue", "Fin de journée"],
    lobby_call: ["Départ hôtel", "Lobby call"],
    load_in: ["Get in", "Load in", "Montage"],
    soundcheck: ["Balances", "Soundcheck"],
    doors: ["Ouverture des portes", "Portes"],
    support: ["Première partie"],
    changeover: ["Changement de plateau"],
    set: ["Concert", "Show"],
    curfew: ["Couvre-feu", "Curfew"],
    load_out: ["Démontage", "Load out"],
    bus_call: ["Bus call", "RDV bus"],
    sunrise: ["Lever du soleil"],
    sunset: ["Coucher du soleil"],
    hospital: ["Hôpital le plus proche", "Hôpital", "Urgences"],
    location: ["Lieu de tournage", "Décor", "Lieu"],
    parking: "Stationnement",
    weather: "Météo",
    high: "Max",
    low: "Min",
    venue: "Salle",
    hotel: "Hôtel",
    notes: "Remarques",
    tomorrow: "Demain",
    title: ["Titre", "Projet", "Film"],
    secondUnit: "2ème ÉQUIPE",
    mainUnit: "ÉQUIPE PRINCIPALE",
    revised: (n) => `Version ${n}`,
    cancelled: "ANNULÉ",
    onCall: "sur appel",
    willNotify: "sera prévenu",
    time: "Heure",
    activity: "Programme",
    columns: {
      role: "Poste",
      name: "Nom",
      phone: "Téléphone",
      call: "Convocation",
      number: "N°",
      actor: "Comédien",
      character: "Personnage",
      status: "Statut",
      pickup: "Prise en charge",
      makeup: "HMC",
      onSet: "PAT",
      scene: "Séq.",
      set: "Décor",
      dayNight: "J/N",
      pages: "Pages",
      cast: "Rôles",
    },
    departments: ["IMAGE", "LUMIÈRE", "SON", "DÉCORATION", "COSTUMES", "HMC", "RÉGIE", "TRANSPORTS"],
    roles: [
      "1er assistant caméra",
      "Chef électricien",
      "Chef machiniste",
      "Ingénieur du son",
      "Perchman",
      "Accessoiriste",
      "Costumière",
      "Maquilleuse",
      "Régisseur général",
      "Chauffeur",
      "Scripte",
    ],
    keyRoles: ["Réalisateur", "Producteur", "1er assistant réalisateur"],
    tourRoles: ["Régisseur de tournée", "Promoteur"],
    months: "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    weekdays: "lundi mardi mercredi jeudi vendredi samedi dimanche",
  },
  es: {
    sheet: ["HOJA DE RODAJE", "Orden de rodaje", "HOJA DE LLAMADO"],
    daysheet: ["HOJA DE RUTA", "Hoja de ruta"],
    day: (n, m) => [`Día ${n} de ${m}`, `JORNADA ${n} DE ${m}`, `Día de rodaje ${n} de ${m}`],
    show: (n, m) => [`Concierto ${n} de ${m}`, `Show ${n} de ${m}`],
    date: "Fecha",
    production_call: ["Citación producción"],
    crew_call: ["Citación general", "Citación equipo", "Llamado general"],
    shooting_call: ["Inicio de rodaje", "Primera toma"],
    breakfast: ["Desayuno"],
    first_meal: ["Almuerzo", "Comida"],
    wrap: ["Fin de rodaje", "Fin previsto", "Fin de jornada"],
    lobby_call: ["Salida hotel", "Lobby call"],
    load_in: ["Montaje", "Load in"],
    soundcheck: ["Prueba de sonido"],
    doors: ["Apertura de puertas", "Puertas"],
    support: ["Teloneros", "Banda telonera"],
    changeover: ["Cambio de escenario"],
    set: ["Concierto", "Show"],
    curfew: ["Toque de queda", "Curfew"],
    load_out: ["Desmontaje", "Load out"],
    bus_call: ["Bus call", "Cita bus"],
    sunrise: ["Amanecer", "Salida del sol"],
    sunset: ["Puesta de sol", "Atardecer"],
    hospital: ["Hospital más cercano", "Hospital", "Urgencias"],
    location: ["Localización", "Locación", "Lugar de rodaje"],
    parking: "Aparcamiento",
    weather: "Clima",
    high: "Máx",
    low: "Mín",
    venue: "Recinto",
    hotel: "Hotel",
    notes: "Notas",
    tomorrow: "Mañana",
    title: ["Título", "Proyecto", "Producción"],
    secondUnit: "SEGUNDA UNIDAD",
    mainUnit: "UNIDAD PRINCIPAL",
    revised: (n) => `Versión ${n}`,
    cancelled: "CANCELADO",
    onCall: "de guardia",
    willNotify: "se avisará",
    time: "Hora",
    activity: "Actividad",
    columns: {
      role: "Cargo",
      name: "Nombre",
      phone: "Teléfono",
      call: "Citación",
      number: "N°",
      actor: "Actor",
      character: "Personaje",
      status: "Estado",
      pickup: "Recogida",
      makeup: "Maquillaje",
      onSet: "En set",
      scene: "Sec.",
      set: "Decorado",
      dayNight: "D/N",
      pages: "Págs",
      cast: "Personajes",
    },
    departments: [
      "CÁMARA",
      "ELÉCTRICOS",
      "SONIDO",
      "ARTE",
      "VESTUARIO",
      "MAQUILLAJE",
      "PRODUCCIÓN",
      "TRANSPORTE",
    ],
    roles: [
      "Foquista",
      "Gaffer",
      "Maquinista",
      "Sonidista",
      "Microfonista",
      "Utilero",
      "Vestuarista",
      "Maquilladora",
      "Jefe de localizaciones",
      "Conductor",
      "Script",
    ],
    keyRoles: ["Directora", "Productor", "Ayudante de dirección"],
    tourRoles: ["Tour manager", "Promotor"],
    months: "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    weekdays: "lunes martes miércoles jueves viernes sábado domingo",
  },
};

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
