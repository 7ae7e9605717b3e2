import type { HeldOut } from "./notation.ts";

/** As offices in Britain, Ireland and Scandinavia write them. */
export const FILM_UK: readonly HeldOut[] = [
  {
    name: "unit base and travel",
    after: "a British series",
    text: `
THE SALT ROAD                                                       CALL SHEET NO: 14
Marsh House Films (TSR) Ltd                                         Monday 11th May 2026
Production Office: Unit 6 Mill Yard, Norwich NR3 1AB                SHOOT DAY 14 OF 36
Tel: 01603 555 0101

UNIT CALL: 0800 ON SET                    BREAKFAST: from 0700 at Unit Base
                                          LUNCH: 1300 - 1400
CAMERA WRAP: 1900 (est)                   SUNRISE: 0504   SUNSET: 2042
                                          WEATHER: Sunny intervals, 16C / 8C, wind NW 12mph

DIRECTOR: Orla Kinsella    PRODUCER: Piers Hathaway    1ST AD: Dev Anand

LOC 1: Cley Windmill, The Quay, Cley next the Sea, NR25 7RP
UNIT BASE: Village Hall car park, Church Lane, Cley, NR25 7UD
A&E: Norfolk & Norwich University Hospital, Colney Lane, NR4 7UY. Tel: 01603 555 0186

SC     SET / SYNOPSIS                                D/N    PGS     CAST
41     EXT. WINDMILL. Anna waits for the boat.       D4     1 2/8   1, 3
43A    INT. WINDMILL - LOFT. The letter.             D4     2 5/8   1

ID   ARTISTE             CHARACTER     P/UP     M/UP     COST     TRAVEL    ON SET
1    Imogen Swale        ANNA          0615     0645     0715     0740      0800
3    Callum Reith        FERRYMAN      0700     0730     0800     0845      0900
7    Edie Marlow         MRS PYE       S/B      -        -        -         -

REQUIREMENTS
CAMERA: 2nd camera today, crane from 1100.
SFX: Smoke on Sc 41 from 0930.
TRANSPORT: Minibus 1 (Gary) departs Premier Inn 0610. Minibus 2 departs 0640.
CATERING: Breakfast for 60 at 0700, lunch for 65 at 1300.

ADVANCE CALL: TUESDAY 12TH MAY - DAY 15 - UNIT CALL 1200
SC     SET / SYNOPSIS                                D/N    PGS     CAST
52     INT. PUB                                      N4     3       1, 3, 9
`,
    truth: {
      title: "THE SALT ROAD",
      date: "2026-05-11",
      day: "14/36",
      times: "crew_call=08:00 breakfast=07:00 first_meal=13:00 wrap=19:00 sunrise=05:04 sunset=20:42",
      hospital: "Norfolk & Norwich University Hospital",
      location: "Cley Windmill",
      scenes: "41 43A",
      people: `
        Orla Kinsella -
        Piers Hathaway -
        Dev Anand -
        Imogen Swale - pickup=06:15 makeup=06:45 on_set=08:00
        Callum Reith - pickup=07:00 makeup=07:30 on_set=09:00
        Edie Marlow on_call`,
      open: ["high", "low"],
    },
  },
  {
    name: "production day",
    after: "Dramatify",
    text: `
Call sheet  |  Norrsken  |  Production day 8 of 22
2026-02-18 (Wednesday)  |  Version 3, updated 2026-02-17 19:40
Status: Published

General
Unit call            07:30
Breakfast            07:00-07:30
Shooting starts      08:30
Lunch                12:00-12:45
Estimated wrap       18:00
Sunrise / Sunset     07:28 / 16:49
Temperature          High: -4  Low: -11

Location
Folkets Hus, Storgatan 12, 972 31 Luleå
Nearest hospital: Sunderby sjukhus, Sjukhusvägen 10, 954 42 Södra Sunderbyn

Cast
No.  Character        Actor               Pick-up   Make-up   Costume   On set
1    Elin             Saga Hallberg       06:30     07:00     07:40     08:30
2    Polisen          Nils Åkerlund       07:45     08:15     08:45     09:30

Crew
Function             Name                 Phone             Call
Director             Maja Sundin          070-555 01 01     07:30
Gaffer               Ville Rautio         070-555 01 02     06:45
Sound                Åsa Blom             070-555 01 03     07:30
Driver               Per Lindahl          070-555 01 04     06:00
`,
    truth: {
      title: "Norrsken",
      date: "2026-02-18",
      day: "8/22",
      revision: "3",
      times: "crew_call=07:30 breakfast=07:00 shooting_call=08:30 first_meal=12:00 wrap=18:00",
      hospital: "Sunderby sjukhus",
      high: "-4",
      low: "-11",
      people: `
        Saga Hallberg - pickup=06:30 makeup=07:00 on_set=08:30
        Nils Åkerlund - pickup=07:45 makeup=08:15 on_set=09:30
        Maja Sundin 07:30
        Ville Rautio 06:45
        Åsa Blom 07:30
        Per Lindahl 06:00`,
      open: ["times.sunrise", "times.sunset"],
    },
  },
  {
    name: "stood down",
    after: "a short film",
    text: `
*** SHOOT CANCELLED - STORM WARNING ***
"TIDELINE"  -  CALL SHEET
Saturday 14 February 2026                 Day 2 of 4

Crew call was 06:30. Please do NOT travel.
New date to be confirmed.
Any questions: Production Manager: Ros Peake 07700 900 441
`,
    truth: {
      title: "TIDELINE",
      date: "2026-02-14",
      day: "2/4",
      isCancelled: true,
      people: "Ros Peake -",
      // What a call was, once there is none any more.
      open: ["times.crew_call"],
    },
  },
  {
    name: "names that run the other way",
    after: "a co-production",
    isTextOnly: true,
    text: `
THE LEMON GROVE                               CALL SHEET 9            Sunday 7 June 2026
Crew Call: 05:45          Shooting call: 06:45          Lunch: 11:30          Wrap: 16:00
Location: Kibbutz Beit Alfa, Route 669
Hospital: HaEmek Medical Center, Yitzhak Rabin Blvd 21, Afula

Role               Name                         Phone              Call
Director           נועה ברק                      054-555-0101       05:45
1st AD             Yael Shoham                  054-555-0102       05:15
DoP                سامي الخوري                   054-555-0103       05:45
Gaffer             Tomer Azulay                 054-555-0104       05:00
`,
    truth: {
      title: "THE LEMON GROVE",
      date: "2026-06-07",
      times: "crew_call=05:45 shooting_call=06:45 first_meal=11:30 wrap=16:00",
      hospital: "HaEmek Medical Center",
      people: `
        נועה ברק 05:45
        Yael Shoham 05:15
        سامي الخوري 05:45
        Tomer Azulay 05:00`,
      // The ninth sheet is mostly the ninth day's.
      open: ["day_number"],
    },
  },
];
