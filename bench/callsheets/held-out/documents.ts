import type { HeldOut } from "./notation.ts";

/** Typed by hand or by a program, with what misleads: colours of scripts, tides, people who are counted. */
export const DOCUMENTS: readonly HeldOut[] = [
  {
    name: "in Markdown, its weekday wrong",
    after: "a documentary",
    isTextOnly: true,
    text: `
# CALL SHEET
## Salt and Silt - feature documentary

**Date:** Thursday 24 April 2026
**General Crew Call:** 07:00
**Wrap:** 17:30 (estimated)
**Production Manager:** Enzo Rivers - 07700 900445

---

**Location 1 - Marsh Reserve car park**
Harbour Road, Cley, NR25 7RP
Gate code: **1472**, van on site from 06:45

Schedule:
- 07:30–09:30 — Drone and wide shots at low tide
- 10:00–13:00 — Interview with Dr. Mona Achebe
- 13:00–14:00 — Lunch break (catering van)
- 14:00–16:30 — Interview with Tom Reeve
- 17:30 — Wrap

| Name | Role | Call Time | Mobile |
|------|------|-----------|--------|
| Sarah Pike | Director | 07:00 | 07700 900112 |
| Ben Adeyemi | DOP | 06:45 | 07700 900223 |
| Lily Cheung | Sound Recordist | 07:00 | 07700 900334 |

Contributors:
- Dr. Mona Achebe (interviewee), call time 09:45, 07700 900667
- Tom Reeve (interviewee), call time 13:45, 07700 900778

**Nearest hospital:** Cromer General, Mill Road, NR27 0BQ
- about 9 miles from Location 1
`,
    truth: {
      title: "Salt and Silt",
      // The 24th is a Friday: the day is asked.
      times: "crew_call=07:00 first_meal=13:00 wrap=17:30",
      hospital: "Cromer General",
      people: `
        Enzo Rivers -
        Sarah Pike 07:00
        Ben Adeyemi 06:45
        Lily Cheung 07:00
        Dr. Mona Achebe 09:45
        Tom Reeve 13:45`,
      either: ["Mona Achebe"],
      open: ["title"],
    },
  },
  {
    name: "colours of the script",
    after: "a network drama",
    text: `
HARBOR LIGHTS                                  CALL SHEET                       Monday, April 20, 2026
Episode 207 "Undertow"                         CREW CALL                        Day 3 of 7
Script: YELLOW (4/14/26)                       6:30 AM
Schedule: PINK (4/15/26)                                                        Sunrise: 6:24 AM
One-Liner: BLUE                                SHOOTING CALL 7:42 AM            Sunset: 7:21 PM
CLOSED SET - NO VISITORS                       LUNCH 12:30 PM                   High tide: 6:12 AM   Low tide: 12:40 PM
Prev. wrap: 8:54 PM                            EST. WRAP 6:48 PM                Max. 40 people on the pier

SC        SET & DESCRIPTION                     D/N     PGS       CAST        LOCATION
31        EXT. PIER                             D3      2 6/8     1, 2        Redondo Pier
33        INT. BAIT SHOP                        D3      1 1/8     2, 6        Redondo Pier

NO   CAST                 CHARACTER       STAT    REH       H/MU       SET CALL     REMARKS
1    Delia Marsh          CAPT. VANCE     W       7:00 AM   5:48 AM    7:42 AM
2    Orson Tate           JOSH            W       7:00 AM   6:12 AM    7:42 AM      P/U 5:30 AM
6    Pilar Nunez          SHOP OWNER      SWF     -         10:00 AM   11:00 AM

NEAREST HOSPITAL: Torrance Memorial Medical Center, 3330 Lomita Blvd, Torrance, CA 90505
If the shoot is cancelled you will hear by 4:00 AM. Safety: see rev. 3 of the pier bulletin.
`,
    truth: {
      title: "HARBOR LIGHTS",
      date: "2026-04-20",
      day: "3/7",
      times: "crew_call=06:30 shooting_call=07:42 first_meal=12:30 wrap=18:48 sunrise=06:24 sunset=19:21",
      hospital: "Torrance Memorial Medical Center",
      scenes: "31 33",
      people: `
        Delia Marsh - makeup=05:48 on_set=07:42
        Orson Tate - makeup=06:12 on_set=07:42
        Pilar Nunez - makeup=10:00 on_set=11:00`,
      open: ["pickup"],
    },
  },
];
