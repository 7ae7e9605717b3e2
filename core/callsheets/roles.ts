import { compact } from "./flat.ts";

/** Departments and sections of a crew list, in the languages of `LANGUAGES`. */
const DEPARTMENTS =
  "production;production crew;production dept;production department;production office;camera;camera dept;camera department;grip;grips;electric;electrical;lighting;lx;grip & electric;grip and electric;g&e;grip electric;sound;audio;art;art department;art dept;props;property;set dressing;set dec;construction;wardrobe;costume;costumes;costume dept;makeup;hair;hair & makeup;hair and makeup;makeup hair;makeup & hair;hmu;beauty;vanities;script;script supervisor;continuity;locations;location dept;location department;transport;transportation;transpo;catering;craft;craft services;craft service;crafty;craft catering;craft & catering;stunts;stunt;sfx;vfx;special effects;visual effects;vfx sfx;post;post production;editorial;video;vtr;dit;video village;playback;security;medic;safety;health & safety;covid;extras;background;bg;atmosphere;stand ins;standins;casting;talent;cast;client;agency;vendors;client agency;talent vendors;crew;additional crew;day players;production support;assistant directors;ad dept;ads;direction;directing;directors;direction department;accounting;accounts;animals;vehicles;band;artists;artist party;touring party;tour party;backline;lights;foh;monitors;merch;merchandise;drivers;trucks;local crew;promoter;venue;management;dancers;musicians;chaperones;" +
  "produktion;regie;kamera;kameraabteilung;licht;beleuchtung;ton;szenenbild;ausstattung;requisite;kostum;maske;garderobe;maskenbild;aufnahmeleitung;fahrer;fahrdienst;darsteller;besetzung;komparsen;komparserie;kleindarsteller;stab;team;buhne;baubuhne;schnitt;licht buhne;licht & buhne;spezialeffekte;verpflegung;" +
  "mise en scene;realisation;image;lumiere;electricite;electriciens;machinerie;machinistes;son;deco;decoration;decors;accessoires;costumes et maquillage;hmc;maquillage;coiffure;maquillage coiffure;regie generale;figuration;figurants;comediens;artistes;equipe;equipe technique;cantine;transports;montage;cascades;electro;electros machinos;distribution;" +
  "produccion;direccion;fotografia;camara;iluminacion;electricos;maquinistas;maquinaria;sonido;arte;ambientacion;utileria;atrezo;vestuario;maquillaje;peluqueria;maquillaje y peluqueria;locaciones;localizaciones;transporte;elenco;reparto;figuracion;extras y figuracion;equipo;equipo tecnico;montaje;actores;" +
  "regia;fotografia;fonico;trucco;trucco e parrucco;parrucco;costumi;scenografia;attrezzeria;elettricisti;macchinisti;troupe;comparse;generici;figurazione;stunt e sfx;geluid;licht en grip;camera en licht;visagie;kleding;opnameleiding;figuratie;direcao;fotografia;som;eletrica;maquinaria;arte;figurino;maquiagem;elenco;equipe tecnica;imagem;maquilhagem;guarda roupa";
const DEPARTMENT_WORDS = new Set(DEPARTMENTS.split(";").map(compact));
const trimmed = (text: string) =>
  text.replace(/\s*(?:dept|department|abteilung|departement|departamento)\.?\s*:?\s*$/i, "");
export const isDepartment = (text: string): boolean =>
  DEPARTMENT_WORDS.has(compact(text)) || DEPARTMENT_WORDS.has(compact(trimmed(text)));

