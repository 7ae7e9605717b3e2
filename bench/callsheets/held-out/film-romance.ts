import type { HeldOut } from "./notation.ts";

/** As offices in France, Spain, Mexico, Italy, Portugal and Brazil write them; and in the Netherlands. */
export const FILM_ROMANCE: readonly HeldOut[] = [
  {
    name: "PAT and HMC",
    after: "a French feature",
    text: `
                         LES HEURES BLEUES
                         FEUILLE DE SERVICE N° 12
MERCREDI 4 MARS 2026                                        12ème jour de tournage / 40
HORAIRES : 9H / 18H                                         PAT : 9H30
Lever : 7h18   Coucher : 18h35                              Météo : éclaircies, 12° / 5°

DÉCOR : Appartement de Claire - 22 rue Custine, 75018 Paris
Cantine : salle paroissiale - déjeuner 13h00 - 14h00
Hôpital le plus proche : Hôpital Bichat, 46 rue Henri Huchard, 75018 Paris - 01 99 00 55 01

SEQ     EFFET     DÉCOR / RÉSUMÉ                          RÔLES      DURÉE
48      INT/J     Cuisine. Claire lit la lettre.          1, 2       1'20
51      INT/N     Chambre. Elle ne dort pas.              1          0'45

N°    COMÉDIENS              RÔLES        PRISE EN CHARGE    HMC      PAT
1     Solène Marchal         CLAIRE       7H15               8H00     9H30
2     Bastien Roche          PIERRE       VPP                9H00     10H15
6     Odile Ferrand          LA VOISINE   13H00              13H30    14H30

ÉQUIPE            NOM                    CONVOCATION
Réalisateur       Armand Lacroix         9H00
1er assistant     Judith Perrot          8H00
Chef opérateur    Malik Saïdi            9H00
Ingénieur du son  Clément Vasseur        9H00
HMC               Régine Coste           7H30
Régie             Tom Delmas             6H30

DEMAIN : JEUDI 5 MARS - 13ème jour - Décor : Gare de l'Est - 14H / 23H
`,
    truth: {
      title: "LES HEURES BLEUES",
      date: "2026-03-04",
      day: "12/40",
      times: "crew_call=09:00 shooting_call=09:30 first_meal=13:00 sunrise=07:18 sunset=18:35",
      hospital: "Hôpital Bichat",
      people: `
        Solène Marchal - pickup=07:15 makeup=08:00 on_set=09:30
        Bastien Roche - makeup=09:00 on_set=10:15
        Odile Ferrand - pickup=13:00 makeup=13:30 on_set=14:30
        Armand Lacroix 09:00
        Judith Perrot 08:00
        Malik Saïdi 09:00
        Clément Vasseur 09:00
        Régine Coste 07:30
        Tom Delmas 06:30`,
      scenes: "48 51",
      open: ["times.wrap", "high", "low", "revision"],
    },
  },
  {
    name: "hoja with motor",
    after: "a Spanish series",
    text: `
ORDEN DE RODAJE Nº 7                                   JUEVES, 5 DE MARZO DE 2026
SERIE: "La casa del faro"   CAP. 3                     JORNADA 7 DE 32
PRODUCTORA: Faro Alto S.L.                             COLOR: AZUL

CITACIÓN EQUIPO: 07:30 h      DESAYUNO: 07:00 h        MOTOR: 08:45 h
COMIDA: 14:00 - 15:00 h       CORTE: 18:30 h           SALIDA DEL SOL: 7:58   PUESTA: 19:33

LOCALIZACIÓN: Faro de Mazagón, Ctra. del Faro s/n, 21130 Huelva
APARCAMIENTO: explanada sur
HOSPITAL MÁS CERCANO: Hospital Juan Ramón Jiménez, Ronda Exterior Norte, 21005 Huelva
TIEMPO: Nubes y claros. Máx 19º Mín 11º

SEC     DECORADO                         I/E    D/N    PÁGS     PERSONAJES
3/12    FARO - ESCALERA                  INT    DÍA    1 5/8    1, 4
3/14    FARO - EXTERIOR                  EXT    NOCHE  3/8      1

Nº   ACTOR/ACTRIZ           PERSONAJE      RECOGIDA   MAQ/PELU   VESTUARIO   EN SET
1    Marina Cid             ALBA           6:15       6:45       7:30        8:30
4    Ramón Tejero           FARERO         -          8:00       8:30        9:15

EQUIPO TÉCNICO           NOMBRE                  HORA
Director                 Gonzalo Priego          07:30
Ayte. dirección          Nuria Salas             07:00
Dir. fotografía          Pau Ferrer              07:30
Jefe eléctricos          Lolo Vargas             06:45
Sonido                   Ane Etxeberria          07:30

AVANCE: VIERNES 6 DE MARZO. CITACIÓN 12:00 H. PUERTO.
`,
    truth: {
      title: "La casa del faro",
      date: "2026-03-05",
      day: "7/32",
      colour: "azul",
      high: "19",
      low: "11",
      times:
        "crew_call=07:30 breakfast=07:00 shooting_call=08:45 first_meal=14:00 wrap=18:30 sunrise=07:58 sunset=19:33",
      hospital: "Hospital Juan Ramón Jiménez",
      people: `
        Marina Cid - pickup=06:15 makeup=06:45 on_set=08:30
        Ramón Tejero - makeup=08:00 on_set=09:15
        Gonzalo Priego 07:30
        Nuria Salas 07:00
        Pau Ferrer 07:30
        Lolo Vargas 06:45
        Ane Etxeberria 07:30`,
      open: ["scene"],
    },
  },
  {
    name: "llamado nocturno",
    after: "a Mexican series",
    text: `
HOJA DE LLAMADO                                        Viernes 13/03/2026
PROYECTO: Calle Sin Número                             DÍA 16 DE 60

LLAMADO GENERAL: 4:00 PM           LISTOS PARA RODAR: 5:30 PM
CENA: 10:00 PM                     WRAP ESTIMADO: 4:00 AM
LOCACIÓN 1: Mercado Jamaica, Guillermo Prieto 45, Col. Jamaica, 15800 CDMX
HOSPITAL: Hospital General Balbuena, Cecilio Robelo 103, 15900 CDMX

ELENCO
PERSONAJE        ACTOR                  PICK UP     MAQUILLAJE    SET
ROSARIO          Ximena Tovar           2:30 PM     3:15 PM       5:15 PM
EL GÜERO         Iker Mondragón         3:30 PM     4:15 PM       6:00 PM

STAFF
PUESTO                NOMBRE                LLAMADO
Director              Sergio Cantú          4:00 PM
1er AD                Dafne Rubio           3:00 PM
Gaffer                Beto Carrillo         2:00 PM
Sonido directo        Lupita Ornelas        4:00 PM
Locaciones            Memo Zárate           1:00 PM
`,
    truth: {
      title: "Calle Sin Número",
      date: "2026-03-13",
      day: "16/60",
      times: "crew_call=16:00 shooting_call=17:30 wrap=28:00",
      hospital: "Hospital General Balbuena",
      people: `
        Ximena Tovar - pickup=14:30 makeup=15:15 on_set=17:15
        Iker Mondragón - pickup=15:30 makeup=16:15 on_set=18:00
        Sergio Cantú 16:00
        Dafne Rubio 15:00
        Beto Carrillo 14:00
        Lupita Ornelas 16:00
        Memo Zárate 13:00`,
      open: ["times.first_meal", "times.second_meal"],
    },
  },
  {
    name: "ordine del giorno",
    after: "an Italian film",
    text: `
ORDINE DEL GIORNO N. 12                                mercoledì 4 marzo 2026
"L'ESTATE DI NINA"                                     Giorno 12 di 40

CONVOCAZIONE TROUPE: ore 7.30          PRONTI A GIRARE: ore 9.00
PAUSA PRANZO: ore 13.00 - 14.00        FINE RIPRESE: ore 18.30
ALBA: 6.44    TRAMONTO: 18.04          METEO: sereno, max 16° min 7°

SET: Villa Adele, Via Appia Antica 221, 00178 Roma
OSPEDALE PIÙ VICINO: Ospedale Sant'Eugenio, Piazzale dell'Umanesimo 10, 00144 Roma

SCENA    AMBIENTE                      INT/EXT    G/N    PAG.     PERSONAGGI
31       Villa - Salone                INT        G      2 1/8    1, 2
33       Villa - Giardino              EXT        N      5/8      1

N.   ATTORE                PERSONAGGIO    PICK UP    TRUCCO    COSTUMI    SUL SET
1    Giulia Ferraris       NINA           6.15       6.45      7.45       8.45
2    Dario Colonna         PADRE          7.30       8.00      8.30       9.15

REPARTO             NOME                  CONVOCAZIONE
Regia               Marta Bellini         7.30
Aiuto regia         Pietro Sala           7.00
Fotografia          Luca Orsini           7.30
Fonico              Irene Testa           7.30
Trucco              Sonia Greco           6.30

DOMANI: giovedì 5 marzo, convocazione ore 14.00
`,
    truth: {
      title: "L'ESTATE DI NINA",
      date: "2026-03-04",
      day: "12/40",
      high: "16",
      low: "7",
      times: "crew_call=07:30 shooting_call=09:00 first_meal=13:00 wrap=18:30 sunrise=06:44 sunset=18:04",
      hospital: "Ospedale Sant'Eugenio",
      scenes: "31 33",
      people: `
        Giulia Ferraris - pickup=06:15 makeup=06:45 on_set=08:45
        Dario Colonna - pickup=07:30 makeup=08:00 on_set=09:15
        Marta Bellini 07:30
        Pietro Sala 07:00
        Luca Orsini 07:30
        Irene Testa 07:30
        Sonia Greco 06:30`,
      open: ["revision"],
    },
  },
  {
    name: "draaidag",
    after: "a Dutch series",
    text: `
CALLSHEET - POLDERGOUD                                 Draaidag 5 van 20
Dinsdag 10 maart 2026

Crew call            07.30u
Draaien vanaf        08.30u
Lunch                12.30u - 13.15u
Verwachte wrap       18.00u
Zon op / onder       07.02 / 18.33

Locatie: Gemaal De Cruquius, Cruquiusdijk 27, 2142 ER Cruquius
Dichtstbijzijnde ziekenhuis: Spaarne Gasthuis, Spaarnepoort 1, 2134 TM Hoofddorp

CAST
Nr    Acteur               Rol            Pick-up    Visagie    Kleding    Set
1     Femke Dijkstra       MARIT          06.15      06.45      07.30      08.15
3     Joost van Hoek       BOER KEES      07.30      08.00      08.30      09.00

CREW
Functie              Naam                  Call
Regie                Lotte Vermeer         07.30
Camera               Bram de Wit           07.30
Geluid               Niels Bakker          07.45
Licht                Daan Smits            07.00
`,
    truth: {
      title: "POLDERGOUD",
      date: "2026-03-10",
      day: "5/20",
      times: "crew_call=07:30 shooting_call=08:30 first_meal=12:30 wrap=18:00",
      hospital: "Spaarne Gasthuis",
      people: `
        Femke Dijkstra - pickup=06:15 makeup=06:45 on_set=08:15
        Joost van Hoek - pickup=07:30 makeup=08:00 on_set=09:00
        Lotte Vermeer 07:30
        Bram de Wit 07:30
        Niels Bakker 07:45
        Daan Smits 07:00`,
      open: ["times.sunrise", "times.sunset"],
    },
  },
  {
    name: "ordem do dia",
    after: "a Brazilian film",
    text: `
ORDEM DO DIA                                           Quarta-feira, 4 de março de 2026
FILME: Maré Alta                                       DIÁRIA 6/30

CHAMADA GERAL: 06h00            CAFÉ DA MANHÃ: 06h00        RODANDO: 07h30
ALMOÇO: 12h00 - 13h00           PREVISÃO DE TÉRMINO: 18h00
NASCER DO SOL: 05h52            PÔR DO SOL: 18h08

LOCAÇÃO: Praia do Forte, Rua da Aurora 80, 48287-000 Mata de São João
HOSPITAL MAIS PRÓXIMO: Hospital Geral de Camaçari, Av. Leste s/n, Camaçari

ELENCO               PERSONAGEM     SAÍDA HOTEL   MAQUIAGEM    NO SET
Taís Amorim          JANAÍNA        05h00         05h30        07h15
Caio Bezerra         PESCADOR       06h00         06h30        08h00

EQUIPE               NOME                 CHAMADA
Direção              Helena Prado         06h00
Fotografia           Rui Camargo          06h00
Som direto           Bia Nogueira         06h30
Elétrica             Zeca Moura           05h30
`,
    truth: {
      title: "Maré Alta",
      date: "2026-03-04",
      day: "6/30",
      times:
        "crew_call=06:00 breakfast=06:00 shooting_call=07:30 first_meal=12:00 wrap=18:00 sunrise=05:52 sunset=18:08",
      hospital: "Hospital Geral de Camaçari",
      people: `
        Taís Amorim - pickup=05:00 makeup=05:30 on_set=07:15
        Caio Bezerra - pickup=06:00 makeup=06:30 on_set=08:00
        Helena Prado 06:00
        Rui Camargo 06:00
        Bia Nogueira 06:30
        Zeca Moura 05:30`,
    },
  },
];
