import type { HeldOut } from "./notation.ts";

/** As offices in Germany, Austria and Switzerland write them. */
export const FILM_DE: readonly HeldOut[] = [
  {
    name: "Dispo with Motivumzug",
    after: "a television film",
    text: `
DISPOSITION NR. 12                                    Mi., 4.3.26
"Der stille See"                                      12. Drehtag von 22
Seeblick Film GmbH                                    Stand: 3.3.26, 17.40 Uhr  -  2. Fassung

Regie: Annika Brandt          Produktionsleitung: Holger Stein

Teambeginn:                   7.30 Uhr        Abfahrt Hotel: 6.50 Uhr
Drehbeginn:                   8.45 Uhr
Mittagspause:                 13.00 - 13.45 Uhr
Motivumzug:                   14.00 Uhr
Vorauss. Drehschluss:         18.30 Uhr
Sonnenaufgang: 6.41 Uhr       Sonnenuntergang: 17.58 Uhr
Wetter: bewölkt, max. 9 °C, min. 2 °C

Motiv 1: Bootshaus Lindner, Uferweg 3, 82319 Starnberg
Motiv 2: Polizeiwache, Hauptstraße 17, 82327 Tutzing
Basis: Parkplatz Strandbad
Nächstes Krankenhaus: Klinikum Starnberg, Oßwaldstraße 1, 82319 Starnberg, Tel. 08151 555 01

Bild     Motiv                          I/A    T/N    Seiten    Rollen
34       Bootshaus / Steg               A      T      1 4/8     1, 2
35A      Bootshaus / Innen              I      T      6/8       1
61       Polizeiwache / Flur            I      N      2         1, 4

Nr    Darsteller            Rolle          Abholung    Maske    Kostüm    Drehfertig
1     Katharina Voss        HELENE         6.15        6.45     7.30      8.30
2     Jürgen Ott            FISCHER        7.00        7.30     8.00      8.45
4     Aylin Demir           KOMMISSARIN    Selbstfahrer 13.30   14.00     14.45

Abteilung        Name                Telefon           Beginn
Kamera           Felix Arndt         0170 555 0101     7.15
Ton              Sven Maurer         0170 555 0102     7.30
Licht            Uwe Pohlmann        0170 555 0103     7.00
Maske            Gitte Lorenz        0170 555 0104     6.30
Requisite        Tine Fuchs          0170 555 0105     n.V.

Vorschau Do., 5.3.26:  Teambeginn 11.00 Uhr, Motiv: Kirche
`,
    truth: {
      title: "Der stille See",
      date: "2026-03-04",
      day: "12/22",
      revision: "2",
      high: "9",
      low: "2",
      times:
        "crew_call=07:30 lobby_call=06:50 shooting_call=08:45 first_meal=13:00 wrap=18:30 sunrise=06:41 sunset=17:58",
      hospital: "Klinikum Starnberg",
      location: "Bootshaus Lindner",
      scenes: "34 35A 61",
      people: `
        Annika Brandt -
        Holger Stein -
        Katharina Voss - pickup=06:15 makeup=06:45 on_set=08:30
        Jürgen Ott - pickup=07:00 makeup=07:30 on_set=08:45
        Aylin Demir - makeup=13:30 on_set=14:45
        Felix Arndt 07:15
        Sven Maurer 07:30
        Uwe Pohlmann 07:00
        Gitte Lorenz 06:30
        Tine Fuchs to_be_confirmed`,
    },
  },
  {
    name: "working hours",
    after: "Yamdu",
    text: `
Tagesdispo                         Drehtag 3 / 24
Projekt                            Nachtzug nach Linz
Datum                              Donnerstag, 12.03.2026
Version                            1

ZEITEN
Arbeitszeit                        16:00 - 02:30
Drehbeginn                         17:15
Essen                              20:30 - 21:15
Voraussichtliches Drehende         01:30
SA / SU                            06:22 / 18:03

MOTIV
Hauptbahnhof Linz, Gleis 1, Bahnhofplatz 3, 4020 Linz

NOTFALL
Krankenhaus: Kepler Universitätsklinikum, Krankenhausstraße 9, 4020 Linz

DARSTELLER
#     Name                Rolle         Abh.     Maske    Kostüm    Set
1     Vera Hauser         Lena          15:00    15:30    16:30     17:00
5     Paul Steindl        Schaffner     -        17:00    17:30     18:15

STAB
Funktion                  Name                Beginn
1. Regieassistenz         Mona Gruber         15:30
Kamera                    Stefan Egger        16:00
Oberbeleuchter            Kurt Wimmer         15:30
Tonmeister                Ines Haas           16:00
Setaufnahmeleitung        Leo Koller          14:45
`,
    truth: {
      title: "Nachtzug nach Linz",
      date: "2026-03-12",
      day: "3/24",
      times: "shooting_call=17:15 wrap=25:30",
      hospital: "Kepler Universitätsklinikum",
      people: `
        Vera Hauser - pickup=15:00 makeup=15:30 on_set=17:00
        Paul Steindl - makeup=17:00 on_set=18:15
        Mona Gruber 15:30
        Stefan Egger 16:00
        Kurt Wimmer 15:30
        Ines Haas 16:00
        Leo Koller 14:45`,
      // Its working hours begin with the general call; a meal in the evening is the first of a night.
      open: [
        "revision",
        "times.crew_call",
        "times.first_meal",
        "times.second_meal",
        "times.sunrise",
        "times.sunset",
      ],
    },
  },
  {
    name: "typed by an assistant",
    after: "a music video",
    text: `
TAGESDISPO Musikvideo "Neonherz" / Sa 28.02.2026

Treffpunkt Team 10 Uhr, Lagerhalle Süd, Osthafenstr. 11, 60314 Frankfurt
Maske ab 9 Uhr (Lea + Kim)
Drehbeginn 12 Uhr
Essen gegen 16 Uhr
Drehschluss ca. 23 Uhr, danach Abbau

Regie - Jannis Wolff - 0151 555 0101
Kamera - Theresa Kuhn - 0151 555 0102 - ab 9:30
Licht - Murat Yildiz - 0151 555 0103 - ab 8:00
Darstellerin - Lea Sommer - Maske 9:00, drehfertig 11:30
Darsteller - Kim Nguyen - Maske 9:45, drehfertig 11:30

Krankenhaus: Bürgerhospital Frankfurt, Nibelungenallee 37, 60318 Frankfurt
Bitte warme Sachen, Halle ist nicht geheizt! Parken nur Tor 4.
`,
    truth: {
      title: "Neonherz",
      date: "2026-02-28",
      times: "crew_call=10:00 shooting_call=12:00 first_meal=16:00 wrap=23:00",
      hospital: "Bürgerhospital Frankfurt",
      people: `
        Jannis Wolff -
        Theresa Kuhn 09:30
        Murat Yildiz 08:00
        Lea Sommer - makeup=09:00 on_set=11:30
        Kim Nguyen - makeup=09:45 on_set=11:30`,
      open: ["times.load_out"],
    },
  },
];
