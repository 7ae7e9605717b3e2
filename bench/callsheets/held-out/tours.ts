import type { HeldOut } from "./notation.ts";

/** Days of tours and festivals; nobody in them exists. */
export const TOURS: readonly HeldOut[] = [
  {
    name: "with tomorrow below",
    after: "Master Tour",
    text: `
THE PAPER KITES CLUB                                    DAY SHEET
Slow Weather Tour 2026                                  Wednesday, March 4, 2026
                                                        Show 9 of 31
Denver, CO                                              Time Zone: America/Denver

VENUE: Ogden Theatre
935 E Colfax Ave, Denver, CO 80218
Capacity: 1,600

SCHEDULE
8:00 AM            Bus Arrives / Shore Power
10:00 AM           Load In
12:00 PM - 1:00 PM Lunch (catering)
2:30 PM            Line Check
3:00 PM - 4:30 PM  Soundcheck
4:45 PM            Support Soundcheck
5:15 PM            Meet & Greet
6:00 PM            Dinner
7:00 PM            Doors
8:00 PM - 8:40 PM  Support: Hollow Pine
8:40 PM            Changeover
9:10 PM - 10:45 PM The Paper Kites Club
11:00 PM           Curfew
11:15 PM           Load Out
1:00 AM            Bus Call
1:30 AM            Bus Departs to Salt Lake City (515 mi / 8 h)

CONTACTS
Tour Manager        Joss Lindgren       303-555-0101
Production Manager  Vik Rao             303-555-0102
Promoter Rep        Amy Castle          303-555-0103

HOTEL: Day rooms at The Warwick, 1776 Grant St, Denver, CO 80203

TOMORROW: Thursday, March 5, 2026 - Salt Lake City, UT
Load In 11:00 AM   Doors 7:30 PM   Show 8:30 PM
`,
    truth: {
      date: "2026-03-04",
      day: "9/31",
      venue: "Ogden Theatre",
      times:
        "load_in=10:00 first_meal=12:00 line_check=14:30 soundcheck=15:00 meet_and_greet=17:15 second_meal=18:00 doors=19:00 support=20:00 changeover=20:40 set=21:10 curfew=23:00 load_out=23:15 bus_call=25:00 departure=25:30",
      people: `
        Joss Lindgren -
        Vik Rao -
        Amy Castle -`,
      open: ["title"],
    },
  },
  {
    name: "all of it in one line",
    after: "a text message",
    text: `
Day sheet Sat 14 March 2026 - GLASS HARBOUR @ The Lexington, London

load in 3pm, soundcheck 4.30pm, doors 7pm, support 7.45pm, changeover 8.30pm, show 9pm, curfew 10.45pm

TM Rory 07700 900 118. Parking round the back, code is 1830.
Buyout £20. Merch split 80/20. Set length 75 min.
`,
    truth: {
      date: "2026-03-14",
      times:
        "load_in=15:00 soundcheck=16:30 doors=19:00 support=19:45 changeover=20:30 set=21:00 curfew=22:45",
      either: ["Rory", "TM Rory"],
      open: ["title"],
    },
  },
  {
    name: "without halves of the day",
    after: "a van tour",
    text: `
CARTAGENA / NIGHT SWIM TOUR
Day Sheet                      Friday 3/20/26
Venue: Mohawk, 912 Red River St, Austin, TX 78701

Lobby call      11:00
Load in          3:00
Soundcheck       4:00
Doors            7:00
Opener           8:00
Changeover       8:45
Set              9:15
Curfew          11:00
Load out        11:15

TM: Gus Villar 512-555-0147
`,
    truth: {
      date: "2026-03-20",
      venue: "Mohawk",
      times:
        "lobby_call=11:00 load_in=15:00 soundcheck=16:00 doors=19:00 support=20:00 changeover=20:45 set=21:15 curfew=23:00 load_out=23:15",
      people: "Gus Villar -",
      open: ["title"],
    },
  },
  {
    name: "other artists' slots",
    after: "a festival's advance",
    text: `
ADVANCE SHEET - MEADOWLIGHT FESTIVAL 2026
Artist: Silver Anorak
Stage: River Stage
Day: Saturday 18 July 2026

Site access from: 10:00
Get-in: 15:30
Line check: 18:50
Changeover: 18:45 - 19:15
Stage time: 19:15 - 20:15 (60 min, strict)
Curfew (stage): 23:00
Get-out complete by: 21:30

River Stage running order
13:00 - 13:30   Mothlamp
14:00 - 14:40   Kid Ferro
15:15 - 16:00   Dry County
16:45 - 17:30   Ana Bolt
18:00 - 18:45   The Understudies
19:15 - 20:15   SILVER ANORAK
21:00 - 22:45   Big Weather

Artist liaison: Tilly Marsh, 07700 900 201
Stage manager: Kofi Mensah, 07700 900 202
Nearest hospital: Hereford County Hospital, Stonebow Road, Hereford HR1 2BN
`,
    truth: {
      date: "2026-07-18",
      times: "load_in=15:30 line_check=18:50 changeover=18:45 set=19:15 curfew=23:00",
      hospital: "Hereford County Hospital",
      people: `
        Tilly Marsh -
        Kofi Mensah -`,
      open: ["title", "times.load_out"],
    },
  },
  {
    name: "travel day",
    after: "Eventric",
    text: `
NORTHERN LINES - DAY SHEET
Sunday, 5 April 2026                    TRAVEL DAY
Oslo -> Stockholm

08:15   Lobby call, Hotel Bristol
10:25   Flight SK 486 OSL-ARN (arr 11:25)
12:30   Hotel check-in: Clarion Sign, Östra Järnvägsgatan 35, Stockholm
19:00   Band dinner (optional)
No show today.

Tour manager: Heidi Brox +47 555 50 101
Next show: Mon 6 April, Fryshuset - load in 12:00, doors 19:00
`,
    truth: {
      date: "2026-04-05",
      times: "lobby_call=08:15",
      people: "Heidi Brox -",
      open: ["title", "times.second_meal"],
    },
  },
  {
    name: "two shows",
    after: "a theatre tour",
    text: `
RED LANTERN UK TOUR                                         DAY SHEET
Saturday 21st March 2026                                    Theatre Royal, Norwich
Matinee and evening

10.00    Crew call
12.30    Sound check
13.30    House open
14.00    Show 1
16.30    Show 1 down
17.00    Company dinner
19.00    House open
19.30    Show 2
22.00    Show 2 down
22.15    Get-out
02.00    Trucks away

Company Manager: Bryony Fell   07700 900 311
`,
    truth: {
      date: "2026-03-21",
      venue: "Theatre Royal, Norwich",
      times: "crew_call=10:00 soundcheck=12:30 second_meal=17:00 load_out=22:15",
      people: "Bryony Fell -",
      // Two houses and two shows: which one is meant is asked, and may be left out.
      open: ["title", "times.departure", "day_number"],
    },
  },
  {
    name: "Tagesplan",
    after: "a German tour",
    text: `
SPIEGELKABINETT - "Fernlicht"-Tour 2026
TAGESPLAN Freitag, 20.03.2026 - Show 6/18
Halle: E-Werk, Schanzenstr. 37, 51063 Köln

09.30     Ankunft Nightliner
10.00     Get-In / Aufbau Licht
14.30     Linecheck
15.30     Soundcheck
17.30     Soundcheck Support
18.00     Abendessen
18.30     Einlass
19.30     Support: Wolkenbruch
20.15     Umbau
20.45     Spiegelkabinett
22.30     Ende / Curfew 23.00
22.45     Abbau
01.30     Abfahrt Bus nach Hamburg

TL: Maren Decker 0171 555 0101
Örtlicher Veranstalter: Konzertbüro West, Herr Lenz 0221 555 0102
`,
    truth: {
      date: "2026-03-20",
      day: "6/18",
      venue: "E-Werk",
      times:
        "load_in=10:00 line_check=14:30 soundcheck=15:30 second_meal=18:00 doors=18:30 support=19:30 changeover=20:15 set=20:45 curfew=23:00 load_out=22:45 departure=25:30",
      people: "Maren Decker -",
      either: ["Herr Lenz", "Konzertbüro West", "Konzertbüro West, Herr Lenz", "Lenz"],
      open: ["title", "times.curfew"],
    },
  },
  {
    name: "feuille de route",
    after: "a French tour",
    text: `
FEUILLE DE ROUTE                                   Vendredi 27 mars 2026
LA COMÈTE - Tournée "Grand Large"                  Date 4/12
Salle : La Sirène, 111 bd Émile Delmas, 17000 La Rochelle

11h00    Arrivée technique / déchargement
14h00    Montage backline
16h00    Balances La Comète
17h30    Balances première partie
19h00    Repas
20h00    Ouverture des portes
20h30    Première partie : Ondine
21h15    Changement de plateau
21h30    La Comète
23h00    Fin du son
23h15    Démontage
00h45    Départ hôtel

Régisseur général : Loïc Tanguy 06 99 00 55 01
Accueil artistes : Mina Berger 06 99 00 55 02
`,
    truth: {
      date: "2026-03-27",
      venue: "La Sirène",
      times:
        "load_in=11:00 soundcheck=16:00 second_meal=19:00 doors=20:00 support=20:30 changeover=21:15 set=21:30 curfew=23:00 load_out=23:15",
      people: `
        Loïc Tanguy -
        Mina Berger -`,
      open: [
        "title",
        "day_number",
        "day_count",
        "times.departure",
        "times.first_meal",
        "times.second_meal",
        "times.lobby_call",
      ],
    },
  },
];
