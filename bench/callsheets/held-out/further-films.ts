import type { HeldOut } from "./notation.ts";

/** Further films: the reader was held against these once before they helped to correct it. */
export const FURTHER_FILMS: readonly HeldOut[] = [
  {
    name: "hours with a letter",
    after: "an American pilot",
    text: `
"CLEARWATER"                      Tuesday, June 9, 2026                  GOLDENROD - REV. 4
Clearwater Productions, Inc.      DAY 18 OF 24                           as of 6/8/26 9:40P

                    CREW CALL  11A
                    SHOOT      12P
                    LUNCH      5P
                    WRAP       11P (est.)

LOCATION            Camp Pine, 8100 Mill Creek Rd, Mentone, CA 92359
CREW PARK           Forest Falls lot
HOSPITAL            Loma Linda University Medical Center, 11234 Anderson St, Loma Linda, CA 92354
SUNRISE 5:38A       SUNSET 7:57P       HIGH 88       LOW 57

SC      DESCRIPTION                            CAST       D/N     PGS
88      EXT. LAKE - DOCK                       1, 4       D12     3 3/8
90A     EXT. LAKE - WATER                      4, X       D12     7/8
91      INT. BOATHOUSE                         1          N12     1

CAST    NAME                 ROLE          STATUS    P/U       RPT MU    SET
1       Perrin Alder         JODIE         W         9:15A     10A       12P
4       Casimir Boyd         WADE          SWF       9:15A     10:15A    12P
8       Lucinda Marr         JUDGE         H         HOLD

POSITION             NAME                     CALL
Director             Avery Stone              11A
1st AD               Rafael Conti             10:30A
DP                   Minh Tran                11A
Marine Coord         Buck Ellery              8A
Location Mgr         Dot Kessler              7:30A
Teacher              Faye Bright              W/N

WEDNESDAY 6/10/26    CREW CALL 11:30A    EXT. CAMP PINE - FLAGPOLE
`,
    truth: {
      title: "CLEARWATER",
      date: "2026-06-09",
      day: "18/24",
      revision: "4",
      colour: "goldenrod",
      high: "88",
      low: "57",
      times: "crew_call=11:00 shooting_call=12:00 first_meal=17:00 wrap=23:00 sunrise=05:38 sunset=19:57",
      hospital: "Loma Linda University Medical Center",
      scenes: "88 90A 91",
      people: `
        Perrin Alder - pickup=09:15 makeup=10:00 on_set=12:00
        Casimir Boyd - pickup=09:15 makeup=10:15 on_set=12:00
        Lucinda Marr hold
        Avery Stone 11:00
        Rafael Conti 10:30
        Minh Tran 11:00
        Buck Ellery 08:00
        Dot Kessler 07:30
        Faye Bright will_notify`,
    },
  },
  {
    name: "Nachtdreh",
    after: "a German series",
    text: `
SOKO HAFEN  -  Folge 214 "Treibgut"
DISPO FÜR FREITAG, 24. APRIL 2026                                DT 9/15

Arbeitsbeginn: 17.00 Uhr     Drehbeginn: 18.30 Uhr     Essen: 22.00 Uhr     Drehschluss: 03.30 Uhr
Motiv: Speicher 11, Alter Hafen 4, 18069 Rostock
Aufenthalt/Maske/Kostüm: Seemannsheim, Hafenweg 2
KH: Klinikum Südstadt, Südring 81, 18059 Rostock

BILD      MOTIV                        I/A     T/N    VORSTOPP    ROLLEN
12        Speicher, Dach               A       N      1'30        1, 3
17        Speicher, Treppe             I       N      2'10        1

NR   ROLLE             SCHAUSPIELER         ABHOLUNG      MASKE    KOSTÜM    SET
1    KHK Brix          Ole Sievers          16.30         17.00    17.45     18.15
3    Ratte             Levin Adamczyk       Eigenanreise  18.30    19.00     19.30

REGIE            Hanna Dorn              17.00
KAMERA           Eike Janssen            17.00
TON              Rolf Bendix             17.30
LICHT            Matze Grote             16.00
AUFNAHMELEITUNG  Sina Peters             15.30

Achtung: nächster Drehtag Montag, 27.4., Arbeitsbeginn 8.00 Uhr
`,
    truth: {
      date: "2026-04-24",
      day: "9/15",
      times: "crew_call=17:00 shooting_call=18:30 wrap=27:30",
      scenes: "12 17",
      people: `
        Ole Sievers - pickup=16:30 makeup=17:00 on_set=18:15
        Levin Adamczyk - makeup=18:30 on_set=19:30
        Hanna Dorn 17:00
        Eike Janssen 17:00
        Rolf Bendix 17:30
        Matze Grote 16:00
        Sina Peters 15:30`,
      open: ["title", "hospital", "times.first_meal", "times.second_meal"],
    },
  },
  {
    name: "publicité",
    after: "a French commercial",
    text: `
FEUILLE DE SERVICE                                     Lundi 15 juin 2026
Client : Maison Verlaine      Film : "L'eau claire"    Jour 1/2

Convocation générale : 7h30        Petit déjeuner : 7h00        PAT : 9h00
Déjeuner : 13h                     Fin de journée prévue : 19h

Lieu de tournage : Studio Daylight, 14 rue des Vignerons, 94300 Vincennes
Urgences : Hôpital Bégin, 69 avenue de Paris, 94160 Saint-Mandé

POSTE                     NOM                     TÉL                 CONV.
Réalisatrice              Ariane Blot             06 99 00 55 11      7h30
Dir. photo                Yves Kern               06 99 00 55 12      7h30
Chef électro              Manu Sorel              06 99 00 55 13      6h30
Maquilleuse               Aïcha Benali            06 99 00 55 14      7h00
Régisseuse                Fanny Leduc             06 99 00 55 15      6h00

MANNEQUINS                HMC         SUR LE PLATEAU
Esther Vidal              7h00        9h00
Noam Casta                8h30        10h30
`,
    truth: {
      title: "L'eau claire",
      date: "2026-06-15",
      day: "1/2",
      times: "crew_call=07:30 breakfast=07:00 shooting_call=09:00 first_meal=13:00 wrap=19:00",
      hospital: "Hôpital Bégin",
      people: `
        Ariane Blot 07:30
        Yves Kern 07:30
        Manu Sorel 06:30
        Aïcha Benali 07:00
        Fanny Leduc 06:00
        Esther Vidal - makeup=07:00 on_set=09:00
        Noam Casta - makeup=08:30 on_set=10:30`,
    },
  },
  {
    name: "students",
    after: "a film school",
    text: `
"Two Left Shoes" callsheet - day 2/3 - Sunday May 17, 2026

General call 8:00
First shot 9:15
Lunch 1:00-1:45
Second meal (if needed) 7:00
Wrap 6:30

Where: Kim's apartment, 214 Bleecker St Apt 5, New York, NY 10012
Hospital: NYU Langone, 550 1st Ave, New York, NY 10016

Kim Sato (dir) 8:00
Eli Roth-Baum (DP) 7:30
Zoe Mbeki (sound) 8:00
Actors: Hal Quist 8:30, Rue Dansby 10:00

Bring your own mugs. Call Zoe if you are late: 917-555-0132
`,
    truth: {
      title: "Two Left Shoes",
      date: "2026-05-17",
      day: "2/3",
      times: "crew_call=08:00 shooting_call=09:15 first_meal=13:00 second_meal=19:00 wrap=18:30",
      hospital: "NYU Langone",
      people: `
        Kim Sato 08:00
        Eli Roth-Baum 07:30
        Zoe Mbeki 08:00
        Hal Quist 08:30
        Rue Dansby 10:00`,
    },
  },
  {
    name: "folha de serviço",
    after: "a Portuguese film",
    text: `
FOLHA DE SERVIÇO Nº 4                                  Terça-feira, 10/03/2026
A CASA DAS ANDORINHAS                                  Dia 4 de 25

Convocatória geral: 08h00      Pronto a filmar: 09h30      Almoço: 13h00      Fim previsto: 19h00
Nascer do sol: 06h48           Pôr do sol: 18h36

Local: Quinta da Regaleira, Rua Barbosa du Bocage 5, 2710-567 Sintra
Hospital: Hospital de Cascais, Av. Brigadeiro Victor Novais Gonçalves, 2755-009 Alcabideche

ELENCO               PERSONAGEM      PICK-UP    MAQUILHAGEM    PLATEAU
Leonor Teles         AMÉLIA          07h00      07h30          09h15
Vasco Pinho          PADRE           -          09h00          10h30

EQUIPA               NOME                 HORA
Realizador           Duarte Reis          08h00
Imagem               Inês Fontes          08h00
Som                  Gil Moniz            08h30
Produção             Sara Lobo            07h00
`,
    truth: {
      title: "A CASA DAS ANDORINHAS",
      date: "2026-03-10",
      day: "4/25",
      times: "crew_call=08:00 shooting_call=09:30 first_meal=13:00 wrap=19:00 sunrise=06:48 sunset=18:36",
      hospital: "Hospital de Cascais",
      people: `
        Leonor Teles - pickup=07:00 makeup=07:30 on_set=09:15
        Vasco Pinho - makeup=09:00 on_set=10:30
        Duarte Reis 08:00
        Inês Fontes 08:00
        Gil Moniz 08:30
        Sara Lobo 07:00`,
    },
  },
  {
    name: "Argentine plan",
    after: "an Argentine commercial",
    text: `
ORDEN DEL DÍA                              Fecha: miércoles 11/03/26
Comercial "Mate Cosido"                    Jornada 1 de 1

Citación general: 6:30 hs      Desayuno: 6:00 hs      Rueda cámara: 8:00 hs
Almuerzo: 13:00 hs             Fin de rodaje: 18:00 hs
Locación: Estancia La Paloma, Ruta 3 km 112, San Miguel del Monte
Hospital más cercano: Hospital Zenón Videla Dorna, Av. San Martín 1250

Rol                    Nombre                   Citación
Director               Facundo Ibarra           6:30
Asist. de dirección    Malena Roca              6:00
DF                     Tincho Olmedo            6:30
Gaffer                 Pato Lezcano             5:45
Vestuario              Cande Sosa               6:00
`,
    truth: {
      title: "Mate Cosido",
      date: "2026-03-11",
      day: "1/1",
      times: "crew_call=06:30 breakfast=06:00 shooting_call=08:00 first_meal=13:00 wrap=18:00",
      hospital: "Hospital Zenón Videla Dorna",
      people: `
        Facundo Ibarra 06:30
        Malena Roca 06:00
        Tincho Olmedo 06:30
        Pato Lezcano 05:45
        Cande Sosa 06:00`,
    },
  },
];
