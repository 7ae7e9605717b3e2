import type { LabelName } from "./words.ts";

type Labels = Partial<Record<LabelName, string>>;

/** What the field's own terms leave out in English, German, French and Spanish: of studios, stages and small productions. */
const MORE: Labels = {
  crew_call:
    "ankunft team;team ankunft;crew arrives;crew arrival;arrivee equipe;llegada equipo;arrivo troupe;team meeting point;einbestellung team;teamtreffen;call general;citacion;llamado;llamado de crew;llamado a foro",
  shooting_call:
    "on camera;cameras up;camera up;first roll;shoot;plateau;rolling;turn over;rueda camara;rodando;listos para rodar",
  breakfast: "continental breakfast;hot breakfast",
  first_meal: "essen um;essen gegen;essen ab;mittagspause team;dejeuner equipe",
  wrap: "fin de journee prevue;corte;corte de rodaje;motivschluss",
  load_in: "crew get in",
  doors:
    "house open;house opens;audience doors;audience in;gates;gates open;general doors;vip doors;saaleinlass;entree public;puertas abiertas",
  set: "curtain up;performance start;show start;show starts;vorstellung;vorstellungsbeginn;auffuhrung;representation;funcion",
  title: "job;job title;film title;filme;campaign;comercial;musikvideo;music video",
  sunset: "puesta;puesta sol",
  hospital:
    "notarzt klinik;arzt klinik;krankenhaus notaufnahme;klinik notaufnahme;spital;nachstes spital;kantonsspital;kh;notfallklinik;unfallklinik;nearest hospital er;nearest trauma center;trauma center;samu",
  base: "crew base;technical base;aufenthalt",
  other:
    "client;agency;kunde;cliente;agence;set call;half hour call;half hour;the half;beginners;de rig;requirements;running order;access;edition;colour;color;merch split;buyout",
};

const ITALIAN: Labels = {
  crew_call:
    "convocazione troupe;convocazione generale;convocazione;chiamata troupe;chiamata generale;ritrovo troupe;inizio lavorazione",
  shooting_call: "pronti a girare;inizio riprese;primo ciak;motore;pronti",
  breakfast: "colazione",
  first_meal: "pausa pranzo;pranzo;pausa cestino;cestino",
  second_meal: "cena",
  wrap: "fine riprese;fine lavorazione;fine set;fine prevista;fine giornata",
  lobby_call: "partenza hotel;ritrovo hotel",
  load_in: "carico;scarico;montaggio;arrivo tecnica",
  soundcheck: "prove suono;prova suono",
  doors: "apertura porte;apertura cancelli;ingresso pubblico",
  support: "gruppo spalla",
  changeover: "cambio palco",
  set: "concerto;spettacolo;inizio concerto;inizio spettacolo",
  load_out: "smontaggio",
  departure: "partenza bus;partenza tour bus",
  sunrise: "alba;sorge il sole",
  sunset: "tramonto;tramonta il sole",
  title: "titolo;film;produzione;progetto",
  company: "casa di produzione;societa di produzione",
  episode: "puntata;episodio",
  date: "data",
  location: "luogo;location;set;luogo di ripresa;luogo delle riprese",
  base: "campo base",
  parking: "parcheggio;parcheggio troupe",
  hospital: "ospedale piu vicino;ospedale;pronto soccorso",
  venue: "locale;teatro;palazzetto",
  address: "indirizzo",
  weather: "meteo;previsioni meteo",
  high: "massima",
  low: "minima",
  other: "domani;contatti;sicurezza;vento;pioggia",
};

const DUTCH: Labels = {
  crew_call: "crewcall;oproep crew;aanvang crew;verzamelen crew",
  shooting_call: "draaien vanaf;start draaien;begin draaien;eerste shot;draaiklaar",
  breakfast: "ontbijt",
  first_meal: "lunch;lunchpauze",
  second_meal: "diner;avondeten",
  wrap: "verwachte wrap;einde draaidag;einde draai;verwacht einde",
  lobby_call: "vertrek hotel",
  load_in: "opbouw;laden en lossen",
  doors: "deuren open;deuren;zaal open",
  support: "voorprogramma",
  changeover: "ombouw;changeover",
  set: "aanvang show;optreden;concert",
  curfew: "eindtijd",
  load_out: "afbouw;afbreken",
  departure: "vertrek bus",
  sunrise: "zonsopkomst;zonsopgang;zon op",
  sunset: "zonsondergang;zon onder",
  title: "titel;productie;project",
  episode: "aflevering",
  date: "datum",
  location: "locatie;locatie 1;locatie 2;draailocatie",
  base: "basiskamp",
  parking: "parkeren;parkeerplaats",
  hospital: "dichtstbijzijnde ziekenhuis;ziekenhuis;spoedeisende hulp;seh",
  venue: "zaal;poppodium",
  address: "adres",
  weather: "weer;weersverwachting",
  other: "opmerkingen;morgen;contact;veiligheid;wind;regen;zon op onder",
};

const PORTUGUESE: Labels = {
  crew_call:
    "chamada geral;chamada equipe;chamada da equipe;chamada;convocatoria geral;convocatoria equipa;convocatoria;horario de equipe;apresentacao",
  shooting_call:
    "rodando;pronto a filmar;prontos para filmar;inicio das filmagens;primeiro plano;filmando;inicio filmagem",
  breakfast: "cafe da manha;pequeno almoco",
  first_meal: "almoco;pausa almoco;refeicao",
  second_meal: "jantar",
  wrap: "previsao de termino;termino;fim previsto;fim das filmagens;fim de filmagem;termino previsto;fim da diaria",
  lobby_call: "saida hotel;saida do hotel",
  load_in: "montagem;descarga;entrada tecnica",
  soundcheck: "passagem de som;ensaio de som",
  doors: "abertura de portas;abertura das portas;portas",
  support: "banda de abertura;primeira parte",
  changeover: "troca de palco;mudanca de palco",
  set: "concerto;espetaculo;inicio do show",
  load_out: "desmontagem",
  departure: "saida do onibus;saida onibus",
  sunrise: "nascer do sol",
  sunset: "por do sol",
  title: "filme;titulo;projeto;projecto;serie;producao",
  company: "produtora",
  date: "data",
  location: "locacao;locacao 1;locacao 2;local de filmagem",
  base: "base;campo base",
  parking: "estacionamento",
  hospital: "hospital mais proximo;hospital;urgencia;pronto socorro",
  venue: "sala;casa de shows",
  address: "endereco;morada",
  weather: "previsao do tempo;clima;tempo",
  other: "observacoes;amanha;contatos;contactos;seguranca;chuva;vento",
};

/** Beside `LABELS`; none of them is a field's own term. */
export const FURTHER_LABELS: readonly Labels[] = [MORE, ITALIAN, DUTCH, PORTUGUESE];
