import type { HeldOut } from "./notation.ts";

/** Further shows, as further-films.ts. */
export const FURTHER_SHOWS: readonly HeldOut[] = [
  {
    name: "start, end, detail",
    after: "Master Tour, as a table",
    text: `
MIRROR LAKE                        Wed, Mar 25, 2026                     Show Day
Boston, MA                         House of Blues Boston                 US/Eastern

Start      End        Item                     Details
9:00 AM               Arrive venue             Bus parks on Lansdowne St
10:00 AM   12:00 PM   Load In                  4 loaders
1:00 PM    2:00 PM    Lunch                    Catering, room 2
3:30 PM    5:00 PM    Sound Check
5:00 PM    5:30 PM    Support Sound Check      Tin Parade
6:00 PM               Doors
7:00 PM    7:45 PM    Support                  Tin Parade
7:45 PM    8:15 PM    Changeover
8:15 PM    10:00 PM   Set Time                 Mirror Lake
10:30 PM              Curfew                   Hard
10:30 PM   12:00 AM   Load Out
12:30 AM              Bus Call                 to Philadelphia

Production Manager: Ida Novak  617-555-0121
Venue Rep: Carl Dunphy         617-555-0122
`,
    truth: {
      date: "2026-03-25",
      times:
        "load_in=10:00 first_meal=13:00 soundcheck=15:30 doors=18:00 support=19:00 changeover=19:45 set=20:15 curfew=22:30 load_out=22:30 bus_call=24:30",
      people: `
        Ida Novak -
        Carl Dunphy -`,
      open: ["title", "venue"],
    },
  },
  {
    name: "day off",
    after: "a tour's book",
    text: `
VELVET OWLS - EU/UK TOUR - DAY SHEET
Monday 13 April 2026 - DAY OFF - Hamburg

Hotel: Reichshof, Kirchenallee 34, 20099 Hamburg
07:30  Bus arrives hotel, rooms from 09:00
Breakfast until 11:00
16:00  Laundry pick-up in lobby
Bus call Tuesday 08:00

Tour Manager: Nell Brody +44 7700 900 501
`,
    truth: {
      date: "2026-04-13",
      people: "Nell Brody -",
      open: ["title", "times.bus_call"],
    },
  },
  {
    name: "stage manager's board",
    after: "a festival stage",
    text: `
DUNES FESTIVAL - BEACH STAGE - FRI 21 AUG 2026
Daily running sheet v2

Time             Artist               Note
12:00            Gates open
12:30 - 13:00    Salt Choir           own backline
13:20 - 14:00    Marlo Quinn          DJ set, changeover 20 min
14:30 - 15:15    The Long Ferry       IEM
16:00 - 17:00    Baltic               pyro check 10:30
18:00 - 19:15    Ada & The Stones
20:30 - 22:00    NORTHERN LINES       HEADLINE
23:00            Curfew (sound)

Load-in from 08:00 via gate C
Stage manager: Femi Ade, ch. 4
`,
    truth: {
      date: "2026-08-21",
      revision: "2",
      times: "doors=12:00 set=20:30 curfew=23:00 load_in=08:00",
      people: "Femi Ade -",
      open: ["title", "times.doors", "times.changeover"],
    },
  },
  {
    name: "company class",
    after: "a ballet company",
    text: `
HARBOUR BALLET                     CALLS FOR THURSDAY 12 MARCH 2026

10:00-11:15     Company class            Studio A
11:30-13:00     Giselle Act II           Studio A      Principals & corps
13:00-14:00     Lunch
14:00-17:00     Stage rehearsal          Main stage    Full call
18:00           Warm-up (optional)
18:30           Doors
19:00           Show: GISELLE
21:15           Show down

Physio: by appointment, ext. 212
`,
    truth: {
      date: "2026-03-12",
      times: "first_meal=13:00 doors=18:30 set=19:00",
      open: ["title", "person"],
    },
  },
  {
    name: "hoja de ruta",
    after: "a Spanish tour",
    text: `
HOJA DE RUTA                              Sábado 9 de mayo de 2026
LOS FAROS - GIRA "MAR ADENTRO"            Concierto 3 de 14
Recinto: Sala Apolo, Carrer Nou de la Rambla 113, 08004 Barcelona

10:00 h    Salida hotel (furgoneta)
12:00 h    Montaje / carga
14:30 h    Comida
16:00 h    Prueba de sonido
18:00 h    Prueba de sonido teloneros
20:00 h    Apertura de puertas
20:30 h    Teloneros: Nieve
21:15 h    Cambio de escenario
21:30 h    Los Faros
23:15 h    Fin / desmontaje
00:30 h    Salida bus

Road manager: Quique Durán 600 555 101
`,
    truth: {
      date: "2026-05-09",
      day: "3/14",
      venue: "Sala Apolo",
      times:
        "lobby_call=10:00 load_in=12:00 first_meal=14:30 soundcheck=16:00 doors=20:00 support=20:30 changeover=21:15 set=21:30 load_out=23:15",
      people: "Quique Durán -",
      open: ["title", "times.departure", "times.bus_call"],
    },
  },
  {
    name: "corporate",
    after: "an event agency",
    text: `
EVENT RUNDOWN / CALL SHEET
Client: Helvion AG - Sales Kick-off              Date: Tue 14 Apr 2026
Venue: Messe Basel, Halle 4, Messeplatz 21, 4058 Basel

06:00   Crew call & safety briefing
06:30   Build stage set
12:00   Crew lunch
13:00   Sound check / presenter rehearsal
15:30   Doors open
16:00   Show start
18:30   Dinner (guests)
22:00   End of event
22:15   Load-out

Show caller      Mira Sutter        079 555 01 01     call 09:00
Technical dir.   Beat Amsler        079 555 01 02     call 06:00
Presenter        Dan Okoye          079 555 01 03     call 12:30
`,
    truth: {
      date: "2026-04-14",
      venue: "Messe Basel",
      times: "crew_call=06:00 first_meal=12:00 soundcheck=13:00 doors=15:30 set=16:00 load_out=22:15",
      people: `
        Mira Sutter 09:00
        Beat Amsler 06:00
        Dan Okoye 12:30`,
      open: ["title", "times.second_meal", "times.wrap"],
    },
  },
];
