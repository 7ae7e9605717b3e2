import type { HeldOut } from "./notation.ts";

/** Days of theatres, opera houses and studios: lines of the day, and words of their own. */
export const STAGES: readonly HeldOut[] = [
  {
    name: "the day of the house",
    after: "an opera house",
    text: `
ROYAL HARBOUR OPERA                         DAILY SCHEDULE
                                            Wednesday 4 March 2026

MAIN STAGE
10:00 - 13:00    Stage & Orchestra rehearsal   TOSCA      Act 2
                 Tosca: Sofia Venturi, Scarpia: Ion Petrescu
14:30 - 16:00    Lighting session              TOSCA
18:55            Half-hour call
19:00            House open
19:30            PERFORMANCE                   LA BOHÈME
22:20            Curtain down

REHEARSAL ROOM 2
10:30 - 13:30    Production rehearsal          GIULIO CESARE
14:30 - 17:30    Production rehearsal          GIULIO CESARE

CHORUS ROOM
17:00            Warm-up (LA BOHÈME)

WIG FITTINGS     11:15 Sofia Venturi     12:00 Ion Petrescu
Orchestra: dress code black. Covers on call until 20:00.
`,
    truth: {
      date: "2026-03-04",
      times: "doors=19:00 set=19:30",
      either: ["Sofia Venturi", "Ion Petrescu"],
      open: ["title", "call"],
    },
  },
  {
    name: "Probenplan",
    after: "a German theatre",
    text: `
STADTTHEATER WESTERBURG                     TAGESPLAN
Samstag, 7. März 2026

Großes Haus
10.00 - 14.00    Bühnenprobe "Woyzeck"
15.00            Umbau
18.30            Maske / Kostüm
19.00            Einlass
19.30 - 22.00    VORSTELLUNG "Der Sturm", anschl. Abbau

Probebühne
10.00 - 13.00    Szenische Probe "Momo"   (Kranz, Ilic, Baumann)
18.00 - 21.00    Szenische Probe "Momo"

Krankmeldungen bis 9.00 Uhr an das KBB, Tel. 0555 1234-0
Aushang: 6.3.2026, 14.30 Uhr
`,
    truth: {
      date: "2026-03-07",
      times: "doors=19:00 set=19:30",
      open: ["title", "times.changeover", "times.load_out", "person", "call", "makeup"],
    },
  },
  {
    name: "studio day",
    after: "a TV studio",
    text: `
"FRIDAY LATE"  SERIES 4  PROG 6                         STUDIO CALL SHEET
TX: Friday 20/03/26 22:35                               Thursday 19 March 2026
STUDIO 3, Quayside Studios, Salford M50 2EQ

0800         Crew call / rig
0930         ESU & line-up
1000-1230    Camera rehearsal
1230-1330    LUNCH
1330-1600    Rehearsal with guests
1600-1700    Band soundcheck
1800         Audience doors
1830         Warm-up
1900-2130    RECORD
2130         De-rig / wrap

RUNNING ORDER
ITEM   DESCRIPTION                 DUR       CUM
1      Titles VT                   00:30     00:30
2      Monologue                   04:15     04:45
3      Guest 1: Ola Brandt         09:00     13:45
4      Band: Night Ferry           03:40     17:25

Director: Fay Norbury      Floor Manager: Ade Ojo      Producer: Clive Rudd
`,
    truth: {
      title: "FRIDAY LATE",
      date: "2026-03-19",
      times: "crew_call=08:00 first_meal=12:30 wrap=21:30",
      people: `
        Fay Norbury -
        Ade Ojo -
        Clive Rudd -`,
      either: ["Ola Brandt", "Night Ferry"],
      open: ["times.soundcheck", "times.doors", "times.shooting_call"],
    },
  },
  {
    name: "two pages",
    after: "an agency",
    text: `
CALL SHEET                                              SHOOT DAY 1 OF 2
Client: Borealis Skincare                               THURSDAY 9 APRIL 2026
Job: "Second Skin" TVC

CREW CALL          TALENT CALL          FIRST SHOT          LUNCH          WRAP
7:30 AM            6:45 AM              9:00 AM             1:30 PM        6:30 PM

LOCATION
Sunbeam Studios, Unit 2, 41 Cabbage Lane, London W10 5NA
NEAREST A&E
St Mary's Hospital, Praed Street, London W2 1NY

WEATHER  Dry, high 14°C, low 6°C
\fBorealis - Second Skin                                 Page 2 of 2

CREW
ROLE                     NAME                    MOBILE              CALL TIME
Director                 Hetty Vaughan           07700 900 401       7:30 AM
DOP                      Raj Malhotra            07700 900 402       7:30 AM
1st AC                   Sian Pryce              07700 900 403       7:00 AM
Gaffer                   Bez Kowalski            07700 900 404       7:00 AM
Stylist                  Inés Prado              07700 900 405       6:30 AM
HMUA                     Coco Laurent            07700 900 406       6:30 AM
Runner                   Ollie Penn              07700 900 407       6:15 AM

TALENT
CHARACTER                NAME                    CALL                ON SET
Hero                     Zadie Clarke            6:45 AM             8:45 AM
Friend                   Mo Farah-Jones          8:00 AM             10:00 AM

AGENCY
Creative Director        Lars Tveit              TBC
Account Director         Priya Nair              9:00 AM
`,
    truth: {
      title: "Second Skin",
      date: "2026-04-09",
      day: "1/2",
      high: "14",
      low: "6",
      times: "crew_call=07:30 shooting_call=09:00 first_meal=13:30 wrap=18:30",
      hospital: "St Mary's Hospital",
      people: `
        Hetty Vaughan 07:30
        Raj Malhotra 07:30
        Sian Pryce 07:00
        Bez Kowalski 07:00
        Inés Prado 06:30
        Coco Laurent 06:30
        Ollie Penn 06:15
        Zadie Clarke 06:45 on_set=08:45
        Mo Farah-Jones 08:00 on_set=10:00
        Lars Tveit to_be_confirmed
        Priya Nair 09:00`,
    },
  },
];
