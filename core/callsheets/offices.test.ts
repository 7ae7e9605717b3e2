import { expect, test } from "bun:test";
import { asked, callsOf, sheetOf, timesOf } from "./testing-sheet.ts";

/** Sheets as different offices write them; whoever and whatever is in them is invented. */
const TODAY = { today: "2026-10-01" };

const LOS_ANGELES = `                                        PROJECT BLUEBIRD
Director: Sara Chan                                                       CALL SHEET
Producer: Mick Ross                                                        Monday, October 12, 2026
UPM: Dana Sculley                                                           Shoot Day 4 of 18
1st AD: Tom Harper                    GENERAL CREW CALL                     Script: Blue 9/28/26  Schedule: White
Production Office:                        6:30A                            WEATHER: Sunny  High 82°F  Low 61°F
1200 Sunset Blvd, LA 90026                                                 Sunrise 6:52a   Sunset 6:21p
(323) 555-0110                       SHOOTING CALL 7:30A                   NEAREST HOSPITAL:
                                     Courtesy bkfst 5:45A                  Cedars-Sinai Medical Center
                                     LUNCH 12:30P                          8700 Beverly Blvd, Los Angeles, CA 90048
                                     EST WRAP 7:00P                        (310) 555-3277
      **NO FORCED CALLS WITHOUT PRIOR APPROVAL OF UPM**

SC      SET AND DESCRIPTION                        D/N    CAST       PGS     LOCATION
12      INT. COFFEE SHOP                           D1     1,2,5      2 3/8   #1 Bluebird Cafe
        Anna meets Ben for the first time                                    4415 Fountain Ave
14pt    EXT. STREET - CONTINUOUS                   D1     1          4/8     Los Angeles, CA 90029
                                          TOTAL PAGES:  2 7/8

#   CAST MEMBER         CHARACTER    STATUS  PU     MU/WARD   SET CALL   REMARKS
1   Emmy Stein         ANNA         W       5:30A  6:00A     7:30A      PU @ hotel
2   Jay Burn        BEN          SW      -      6:30A     7:30A
5   Rita Moran         BARISTA      SWF     SELF   7:00A     8:15A
ATMOSPHERE / STAND-INS
6 Patrons     call 7:00A

ADVANCE SCHEDULE - TUESDAY, OCTOBER 13, 2026
20      INT. ANNA'S APARTMENT                      N1     1,2        3 1/8

PRODUCTION                            CAMERA
UPM             Dana Sculley   O/C     Dir of Photography   Roger Dane   6:30A
1st AD          Tom Harper     6:00A   1st AC               Ali Wan     6:00A
2nd AD          Kim Lee       5:30A   2nd AC               Bo Burnett   6:00A
Key PA          Jo March      5:18A   DIT                  Cy Young     6:30A`;

const LONDON = `THE CROWN OF THORNS
UNIT CALL SHEET NO: 23
DATE: Tuesday 3rd November 2026
UNIT CALL: 08:00 on location
BREAKFAST from 07:15 at Unit Base
CAMERA WRAP: 19:00 (est)
LUNCH: 13:00 - 14:00
Sunrise: 06:58   Sunset: 16:27
LOC 1: Wilton House, Wilton, Salisbury SP2 0BJ
UNIT BASE: Park & Ride, The Avenue, Salisbury SP4 6EB
A&E: Salisbury District Hospital, Odstock Road, SP2 8BJ. Tel: 01722 555 262
WEATHER: Cloudy, high 11C low 5C

ARTISTE          CHARACTER     P/UP     M/UP      COS     ON SET
1. OLIVIA GRANT  ELEANOR       06:00    06:45     07:30   08:15
2. JIM FOSS     HENRY         07:00    07:30     08:00   08:45
3. IAN HURT      GUARD         O/T      08:30     08:15   09:00

PROPS: Goblets x 6
MEDIC: from 07:30 on set
TRANSPORT:
Car 1: P/UP Olivia Grant 06:00 from hotel to Unit Base`;

const DENVER = `Saturday, June 6th 2026
SHOW #12 - Denver, CO - Mission Ballroom
Tour: Paper Moons - World Tour 2026

Day Sheet

8:00 AM - Bus arrives at venue
9:00 AM - Load-in (PM, LD, Audio)
12:00 PM - Lunch
2:30 PM - Line Check
3:00 PM - 4:30 PM - Soundcheck (Paper Moons)
4:45 PM - Soundcheck (Support: Lake Street)
5:30 PM - VIP Meet & Greet
6:00 PM - Dinner
7:00 PM - Doors
8:00 PM - 8:40 PM - Lake Street
8:40 PM - Changeover
9:15 PM - 10:50 PM - Paper Moons
11:00 PM - Curfew (HARD)
11:15 PM - Load-out
1:30 AM - Bus call
2:00 AM - Bus departs to Salt Lake City (530 mi, 8 hrs)

Venue: Mission Ballroom, 4242 Wynkoop St, Denver, CO 80216
Capacity: 3,950
Production Manager: Lisa Chu 303-555-0182 lisa@example.com
Promoter Rep: Bob Dohl, 303-555-0183
Hotel: Day off, no hotel
WiFi: Mission-BOH / pass1234`;