/** Who does what, as lists of contacts and heads of sheets name it. */
const ROLES =
  "director;producer;executive producer;exec producer;ep;line producer;co producer;associate producer;supervising producer;production manager;unit production manager;upm;pm;unit manager;production coordinator;prod coordinator;production supervisor;production secretary;production assistant;pa;set pa;key set pa;office pa;first assistant director;1st assistant director;first ad;1st ad;2nd assistant director;second assistant director;2nd ad;second ad;2nd 2nd ad;3rd ad;third ad;assistant director;ad;director of photography;dp;dop;cinematographer;camera operator;1st ac;2nd ac;focus puller;clapper loader;steadicam;dit;gaffer;best boy;key grip;dolly grip;grip;electric;electrician;spark;swing;sound mixer;production sound mixer;boom operator;boom op;sound;script supervisor;production designer;art director;set decorator;prop master;props master;props;costume designer;wardrobe;wardrobe supervisor;stylist;makeup artist;hair stylist;hmu;mua;key makeup;key hair;location manager;locations;asst location manager;transport captain;driver;caterer;craft services;medic;set medic;security;stunt coordinator;vfx supervisor;editor;writer;showrunner;casting;agency producer;creative director;" +
  "tour manager;tm;assistant tour manager;production manager pm;stage manager;foh;foh engineer;monitor engineer;monitors;ld;lighting designer;lighting director;backline;backline tech;guitar tech;drum tech;merch;merch manager;merchandise;bus driver;truck driver;promoter;promoter rep;promotor rep;venue rep;venue manager;venue contact;venue production manager;event production manager;local promoter;runner;hospitality;box office;manager;artist manager;agent;booking agent;rigger;head rigger;house engineer;technical manager;night contact;" +
  "regie;regisseur;regisseurin;regieassistenz;1 regieassistenz;regieassistent;2 regieassistenz;produzent;produzentin;produktionsleitung;produktionsleiter;herstellungsleitung;aufnahmeleitung;1 aufnahmeleitung;aufnahmeleiter;set aufnahmeleitung;kamera;kameramann;kamerafrau;bildgestaltung;1 kameraassistenz;2 kameraassistenz;kameraassistenz;oberbeleuchter;beleuchter;ton;tonmeister;tonassistenz;kostum;kostumbild;maske;maskenbild;szenenbild;requisite;innenrequisite;aussenrequisite;script continuity;fahrer;tourleiter;tourleitung;veranstalter;ortlicher veranstalter;lichttechniker;tontechniker;buhnenmeister;sanitater;" +
  "realisateur;realisatrice;producteur;productrice;producteur executif;directeur de production;directrice de production;administrateur de production;1er assistant realisateur;1er assistant;premier assistant;2e assistant;2eme assistant;2e assistant realisateur;chef operateur;chef op;directeur de la photographie;directeur photo;1er assistant camera;2e assistant camera;ingenieur du son;ingenieur son;chef operateur son;perchman;chef electricien;chef electro;chef machiniste;chef machino;scripte;chef decorateur;accessoiriste;costumiere;costumier;chef costumier;maquilleuse;maquilleur;chef maquilleuse;coiffeuse;regisseur general;regisseuse generale;regie generale;venue regie generale;regisseur;chauffeur;regisseur de tournee;tourneur;promoteur;eclairagiste;" +
  "directora;productor;productora ejecutiva;productor ejecutivo;jefe de produccion;jefa de produccion;director de produccion;coordinadora de produccion;coordinador de produccion;1er ayudante de direccion;ayudante de direccion;primer ayudante de direccion;2o ayudante de direccion;auxiliar de direccion;director de fotografia;directora de fotografia;operador de camara;foquista;1er asistente de camara;jefe de electricos;electrico;maquinista;sonidista;tecnico de sonido;microfonista;scriptgirl;directora de arte;director de arte;vestuarista;figurinista;maquilladora;maquillador;peluquera;jefe de localizaciones;conductor;chofer;promotor;tour manager gira;road manager;" +
  "sm;rep;ac;exec prod;exec producers;executive producers;boom;mixer;script;props;artist liaison;accueil artistes;floor manager;vision mixer;show caller;company manager;director s assistant;tl;tour accountant;darsteller;darstellerin;schauspieler;schauspielerin;moderation;moderator;moderatorin;host;presenter;actor;actress;talent;setaufnahmeleitung;set al;" +
  "aiuto regia;fonico;microfonista;scenografo;scenografa;costumista;truccatore;truccatrice;parrucchiere;capo elettricista;capo macchinista;segretaria di edizione;ispettore di produzione;direttore di produzione;organizzatore;direttore della fotografia;" +
  "cameraman;geluidsman;geluidstechnicus;lichttechnicus;visagist;visagiste;opnameleider;uitvoerend producent;regisseuse;realizador;realizadora;diretor;diretora;diretor de fotografia;assistente de direcao;1o assistente de direcao;tecnico de som;produtor;produtora;chefe eletricista;figurinista;maquiador;maquiadora";
const ROLE_WORDS = new Set(ROLES.split(";").map(compact));
const ROLE_TOKENS_MAX = 5;

/** "Marine Coordinator", "Venue Liaison": whose last word says what they do, whatever is coordinated. */
const ROLE_NOUN =
  /^(?:[\p{L}\d.&'/-]+\s){1,3}(?:manager|coordinator|coord\.?|supervisor|engineer|operator|technician|tech|designer|wrangler|liaison|buyer|dresser|mixer|swing|captain|teacher|director|producer|assistant|artist|photographer|stylist)$/iu;

export const isRole = (text: string): boolean => ROLE_WORDS.has(compact(text)) || ROLE_NOUN.test(text.trim());

/** How many characters of a text a role takes at its beginning; 0 where it begins with none. */
export function roleAtStart(text: string): number {
  const tokens = [...text.matchAll(/[\p{L}\d&.]+/gu)].slice(0, ROLE_TOKENS_MAX);
  for (let count = tokens.length; count > 0; count -= 1) {
    const last = tokens[count - 1];
    const end = (last?.index ?? 0) + (last?.[0].length ?? 0);
    if (isRole(text.slice(0, end))) return end;
  }
  return 0;
}

const PARTICLE = /^(?:de|del|la|le|van|von|der|den|di|da|y|el|al|bin|ter|st\.?|zu|dos)$/i;

/** Two to five words, at least half of them with a capital as names have it. */
export function isNameLike(text: string): boolean {
  const said = text.replaceAll(/\([^)]*\)/g, " ").trim();
  if (said.length < 3 || said.length > 48 || /\d|[:@/|?!]/.test(said)) return false;
  const parts = said.split(/\s+/);
  if (parts.length < 2 || parts.length > 5 || !/^["'“]?\p{Lu}/u.test(said)) return false;
  const own = parts.filter((part) => !PARTICLE.test(part));
  if (!/\p{L}{2}|\p{L}\./u.test(parts.at(-1) ?? "")) return false;
  // "Jo from" goes on.
  if (/^(?:from|at|ab|um|bis|until|and|und|et|y|e|or|for|with|mit|on|in|to|is|ist)$/.test(parts.at(-1) ?? ""))
    return false;
  return own.filter((part) => /^["'“(]?\p{Lu}/u.test(part)).length * 2 >= own.length;
}
