import type { HeldOut } from "./notation.ts";

/** Films and series as offices in the United States write them; nobody in them exists. */
export const FILM_US: readonly HeldOut[] = [
  {
    name: "locations in a row",
    after: "StudioBinder",
    text: `
                                     SUNBURNT COUNTRY                               Wednesday, March 4, 2026
                                     CALL SHEET #12                                 Day 12 of 40

Tallow & Birch Pictures              GENERAL CREW CALL           Weather: Light rain in the morning
2210 Alder St, Ste 4                                             High 51F  Low 39F
Portland, OR 97210                   7:00am                      Sunrise 6:42am   Sunset 6:21pm
(503) 555-0142

Director: Nora Whitlock              Shooting call: 8:00am
Producer: Theo Amadi                 Lunch: 1:00pm
Line Producer: Lena Frost            Est. Wrap: 7:00pm

LOCATIONS
#    SET LOCATION                    PARKING                     NEAREST HOSPITAL
1    The Tannery                     Lot B, NW 23rd & Vaughn     Legacy Good Samaritan Medical Center
     3030 NW Yeon Ave                                            1015 NW 22nd Ave
     Portland, OR 97210                                          Portland, OR 97210

SCENES   SET AND DESCRIPTION                          CAST        D/N    PAGES    LOCATION
24       INT. TANNERY - OFFICE                        1, 2        D1     2 1/8    1
         Mae finds the ledger.
26       EXT. TANNERY - LOADING DOCK                  1, 3        N2     6/8      1
         Tick runs.
                                                      TOTAL PAGES:       2 7/8

#    CAST              CHARACTER     STATUS   PICKUP   CALL     H/MU     ON SET    SPECIAL INSTRUCTIONS
1    Iris Calloway     MAE           W        5:40a    6:00a    6:10a    8:00a     Bring wet-weather shoes
2    Jonah Pell        DEPUTY REED   SW       --       7:15a    7:30a    8:45a
3    Omar Idris        TICK          SWF      --       O/C      --       --        Stunt rehearsal w/ Pia

CAMERA                                                    SOUND
1st AC         Mina Oduya        6:42a                    Mixer          Carl Brandt        7:00a
2nd AC         Rhys Tolland      6:42a                    Boom Op        Dee Marsh          7:00a

ADVANCE SCHEDULE - Thursday, March 5, 2026
SCENES   SET AND DESCRIPTION                          CAST        D/N    PAGES    LOCATION
31       INT. SHERIFF STATION                         2, 3        D2     3 2/8    2
CREW CALL: 9:00am
`,
    truth: {
      title: "SUNBURNT COUNTRY",
      date: "2026-03-04",
      day: "12/40",
      high: "51",
      low: "39",
      times: "crew_call=07:00 shooting_call=08:00 first_meal=13:00 wrap=19:00 sunrise=06:42 sunset=18:21",
      hospital: "Legacy Good Samaritan Medical Center",
      scenes: "24 26",
      people: `
        Nora Whitlock -
        Theo Amadi -
        Lena Frost -
        Iris Calloway 06:00 pickup=05:40 makeup=06:10 on_set=08:00
        Jonah Pell 07:15 makeup=07:30 on_set=08:45
        Omar Idris on_call
        Mina Oduya 06:42
        Rhys Tolland 06:42
        Carl Brandt 07:00
        Dee Marsh 07:00`,
    },
  },
  {
    name: "three crew columns",
    after: "Movie Magic, EP",
    text: `
PRODUCTION: "LAST EXIT OPAL"             CALL SHEET                     DATE: Thu 3/5/26
EPISODE: 104 "Ash"                       CREW CALL                      DAY: 7 OF 9
PROD. OFFICE: (213) 555-0190             530P                           SUNRISE: 615A  SUNSET: 552P
EXEC. PROD: Gail Munro                   SHOOTING CALL 630P             WEATHER: CLEAR  HI 68 LO 51
DIRECTOR: Hank Osei                      NO FORCED CALLS WITHOUT PRIOR APPROVAL OF UPM

SET / LOCATION                       SC        CAST            D/N   PGS    LOCATION
EXT. OPAL DINER - PARKING LOT        12, 14    1, 2, 5         N     2 4/8  Opal Diner
INT. OPAL DINER - BOOTH              15        1, 2            N     1 1/8  4410 Lankershim Blvd
COMPANY MOVE TO STAGE 4
INT. CELL                            22        2               N     6/8    Stage 4

CAST                 PART OF              LEAVE   MAKEUP   SET CALL   REMARKS
1 Tessa Lindqvist    DET. RUIZ       W    400P    415P     615P       P/U @ 4P
2 Amir Kovac         LOU             W    --      430P     630P       RPT TO LOC
5 Bea Holloway       WAITRESS        SWF  --      800P     900P       see Sc. 15

NO  CREW                   TIME     NO  CREW                   TIME     NO  CREW                   TIME
1   1ST AD V. Salinger     512P     1   KEY GRIP R. Boone      500P     1   MIXER L. Ferreira      530P
1   2ND AD J. Okafor       430P     1   BEST BOY T. Nakata     500P     1   BOOM C. Winslow        530P
1   SCRIPT A. Petrov       530P     1   GAFFER M. Dreyer       500P     1   PROPS K. Abara         O/C

NEAREST HOSPITAL: Providence Saint Joseph, 501 S Buena Vista St, Burbank, CA 91505
FIRST MEAL 1130P   EST. WRAP 530A

ADVANCE
DAY 8   FRI 3/6/26   CREW CALL 6P
INT. MORGUE          31        1, 7            N     3 1/8  Stage 4
`,
    truth: {
      title: "LAST EXIT OPAL",
      date: "2026-03-05",
      day: "7/9",
      high: "68",
      low: "51",
      times: "crew_call=17:30 shooting_call=18:30 first_meal=23:30 wrap=29:30 sunrise=06:15 sunset=17:52",
      hospital: "Providence Saint Joseph",
      people: `
        Gail Munro -
        Hank Osei -
        Tessa Lindqvist - pickup=16:00 makeup=16:15 on_set=18:15
        Amir Kovac - makeup=16:30 on_set=18:30
        Bea Holloway - makeup=20:00 on_set=21:00`,
      either: [
        "V. Salinger",
        "J. Okafor",
        "A. Petrov",
        "R. Boone",
        "T. Nakata",
        "M. Dreyer",
        "L. Ferreira",
        "C. Winslow",
        "K. Abara",
        "1ST AD V. Salinger",
        "2ND AD J. Okafor",
        "SCRIPT A. Petrov",
        "KEY GRIP R. Boone",
        "BEST BOY T. Nakata",
        "GAFFER M. Dreyer",
        "MIXER L. Ferreira",
        "BOOM C. Winslow",
        "PROPS K. Abara",
      ],
      // Scenes stand behind their set here, two in a cell.
      open: ["scene"],
    },
  },
  {
    name: "pre-calls and a move",
    after: "SetHero",
    text: `
PAPER LANTERN                                               BLUE REVISION  03/09/26 8:15 PM
Lantern Films LLC                                           Tuesday, March 10, 2026
                                                            Shoot Day 3 of 18

CREW CALL        BREAKFAST        FIRST SHOT       LUNCH            EST. WRAP
7:00 AM          6:30 AM          8:30 AM          1:00 PM          7:30 PM

PRE-CALLS
Locations        5:30 AM
Grip & Electric  6:12 AM
Hair & Makeup    6:00 AM

SUNRISE 7:22 AM    SUNSET 7:08 PM    HIGH 64°F    LOW 47°F    WIND 11 mph

LOCATION 1: Bell Street Market, 92 Bell St, Nashville, TN 37206
COMPANY MOVE @ 1:30 PM
LOCATION 2: Fairgrounds Expo Hall, 500 Wedgewood Ave, Nashville, TN 37203
CREW PARKING: Lot 9, shuttle every 15 min from 6:00 AM
HOSPITAL: Ascension Saint Thomas Midtown, 2000 Church St, Nashville, TN 37236 (615) 555-0166

TITLE                 NAME                 PHONE             IN          NOTES
Director              Paula Venn           615-555-0101      7:00 AM
1st AD                Curtis Bly           615-555-0102      6:30 AM
DP                    Anouk Fray           615-555-0103      7:00 AM
Key Grip              Sol Ibarra           615-555-0104      6:12 AM     pre-call
Gaffer                Wes Tamm             615-555-0105      6:12 AM     pre-call
HMU                   Joy Pettit           615-555-0106      6:00 AM
Set PA                Ned Orr              615-555-0107      5:30 AM     w/ Locations
Stills                Uma Lachance         615-555-0108      ON CALL

TALENT                ROLE                 CALL       HMU        ON SET     WRAP
Dana Frey             Wren                 6:15 AM    6:20 AM    8:15 AM    5:00 PM
Lou Sandoval          The Collector        10:30 AM   10:45 AM   12:00 PM   7:00 PM

NEXT DAY: Wed 03/11/26, Crew Call 6:00 AM, Radnor Lake
`,
    truth: {
      title: "PAPER LANTERN",
      date: "2026-03-10",
      day: "3/18",
      colour: "blue",
      high: "64",
      low: "47",
      times:
        "crew_call=07:00 breakfast=06:30 shooting_call=08:30 first_meal=13:00 wrap=19:30 sunrise=07:22 sunset=19:08",
      hospital: "Ascension Saint Thomas Midtown",
      location: "Bell Street Market",
      people: `
        Paula Venn 07:00
        Curtis Bly 06:30
        Anouk Fray 07:00
        Sol Ibarra 06:12
        Wes Tamm 06:12
        Joy Pettit 06:00
        Ned Orr 05:30
        Uma Lachance on_call
        Dana Frey 06:15 makeup=06:20 on_set=08:15
        Lou Sandoval 10:30 makeup=10:45 on_set=12:00`,
    },
  },
  {
    name: "two units side by side",
    after: "Croogloo",
    text: `
NORTH OF NOWHERE - SEASON 2                        CALL SHEET                       Day 21 of 55
Friday, April 17, 2026                             PINK REVISION #2

                          MAIN UNIT                2ND UNIT
UNIT CALL                 0700                     1000
LUNCH                     1300                     1600
EST. WRAP                 1900                     2200

LOCATION: Britannia Shipyard, 5180 Westwater Dr, Richmond, BC V7E 6P3
NEAREST HOSPITAL: Richmond Hospital, 7000 Westminster Hwy, Richmond, BC V6X 1A2
SUNRISE: 0618   SUNSET: 2006

CAST #   NAME                 CHARACTER        SWF    P/U      MU       SET
1        Freya Lund           CORA             W      0545     0615     0745
4        Mateo Quiroga        SGT. DALE        SW     0630     0700     0815
9        Wren Castellan       BOY              H      -        HOLD     -
12       Ingrid Vos           NURSE            WF     1015     1045     1200

BACKGROUND:  14 Dockworkers  0630 @ Extras Holding
`,
    truth: {
      title: "NORTH OF NOWHERE - SEASON 2",
      date: "2026-04-17",
      day: "21/55",
      revision: "2",
      colour: "pink",
      times: "crew_call=07:00 first_meal=13:00 wrap=19:00 sunrise=06:18 sunset=20:06",
      hospital: "Richmond Hospital",
      people: `
        Freya Lund - pickup=05:45 makeup=06:15 on_set=07:45
        Mateo Quiroga - pickup=06:30 makeup=07:00 on_set=08:15
        Wren Castellan hold
        Ingrid Vos - pickup=10:15 makeup=10:45 on_set=12:00`,
      either: ["14 Dockworkers", "Dockworkers"],
      second: {
        title: "NORTH OF NOWHERE - SEASON 2",
        date: "2026-04-17",
        day: "21/55",
        revision: "2",
        colour: "pink",
        times: "crew_call=10:00 first_meal=16:00 wrap=22:00",
        hospital: "Richmond Hospital",
      },
    },
  },
];