const MAIL = `Subject: Call times for tomorrow

Hi everyone,

Please find below the call for tomorrow, Wednesday 14 October 2026 (Day 7/12) of "Night Swim".

Crew call: 14:00 at Strandbad Wannsee, Wannseebadweg 25, 14129 Berlin
Shooting from 15:30
Dinner break 19:30
Estimated wrap 01:00

Cast:
Mila Kunze (Nora) - pick up 13:15, make-up 14:00, on set 15:30
Ben Hartmann (Tom) - make-up 15:00, on set 16:30

Nearest hospital: Helios Klinikum Emil von Behring, Walterhöferstr. 11, 14165 Berlin, 030 5550

See you there
Jana (2nd AD) 0171 5550199`;

const HAMBURG = `DISPO  Nr. 14                          "Der Fall Larsen"                         Do. 15.10.2026
Drehtag 14 von 32                      Produktion: Nordlicht Film GmbH           Sonnenaufgang 07:38 / Sonnenuntergang 18:12
Motiv: Hafenkontor, Am Sandtorkai 4, 20457 Hamburg     Parken: Parkhaus Sandtorkai
Teambeginn: 08:00        Drehbeginn: 09:00      Mittag: 13:30 - 14:15       Drehschluss: ca. 19:00
nächstes Krankenhaus: Asklepios Klinik St. Georg, Lohmühlenstr. 5, 20099 Hamburg  Tel. 040 5550

BILD   I/A   T/N   MOTIV / INHALT                           ROLLEN     SEITEN
42     I     T     Büro Larsen / Larsen findet den Brief    1,3        1 4/8
43A    A     A     Kai / Larsen wartet                      1          3/8

NR  ROLLE      DARSTELLER           ABHOLUNG   MASKE   KOSTÜM   DREHFERTIG
1   Larsen     Jan Petersen         06:45      07:15   08:00    09:00
3   Ida        Svenja Halm          08:00      08:30   09:15    10:00

ABTEILUNG / NAME                 BEGINN      
Kamera: Uwe Bohl                 08:00`;

const LILLE = `FEUILLE DE SERVICE N°8
LES LUMIÈRES DU NORD                                Mercredi 14 octobre 2026
J8 / 25
Horaires : 9h - 19h (journée continue)
PAT : 10h30
Repas : 14h00
Fin de journée : 19h00
Décor : Café des Arts - 12 rue de la République, 59000 Lille
Hôpital : CHU de Lille, 2 avenue Oscar Lambret, 59000 Lille - 03 20 55 55 55
Météo : éclaircies 9° / 14°
Lever : 8h07  Coucher : 18h59

SÉQ   EFFET      DÉCOR            RÉSUMÉ                      RÔLES    
23    INT/JOUR   Café             Paul attend Marie           1, 2
24    EXT/NUIT   Rue              Ils se quittent             1, 2

RÔLE      COMÉDIEN          DÉPART    HMC      PAT
1 PAUL    Louis Garnier      8h15      9h00     10h30
2 MARIE   Léa Martin        8h00      8h30     10h30`;

const MADRID = `HOJA DE RUTA - Viernes 16/10/2026
ARTISTA: Los Faroles
SALA: La Riviera (Paseo Bajo de la Virgen del Puerto s/n, 28005 Madrid)
HORARIOS
10:00h Salida hotel
11:00h Carga y montaje
16:00h-17:30h Prueba de sonido
18:00h Prueba teloneros
20:00h Apertura de puertas
20:45h Teloneros
21:30h Concierto (90')
23:30h Fin / desmontaje
01:00h Salida bus
CONTACTOS
Tour manager: Juan Pérez 600 555 111
Promotor: Ana Ruiz 600 555 222
HOTEL: Hotel Centro, Calle Mayor 5, 28013 Madrid`;

