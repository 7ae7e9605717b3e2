import type { ColumnKind } from "./columns.ts";

/** Beside `HEADS`: of crews and casts in further words, and in Italian, Dutch and Portuguese. */
export const FURTHER_HEADS: Partial<Record<ColumnKind, string>> = {
  role: "function;equipe;equipe technique;equipo;equipo tecnico;staff;reparto;functie;equipa;equipe tecnica;funcao;mansione",
  name: "naam;nome;nominativo;nome e cognome",
  actor:
    "comediens;comediennes;acteurs;schauspielerin;darstellerinnen;reparto;elenco;mannequins;mannequin;models;model;modelos;attore;attrice;attori;interpreti;ator;atriz;atores;actrice;acteur actrice",
  character:
    "roles;rol;personagem;personagens;personaggi;personaggio;ruolo;part of;role character;personnages",
  status: "status code",
  pickup:
    "p up;travel pickup;vpp;saida hotel;saida;partenza;abhol;leave base;dep hotel;hotel pick up;ophalen;recoger;pickup time;collect;leave home",
  makeup:
    "mu call;makeup call;make up call;hair call;rpt mu;report mu;report to mu;maq pelu;pelu;maquillaje y peluqueria;maq;visagie;trucco;trucco e parrucco;maquiagem;maquilhagem;make up hair;mu h;m u h;mua;hmua;maske haare;maskenzeit;caracterizacion;caracterizacao",
  costume: "kleding;costumi;figurino;guarda roupa;cost;kost",
  on_set:
    "set;stage;on camera;sul set;op set;no set;na set;en plateau;set call time;on plateau;set time;pronti;pret plateau;to set",
  call: "appel;chamada;convocazione;convocatoria;oproep;ora;orario;tijd;hora de chamada;ore;aanwezig;rpt;rpt time;begin;citacao",
  wrap: "wrap time;uit;fine;fim;einde",
  phone: "telefoon;telefono cellulare;cellulare;telemovel;contatto;tlf",
  notes: "transport info;special;instructions;remarks notes;note;dettagli;details;opmerkingen;observacoes",
  activity: "onderdeel;attivita;atividade",
  scene: "scena;scenes nr;cena;cenas;scene nr;sequenza",
  setting: "int ext dn;i e d n;binnen buiten",
  set: "ambiente;set synopsis;decor resume;set scene;cenario;decor omschrijving;omschrijving;descricao",
  day_night: "g n;d n d;dag nacht;j n effet",
  pages: "pag no;pagine;pagina s;vorstopp;duree;durata",
  cast_ids: "personaggi;personagens;rollen nr;personages",
};
