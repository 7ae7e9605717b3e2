import type { PlaceKind, TimeName } from "./fields.ts";

/** What a label names: a time, a place, or something else of the sheet. */
export type LabelName =
  | TimeName
  | PlaceKind
  | "any_call"
  | "title"
  | "artist"
  | "company"
  | "episode"
  | "date"
  | "address"
  | "city"
  | "zone"
  | "weather"
  | "high"
  | "low"
  | "other";

/**
 * Labels in English, German, French and Spanish; the field's own terms stand first. Compared without marks, spaces
 * and hyphens.
 */
export const LABELS: Record<LabelName, string> = {
  crew_call:
    "general crew call;crew call;general call;unit call;crew call time;general call time;general crew call time;unit call time;main call;crew general call;crew;team call;" +
    "arbeitsbeginn;teambeginn;arbeitsbeginn team;team arbeitsbeginn;allgemeiner call;treffen team;treffpunkt team;allgemeiner arbeitsbeginn;crewcall;dispo team;" +
    "convocation generale;convocation equipe;rdv equipe;horaires;horaires de tournage;rendez vous equipe;appel general;appel equipe;convocation de l equipe;rdv general;heure de convocation;" +
    "citacion general;citacion equipo;llamado general;llamado equipo;convocatoria general;hora de citacion;citacion del equipo;citacion de equipo;convocatoria equipo",
  any_call: "call time;call;call at;calltime",
  production_call:
    "production call;production call time;prod call;office call;produktion call;arbeitsbeginn produktion;rdv production;convocation production;citacion produccion;llamado produccion",
  shooting_call:
    "shooting call;shoot call;1st shot;first shot;first set up;camera roll;cameras roll;shooting begins;shooting starts;shooting from;shooting;ready to shoot;start of shooting;" +
    "drehbeginn;erste klappe;1 klappe;drehstart;beginn dreh;" +
    "pat;pret a tourner;debut de tournage;debut tournage;premier plan;1er plan;tournage;" +
    "inicio de rodaje;inicio rodaje;primera toma;listos para rodar;comienzo de rodaje;motor",
  breakfast:
    "breakfast;bfast;courtesy breakfast;crew breakfast;fruhstuck;fruehstueck;petit dejeuner;petit dej;collation;desayuno",
  first_meal:
    "lunch;first meal;1st meal;lunch break;meal 1;crew lunch;mittagessen;mittagspause;mittag;essen 1;1 mahlzeit;dejeuner;pause dejeuner;repas;pause repas;almuerzo;comida;primera comida;corte de comida;pausa comida",
  second_meal:
    "second meal;2nd meal;dinner;meal 2;crew dinner;catering dinner;diner;abendessen;2 mahlzeit;souper;2e repas;deuxieme repas;cena;segunda comida",
  wrap:
    "estimated wrap;est wrap;wrap;wrap time;camera wrap;est camera wrap;estimated camera wrap;tail lights;shooting wraps;estimated wrap time;est wrap time;crew wrap;unit wrap;" +
    "drehschluss;drehende;voraussichtliches drehende;voraussichtlicher drehschluss;geplantes drehende;vorauss drehschluss;arbeitsende;ende dreh;" +
    "fin de tournage;fin tournage;fin estimee;fin de journee;fin prevue;fin de tournage estimee;fin de tournage prevue;" +
    "fin de rodaje;fin rodaje;fin estimado;fin de jornada;fin previsto;fin de rodaje estimado;fin de rodaje previsto;wrap estimado",
  lobby_call:
    "lobby call;lobby;leave hotel;depart hotel;hotel departure;lobbycall;abfahrt hotel;treffpunkt lobby;depart hotel lobby;rdv lobby;salida hotel;salida del hotel;cita lobby",
  load_in:
    "load in;crew load in;loadin;get in;getin;venue access;production load in;aufbau;ladebeginn;beginn aufbau;montage;dechargement;arrivee technique;montaje;carga;entrada tecnica;descarga",
  line_check: "line check;linecheck;check line;line checks;prueba de lineas",
  soundcheck:
    "soundcheck;sound check;headliner soundcheck;band soundcheck;artist soundcheck;balance;balances;prueba de sonido;prueba sonido;prueba",
  meet_and_greet:
    "meet & greet;meet and greet;meet greet;m&g;vip meet & greet;encuentro con fans;rencontre fans",
  doors:
    "doors;doors open;door;door time;public doors;doors to public;einlass;turoffnung;einlass publikum;ouverture des portes;ouverture portes;ouverture public;portes;apertura de puertas;apertura puertas;puertas",
  support:
    "support;support act;support band;opener;opening act;support set;support show;special guest;vorband;vorgruppe;vorprogramm;premiere partie;1ere partie;telonero;teloneros;banda telonera",
  changeover:
    "changeover;change over;umbau;umbaupause;changement de plateau;changement plateau;cambio;cambio de escenario",
  set:
    "show;show time;showtime;headliner;set time;stage time;on stage;onstage;headline set;performance;set;performance time;headline;" +
    "konzert;konzertbeginn;auftritt;showbeginn;hauptact;concert;spectacle;debut du concert;tete d affiche;concierto;actuacion;espectaculo;inicio del concierto",
  curfew:
    "curfew;hard curfew;soft curfew;noise curfew;sound curfew;venue curfew;sperrstunde;ende der veranstaltung;veranstaltungsende;couvre feu;fin du son;arret du son;toque de queda;limite de sonido;fin de sonido",
  load_out:
    "load out;loadout;get out;strike;crew load out;abbau;beginn abbau;demontage;rechargement;desmontaje;salida tecnica",
  bus_call: "bus call;buscall;bus call time;bus roll;bus rolls;treffpunkt bus;rdv bus;cita bus;llamado bus",
  departure:
    "bus departs;bus departure;bus leaves;depart;departure;departs;abfahrt bus;busabfahrt;depart bus;depart du bus;salida bus;salida del bus",
  sunrise:
    "sunrise;sun up;sonnenaufgang;sa;lever du soleil;lever soleil;lever;amanecer;salida del sol;salida sol;orto",
  sunset:
    "sunset;sun down;sonnenuntergang;su;coucher du soleil;coucher soleil;coucher;puesta de sol;puesta del sol;atardecer;ocaso",
  title:
    "production title;title;project;job name;show title;event title;film title;production;tour;tour name;film;movie;series;project title;projekt;produktion;filmtitel;serie;titel;titre;projet;titre du film;tournee;titulo;proyecto;pelicula;gira;titulo del proyecto;produccion",
  artist: "artist;band;headline artist;performer;artist name;kunstler;interpret;artiste;groupe;artista;grupo",
  company:
    "production company;company;prod co;prod company;produced by;produktionsfirma;firma;societe de production;production deleguee;societe;productora;compania;empresa productora",
  episode: "episode;ep;episode no;folge;episodio;capitulo",
  date: "date;shoot date;shooting date;date of shoot;day & date;event date;show date;datum;drehdatum;date de tournage;jour et date;fecha;fecha de rodaje;drehtag datum",
  location:
    "location;shooting location;set location;location 1;loc 1;location no 1;filming location;locations;location address;location 2;location 3;loc 2;loc 3;loc;set address;" +
    "motiv;drehort;motivadresse;motiv 1;drehort 1;motiv 2;drehort 2;lieu de tournage;lieu;decor;decor 1;lieu 1;adresse de tournage;decor 2;lieu 2;" +
    "localizacion;locacion;localizacion 1;locacion 1;lugar de rodaje;localizacion 2;locacion 2",
  base: "unit base;basecamp;base camp;crew base;base;set base;basis;unit basis;camp de base;campamento base;campo base;base equipo",
  parking:
    "parking;crew parking;unit parking;crew park;parken;parkplatz;crew parkplatz;parkplatze;stationnement;parking equipe;aparcamiento;estacionamiento;parking equipo;aparcamiento equipo",
  hospital:
    "nearest hospital;hospital;closest hospital;nearest er;nearest a&e;a&e;emergency room;nearest emergency room;medical facility;nearest emergency;er;hospital er;" +
    "nachstes krankenhaus;krankenhaus;notaufnahme;klinik;nachste klinik;nachstgelegenes krankenhaus;nachste notaufnahme;" +
    "hopital le plus proche;hopital;urgences;hopital proche;hopital urgences;centre hospitalier;" +
    "hospital mas cercano;hospital cercano;urgencias;centro medico;hospital de urgencias",
  venue:
    "venue;venue name;event venue;event venue name;theatre;theater;arena;spielstatte;veranstaltungsort;halle;club;salle;nom de la salle;recinto;sala;lugar",
  hotel: "hotel;hotel name;accommodation;crew hotel;band hotel;unterkunft;hebergement;alojamiento",
  address: "address;address 1;venue address;street;adresse;anschrift;adresse de la salle;direccion;domicilio",
  city: "city;event city;town;city & venue;city and venue;stadt;ort;ville;ciudad",
  zone: "time zone;timezone;tz;zeitzone;fuseau horaire;fuseau;zona horaria;huso horario",
  weather:
    "weather;forecast;weather forecast;wetter;wettervorhersage;wetterbericht;meteo;meteo forecast;previsions meteo;clima;tiempo;pronostico;el tiempo;prevision",
  high: "high;h;hi;temp high;high temp;hochst;hochsttemperatur;max;maxi;temp max;maximale;maxima;temperatura maxima",
  low: "low;l;lo;temp low;low temp;tiefst;tiefsttemperatur;min;mini;temp min;minimale;minima;temperatura minima",
  other:
    "notes;note;production notes;additional info;additional information;important notes;safety;safety notes;contacts;contact;billing information;invoicing info;bill to;docket number;camera;sync mos;product;production numbers;production office;" +
    "company move;move;map;maps;gps;tel;phone;email;website;capacity;capacite;kapazitat;aforo;files;transport;transportation;guestlist;guest list;catering;caterer;wifi;internet;dressing rooms;merch;merchandising;stage size;power;runner;next day;tomorrow;advance schedule;advance;uv index;wind;humidity;rain;pop;chance of rain;state;zip;country;status;channel;walkie;walkies;set cell;set medic;medic;police;fire;feels like;" +
    "hinweise;bemerkungen;anmerkungen;kontakt;kontakte;ansprechpartner;morgen;nachster tag;vorschau;niederschlag;regen;sicherheit;" +
    "remarques;notes de production;demain;lendemain;pluie;vent;securite;" +
    "notas;observaciones;manana;contacto;contactos;lluvia;viento;seguridad;avance",
};