test("a studio's sheet: boxes beside each other, crew in two columns without heads", () => {
  const sheet = sheetOf(LOS_ANGELES, TODAY);
  expect([sheet.title?.value, sheet.date?.value, sheet.day_number?.value, sheet.day_count?.value]).toEqual([
    "PROJECT BLUEBIRD",
    "2026-10-12",
    4,
    18,
  ]);
  expect(timesOf(sheet)).toEqual({
    crew_call: "06:30",
    shooting_call: "07:30",
    first_meal: "12:30",
    wrap: "19:00",
    sunrise: "06:52",
    sunset: "18:21",
  });
  expect(callsOf(sheet).filter((call) => /Sculley|Dane|Wan|March/.test(call))).toEqual([
    "Dana Sculley on_call",
    "Roger Dane 06:30",
    "Ali Wan 06:00",
    "Jo March 05:18",
  ]);
  expect(sheet.scenes.map(({ number, eighths }) => [number, eighths])).toEqual([
    ["12", 19],
    ["14pt", 4],
  ]);
  expect(sheet.high?.value).toEqual({ degrees: 82, scale: "F" });
  expect(asked(sheet)).toEqual([]);
});

test("a British unit's sheet: numbered artistes, a hospital with its phone", () => {
  const sheet = sheetOf(LONDON, TODAY);
  expect([sheet.title?.value, sheet.date?.value]).toEqual(["THE CROWN OF THORNS", "2026-11-03"]);
  expect(timesOf(sheet)).toEqual({
    crew_call: "08:00",
    breakfast: "07:15",
    first_meal: "13:00-14:00",
    wrap: "19:00",
    sunrise: "06:58",
    sunset: "16:27",
  });
  const [olivia] = sheet.people;
  expect([olivia?.cast_number, olivia?.name, olivia?.pickup?.value, olivia?.on_set?.value]).toEqual([
    "1",
    "OLIVIA GRANT",
    "06:00",
    "08:15",
  ]);
  expect(sheet.places.find(({ kind }) => kind === "hospital")?.phone).toBe("01722 555 262");
});

test("a tour's day: the line with the band's name is the show, and the bus leaves in the night", () => {
  const sheet = sheetOf(DENVER, TODAY);
  expect([sheet.kind, sheet.date?.value, sheet.day_number?.value]).toEqual(["tour", "2026-06-06", 12]);
  const { set, soundcheck, doors, curfew, bus_call, departure } = timesOf(sheet);
  expect([set, soundcheck, doors, curfew, bus_call, departure]).toEqual([
    "21:15-22:50",
    "15:00-16:30",
    "19:00",
    "23:00",
    "25:30",
    "26:00",
  ]);
  expect(sheet.curfew_is_hard?.value).toBe(true);
  expect(asked(sheet)).toEqual([]);
});

test("a mail in sentences: everybody's times stand in their line", () => {
  const sheet = sheetOf(MAIL, TODAY);
  expect([sheet.title?.value, sheet.date?.value, sheet.day_count?.value]).toEqual([
    "Night Swim",
    "2026-10-14",
    12,
  ]);
  expect(timesOf(sheet)).toEqual({
    crew_call: "14:00",
    shooting_call: "15:30",
    second_meal: "19:30",
    wrap: "25:00",
  });
  const [mila] = sheet.people;
  expect([
    mila?.name,
    mila?.character,
    mila?.pickup?.value,
    mila?.makeup?.value,
    mila?.on_set?.value,
  ]).toEqual(["Mila Kunze", "Nora", "13:15", "14:00", "15:30"]);
});

test("a German sheet, a French and a Spanish one", () => {
  const german = sheetOf(HAMBURG, TODAY);
  expect([german.title?.value, german.date?.value, timesOf(german)]).toEqual([
    "Der Fall Larsen",
    "2026-10-15",
    {
      crew_call: "08:00",
      shooting_call: "09:00",
      first_meal: "13:30-14:15",
      wrap: "19:00",
      sunrise: "07:38",
      sunset: "18:12",
    },
  ]);
  const french = sheetOf(LILLE, TODAY);
  expect([french.date?.value, french.day_number?.value, french.times.shooting_call?.value]).toEqual([
    "2026-10-14",
    8,
    "10:30",
  ]);
  expect(
    french.people.map(({ name, pickup, makeup, on_set }) => [
      name,
      pickup?.value,
      makeup?.value,
      on_set?.value,
    ]),
  ).toEqual([
    ["Louis Garnier", "08:15", "09:00", "10:30"],
    ["Léa Martin", "08:00", "08:30", "10:30"],
  ]);
  const spanish = sheetOf(MADRID, TODAY);
  const { soundcheck, doors, support, set, departure } = timesOf(spanish);
  expect([soundcheck, doors, support, set, departure]).toEqual([
    "16:00-17:30",
    "20:00",
    "20:45",
    "21:30",
    "25:00",
  ]);
});
