import type { HeldOut } from "./notation.ts";

/** The last ones that the reader met (docs/callsheets.md). */
export const THIRD_ROUND: readonly HeldOut[] = [
  {
    name: "horaire québécois",
    after: "a Canadian series",
    text: `
FEUILLE DE SERVICE                     LES BRUMES - SAISON 1                    Mardi 6 octobre 2026
Jour 15 de 45                                                                   Unité principale

Appel général : 7h00        Plateau : 8h00        Fin prévue : 18h30
Lieu : École Saint-Denis, 4155 rue Saint-Hubert, Montréal
Hôpital : Hôpital Notre-Dame, 1560 rue Sherbrooke Est, Montréal
Lever du soleil 6h52        Coucher du soleil 18h17

NO    COMÉDIEN              PERSONNAGE      PICK-UP    HMC      PLATEAU
1     Maude Gagnon          SYLVIE          5h45       6h15     7h45
3     Éric Bouchard         DIRECTEUR       -          8h00     9h15

FONCTION                  NOM                     APPEL
Réalisation               Anne Côté               7h00
DOP                       Simon Roy               7h00
Son                       Félix Lavoie            7h15
Accessoires               Zoé Pelletier           6h30
`,
    truth: {
      title: "LES BRUMES - SAISON 1",
      date: "2026-10-06",
      day: "15/45",
      times: "crew_call=07:00 shooting_call=08:00 wrap=18:30 sunrise=06:52 sunset=18:17",
      hospital: "Hôpital Notre-Dame",
      people: `
        Maude Gagnon - pickup=05:45 makeup=06:15 on_set=07:45
        Éric Bouchard - makeup=08:00 on_set=09:15
        Anne Côté 07:00
        Simon Roy 07:00
        Félix Lavoie 07:15
        Zoé Pelletier 06:30`,
    },
  },
  {
    name: "uren met een u",
    after: "a Flemish film",
    text: `
CALL SHEET   draaidag 8/30                              vrijdag 9 oktober 2026
DE LANGSTE ZOMER

Crew call 7u30 | Draaien vanaf 8u45 | Lunch 13u00 | Wrap 19u00
Locatie: Café De Kroon, Grote Markt 12, 2800 Mechelen
Ziekenhuis: AZ Sint-Maarten, Liersesteenweg 435, 2800 Mechelen

Nr   Acteur              Rol         Ophalen    Visagie    Kleding    Op set
1    Lies Wouters        EMMA        6u15       6u45       7u45       8u30
2    Jef Claes           VADER       -          8u00       8u30       9u15

Functie          Naam               Call
Regie            An Peeters         7u30
Camera           Wim Maes           7u30
Geluid           Tom Hermans        8u00
`,
    truth: {
      title: "DE LANGSTE ZOMER",
      date: "2026-10-09",
      day: "8/30",
      times: "crew_call=07:30 shooting_call=08:45 first_meal=13:00 wrap=19:00",
      hospital: "AZ Sint-Maarten",
      people: `
        Lies Wouters - pickup=06:15 makeup=06:45 on_set=08:30
        Jef Claes - makeup=08:00 on_set=09:15
        An Peeters 07:30
        Wim Maes 07:30
        Tom Hermans 08:00`,
    },
  },
  {
    name: "unscripted",
    after: "a reality show",
    text: `
"KITCHEN RESCUE" S3 E07                                   CALL SHEET
Saturday, October 17, 2026                                Shoot Day 4 of 6

GENERAL CALL      6:45a   @ Comfort Inn lobby, 210 Main St, Macon, GA 31201
VANS DEPART       7:00a
ON LOCATION       7:30a   Pop's Diner, 88 Cherry St, Macon, GA 31201
FIRST UP          8:15a   OTF interviews
LUNCH             1:00p   walking
WRAP              7:15p
HOSPITAL          Atrium Health Navicent, 777 Hemlock St, Macon, GA 31201

PRODUCTION                                        CAMERA
EP            Rena Doyle         6:45a            DP           Kip Larsen         6:45a
Field Prod    Theo Vance         6:15a            Cam Op       Ash Romero         6:45a
PM            Lola Finch         6:00a            AC           Jules Beck         6:30a

CAST
Chef Marco Bellini               HMU 7:00a        Set 8:00a
Owner Patty Lund                 HMU 7:30a        Set 8:15a

Sunday 10/18: travel day, van to ATL 9:00a
`,
    truth: {
      title: "KITCHEN RESCUE",
      date: "2026-10-17",
      day: "4/6",
      times: "crew_call=06:45 first_meal=13:00 wrap=19:15",
      hospital: "Atrium Health Navicent",
      people: `
        Rena Doyle 06:45
        Theo Vance 06:15
        Lola Finch 06:00
        Kip Larsen 06:45
        Ash Romero 06:45
        Jules Beck 06:30
        Chef Marco Bellini - makeup=07:00 on_set=08:00
        Owner Patty Lund - makeup=07:30 on_set=08:15`,
      open: ["times.shooting_call", "times.departure", "times.lobby_call"],
    },
  },
  {
    name: "second unit alone",
    after: "a British film",
    text: `
IRON TIDE                                        2ND UNIT CALL SHEET No. 6
Wednesday 14th October 2026                      2nd Unit Day 6 of 11
                                                 (Main Unit Day 31)

2ND UNIT CALL: 10:00       LUNCH: 15:00 - 15:45       EST. WRAP: 20:30
SUNRISE 07:24              SUNSET 18:09
LOCATION: Dungeness Beach, Dungeness Road, Lydd TN29 9NE
A&E: William Harvey Hospital, Kennington Road, Ashford TN24 0LZ

SCENE      DESCRIPTION                          D/N      PAGES      CAST
77pt       EXT. BEACH - WRECK                   D        4/8        dbl 1
78         EXT. BEACH - FIRE                    N        1 1/8      dbl 1, dbl 4

ROLE                     NAME                   CALL
2nd Unit Director        Fraser Holt            10:00
2nd Unit DoP             Nia Bevan              10:00
Stunt Coordinator        Kaz Nowak              09:00
Stunt Double Anna        Beth Rowe              09:30
`,
    truth: {
      unit: "second",
      title: "IRON TIDE",
      date: "2026-10-14",
      day: "6/11",
      times: "crew_call=10:00 first_meal=15:00 wrap=20:30 sunrise=07:24 sunset=18:09",
      hospital: "William Harvey Hospital",
      people: `
        Fraser Holt 10:00
        Nia Bevan 10:00
        Kaz Nowak 09:00
        Beth Rowe 09:30`,
      open: ["scene"],
    },
  },
  {
    name: "both bands' times",
    after: "a club tour",
    text: `
Paper Moons / Little Ghosts - co-headline tour
Thu 22nd Oct 2026, The Fleece, 12 St Thomas Street, Bristol BS1 6JJ

Access 2.30pm
Little Ghosts soundcheck 3pm
Paper Moons soundcheck 4.45pm
Doors 7pm
Opener (Salt Lick) 7.30 - 8pm
Little Ghosts 8.20 - 9.15pm
Paper Moons 9.45 - 10.50pm
Curfew 11pm sharp

TM: Ivor Banks 07700 900 611. Rep: Sal Mundy 07700 900 612.
Day sheet v2, buses leave for Cardiff at midnight.
`,
    truth: {
      date: "2026-10-22",
      revision: "2",
      times: "doors=19:00 support=19:30 curfew=23:00",
      people: `
        Ivor Banks -
        Sal Mundy -`,
      // Two of each: which is meant is asked.
      open: ["title", "times.departure", "times.set", "times.soundcheck", "times.load_in"],
    },
  },
  {
    name: "foglio di giornata",
    after: "an Italian tour",
    text: `
FOGLIO DI GIORNATA                               sabato 24 ottobre 2026
LUNA PARK - TOUR "VETRO"                         Data 5 di 16
Locale: Teatro Colosseo, Via Madama Cristina 71, 10125 Torino

10.30     Arrivo tecnica e scarico
13.00     Pranzo
15.30     Soundcheck Luna Park
17.00     Soundcheck apertura
20.00     Apertura porte
20.45     Gruppo spalla: Nebbia
21.30     Luna Park
23.30     Smontaggio
01.00     Partenza bus per Genova

Tour manager: Elio Ferri 333 555 0101
`,
    truth: {
      date: "2026-10-24",
      venue: "Teatro Colosseo",
      times:
        "load_in=10:30 first_meal=13:00 soundcheck=15:30 doors=20:00 support=20:45 set=21:30 load_out=23:30 departure=25:00",
      people: "Elio Ferri -",
      open: ["title", "day_number", "day_count"],
    },
  },
  {
    name: "from a workbook",
    after: "a small production, with tabs",
    isTextOnly: true,
    text: `
CALL SHEET\t\t\t\tGLASS RIVER
DATE\t10/27/2026\tTuesday\tDAY\t2 of 5
CREW CALL\t7:00 AM\t\tHOSPITAL\tMercy Hospital, 1000 N Village Ave, Rockville Centre, NY 11570
SHOOT CALL\t8:00 AM\t\tSUNRISE\t7:19 AM
LUNCH\t1:00 PM\t\tSUNSET\t5:58 PM
WRAP\t7:00 PM
NAME\tPOSITION\tCALL\tPHONE
Greta Lowe\tDirector\t7:00 AM\t516-555-0101
Milo Saenz\tDP\t6:30 AM\t516-555-0102
Opal Reyes\tSound\t7:00 AM\t516-555-0103
NAME\tCHARACTER\tCALL\tMAKEUP\tON SET
Finn Abara\tTOM\t6:30 AM\t6:45 AM\t8:00 AM
Lia Brandt\tEVE\t9:00 AM\t9:15 AM\t10:30 AM
`,
    truth: {
      title: "GLASS RIVER",
      date: "2026-10-27",
      day: "2/5",
      times: "crew_call=07:00 shooting_call=08:00 first_meal=13:00 wrap=19:00 sunrise=07:19 sunset=17:58",
      hospital: "Mercy Hospital",
      people: `
        Greta Lowe 07:00
        Milo Saenz 06:30
        Opal Reyes 07:00
        Finn Abara 06:30 makeup=06:45 on_set=08:00
        Lia Brandt 09:00 makeup=09:15 on_set=10:30`,
    },
  },
  {
    name: "noche",
    after: "a Spanish film",
    text: `
HOJA DE RODAJE  -  "LOBOS"                               VIERNES 30/10/2026
JORNADA: 19 DE 35                                        Versión 2

CITACIÓN: 18:00      MOTOR: 19:30      CENA: 23:30 - 00:30      CORTE: 04:30
SET 1: Finca La Dehesa, Ctra. M-601 km 12, 28470 Cercedilla
HOSPITAL: Hospital de Collado Villalba, Ctra. de Alpedrete km 41, 28400 Collado Villalba

ACTOR                 PERSONAJE      RECOGIDA    MAQUILLAJE    VESTUARIO    LISTO
Nerea Bravo           CLARA          16:30       17:15         18:15        19:15
Hugo Prat             CAZADOR        propio      18:00         18:30        19:30

EQUIPO                NOMBRE                CIT.
Dirección             Alba Cortés           18:00
Foto                  Unai Goñi             18:00
Sonido                Rita Molina           18:30
Eléctricos            Chema Rivas           16:30

MAÑANA SÁBADO: descanso. LUNES 2 DE NOVIEMBRE: citación 08:00
`,
    truth: {
      title: "LOBOS",
      date: "2026-10-30",
      day: "19/35",
      revision: "2",
      times: "crew_call=18:00 shooting_call=19:30 wrap=28:30",
      hospital: "Hospital de Collado Villalba",
      people: `
        Nerea Bravo - pickup=16:30 makeup=17:15 on_set=19:15
        Hugo Prat - makeup=18:00 on_set=19:30
        Alba Cortés 18:00
        Unai Goñi 18:00
        Rita Molina 18:30
        Chema Rivas 16:30`,
      open: ["times.second_meal", "times.first_meal"],
    },
  },
];
