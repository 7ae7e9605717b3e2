import type { HeldOut } from "./notation.ts";

/** Met last, when the reader had been corrected by all the others (docs/callsheets.md). */
export const FOURTH_ROUND: readonly HeldOut[] = [
  {
    name: "half-hour TV, front page",
    after: "a multi-camera comedy",
    text: `
                         "THE LATE SHIFT"     SHOW #212 "Leftovers"
                         AUDIENCE SHOOT DAY - FRIDAY, NOVEMBER 6, 2026
CREW CALL 11:00 AM                  STAGE 14, Radford Studios, 4024 Radford Ave, Studio City, CA 91604
AUDIENCE LOAD-IN 4:30 PM            HOSPITAL: Providence St. Joseph, 501 S. Buena Vista St, Burbank, CA 91505

TIME                 ACTIVITY
11:30A - 1:30P       Camera blocking
1:30P - 2:30P        LUNCH (1 hr)
2:30P - 4:00P        Dress run-through
4:00P                Hair & makeup touch-ups
5:30P - 9:30P        SHOOT SHOW
9:45P                Est. wrap

CAST                 CHARACTER          MU CALL        STAGE
Gwen Ashby           DOT                11:00A         11:30A
Leon Purcell         MARV               11:15A         11:30A
Tia Monroe           GUEST NURSE        12:00P         12:45P
`,
    truth: {
      title: "THE LATE SHIFT",
      date: "2026-11-06",
      times: "crew_call=11:00 first_meal=13:30 wrap=21:45",
      hospital: "Providence St. Joseph",
      people: `
        Gwen Ashby - makeup=11:00 on_set=11:30
        Leon Purcell - makeup=11:15 on_set=11:30
        Tia Monroe - makeup=12:00 on_set=12:45`,
      open: ["times.doors", "times.shooting_call", "times.load_in", "day_number"],
    },
  },
  {
    name: "Disposition mit Pfeilen",
    after: "a Swiss film",
    text: `
TAGESDISPO DT 17                                              Do. 12. November 2026
DIE LETZTE ALP (17/28)

08:00   Treffpunkt Hotel Rössli, Abfahrt Shuttle
08:30   Crew on Set / Arbeitsbeginn
09:30   Drehbeginn
13:00   Mittag auf Set
18:15   Drehschluss
Motiv: Alphütte Gross, Alpweg 4, 6487 Göschenen
Spital: Kantonsspital Uri, Spitalstrasse 1, 6460 Altdorf
SA 07:24 / SU 16:53   Wetter: Schnee ab 14 Uhr, max 3°C min -4°C

Cast               Rolle        Abholung    Maske     Set
Ursina Caduff      VRENI        06:45       07:15     09:15
Beat Imhof         SENN         07:30       08:00     09:30

Dispoänderungen bitte an 2. RA Lara Zgraggen 079 555 01 77
`,
    truth: {
      title: "DIE LETZTE ALP",
      date: "2026-11-12",
      day: "17/28",
      high: "3",
      low: "-4",
      times: "crew_call=08:30 shooting_call=09:30 first_meal=13:00 wrap=18:15 sunrise=07:24 sunset=16:53",
      hospital: "Kantonsspital Uri",
      people: `
        Ursina Caduff - pickup=06:45 makeup=07:15 on_set=09:15
        Beat Imhof - pickup=07:30 makeup=08:00 on_set=09:30`,
      either: ["Lara Zgraggen"],
      open: ["times.departure", "times.lobby_call"],
    },
  },
  {
    name: "arena show",
    after: "a production manager",
    text: `
NORTHERN LINES ARENA TOUR - SHOW DAY SCHEDULE
Accor Arena, 8 Bd de Bercy, 75012 Paris          Saturday, 14 November 2026

06:00      Riggers call / chalk
08:00      Trucks 1-4 dock, load in begins
12:00-13:00  Crew lunch
14:00      Backline & line check
15:30      NL soundcheck
16:30      Support soundcheck (Tin Parade)
17:00      Production meeting
17:30      Crew dinner
18:30      DOORS
19:30      Tin Parade on stage
20:15      Changeover
20:45      NORTHERN LINES
22:45      Show ends / load out
02:30      Last truck away
03:00      Bus 1+2 depart for Cologne

Curfew 23:00 (hard). Next show: Cologne 16 Nov, load in 08:00.
PM Dag Olsen +47 555 50 202 / SM Pia Lund +47 555 50 203
`,
    truth: {
      date: "2026-11-14",
      times:
        "load_in=08:00 first_meal=12:00 line_check=14:00 soundcheck=15:30 second_meal=17:30 doors=18:30 changeover=20:15 set=20:45 curfew=23:00",
      people: `
        Dag Olsen -
        Pia Lund -`,
      open: ["title", "times.load_out", "times.departure", "times.bus_call", "times.support"],
    },
  },
  {
    name: "documentary, prose",
    after: "a mail in sentences",
    text: `
Hi all,

here is the plan for Tuesday 17 November 2026 (shoot day 3 of 5) on "Harbour Voices".

Crew call is 08:15 at the ferry terminal, Quay Street 2, Cork. We roll from 09:00.
Lunch at 13:00 in the canteen. Wrap around 17:30.

Emer Walsh (camera) please be there at 07:45. Colm Duffy (sound) 08:15 is fine.
Nearest hospital: Mercy University Hospital, Grenville Place, Cork.

Weather looks good: high 12°C, low 5°C. Sunrise 07:50, sunset 16:35.

Thanks,
Nuala
`,
    truth: {
      title: "Harbour Voices",
      date: "2026-11-17",
      day: "3/5",
      high: "12",
      low: "5",
      times: "crew_call=08:15 first_meal=13:00 wrap=17:30 sunrise=07:50 sunset=16:35",
      hospital: "Mercy University Hospital",
      people: `
        Emer Walsh 07:45
        Colm Duffy 08:15`,
      open: ["title", "times.shooting_call", "person", "call"],
    },
  },
  {
    name: "grille de la journée",
    after: "a French theatre",
    text: `
THÉÂTRE DES CORDELIERS                 PLANNING DU VENDREDI 20 NOVEMBRE 2026
L'AVARE - 12e représentation

09h00-12h00     Réglages lumière (plateau)
12h00-13h30     Pause déjeuner
14h00-17h00     Raccord comédiens
18h30           Maquillage / habillage
19h30           Ouverture des portes
20h00           Représentation L'AVARE
22h15           Fin du spectacle
22h30           Démontage partiel

Régisseuse générale : Agnès Perrot 06 99 00 55 31
`,
    truth: {
      date: "2026-11-20",
      times: "first_meal=12:00 doors=19:30 set=20:00 load_out=22:30",
      people: "Agnès Perrot -",
      open: ["title", "day_number"],
    },
  },
  {
    name: "merged cells, names on two lines",
    after: "an agency's workbook as PDF",
    text: `
CALL SHEET          CLIENT: Norrland Outdoor          JOB: "First Snow"          SHOOT DAY 2/3
WEDNESDAY 25 NOVEMBER 2026                                                       VERSION: 2

CREW CALL 06:30     ON CAMERA 08:00     LUNCH 12:30     WRAP 16:30     SUNRISE 08:05     SUNSET 14:51
LOCATION            Storlien High Lodge, Fjällvägen 12, 837 99 Storlien
HOSPITAL            Östersunds sjukhus, Kyrkgatan 16, 831 31 Östersund

POSITION              NAME                     PHONE               CALL       REMARKS
Director              Ebba Lind                070-555 02 01       06:30
Photographer          Oskar                    070-555 02 02       06:15      own car
                      Strandberg
Stylist               Mira Ek                  070-555 02 03       06:00      with HMU
HMU                   Tove Dahl                070-555 02 04       06:00
Guide                 Jon Fors                 070-555 02 05       05:45      snowmobile

TALENT                CALL          READY
Alma Berg             06:00         07:45
Nils Holm             07:00         08:30
`,
    truth: {
      title: "First Snow",
      date: "2026-11-25",
      day: "2/3",
      revision: "2",
      times: "crew_call=06:30 shooting_call=08:00 first_meal=12:30 wrap=16:30 sunrise=08:05 sunset=14:51",
      hospital: "Östersunds sjukhus",
      people: `
        Ebba Lind 06:30
        Oskar Strandberg 06:15
        Mira Ek 06:00
        Tove Dahl 06:00
        Jon Fors 05:45
        Alma Berg 06:00 on_set=07:45
        Nils Holm 07:00 on_set=08:30`,
    },
  },
];
