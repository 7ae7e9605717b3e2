export const TONGUES = ["en", "de", "fr", "es", "it", "nl", "pt", "sv", "da"] as const;
export type Tongue = (typeof TONGUES)[number];

const MONTHS: Record<Tongue, string> = {
  en: "January February March April May June July August September October November December",
  de: "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
  fr: "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
  es: "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
  it: "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
  nl: "januari februari maart april mei juni juli augustus september oktober november december",
  pt: "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
  sv: "januari februari mars april maj juni juli augusti september oktober november december",
  da: "januar februar marts april maj juni juli august september oktober november december",
};

const NAMES = [
  "total",
  "subtotal",
  "tax",
  "net",
  "gross",
  "cash",
  "change",
  "card",
  "saved",
  "tip",
  "receipt",
  "invoice",
  "date",
  "thanks",
  "arrival",
  "departure",
  "to",
  "by",
  "paid",
] as const;
type Name = (typeof NAMES)[number];
export type Words = Record<Name, readonly [string, ...string[]]> & {
  months: readonly string[];
  goods: readonly [string, ...string[]];
};

/** In the order of NAMES, separated by semicolons; several ways to say one with strokes. */
const LINES: Record<Tongue, readonly [says: string, goods: string]> = {
  en: [
    "TOTAL|Total to pay|Amount due|BALANCE DUE;Subtotal|Sub-total;VAT|Tax;Net;Gross;Cash|Cash given;Change|Change due;Visa|Card payment;You saved|Total savings;Tip|Gratuity;RECEIPT|Receipt;INVOICE|Tax invoice;Date|Issued;Thank you for your visit;Arrival;Departure;Bill to|Invoice to;Sold by;Paid",
    "Milk 2 l|Wholemeal bread|Bananas|Batteries AA|Cheddar|Coffee beans|Sparkling water|Gaffer tape|Apples|Plasters",
  ],
  de: [
    "SUMME|Gesamtbetrag|Zu zahlen|TOTAL;Zwischensumme;MwSt|USt;Netto;Brutto;Bar|Gegeben Bar;Rückgeld|Wechselgeld;EC-Karte|Kartenzahlung;Sie sparen|Ersparnis;Trinkgeld;Kassenbon|Quittung;RECHNUNG|Rechnung;Datum|Belegdatum;Vielen Dank für Ihren Einkauf;Anreise;Abreise;Rechnung an|Rechnungsempfänger;Verkauft von;Bezahlt",
    "Vollmilch|Brötchen|Bananen|Batterien AA|Gouda jung|Kaffee gemahlen|Mineralwasser|Klebeband|Äpfel|Pflaster",
  ],
  fr: [
    "TOTAL TTC|NET A PAYER|Total à payer|TOTAL;Sous-total;TVA;HT;TTC;Espèces;Rendu|Rendu monnaie;Carte bancaire|CB;Vous avez économisé|Remise;Pourboire;TICKET|Reçu;FACTURE|Facture;Date|Le;Merci de votre visite;Arrivée;Départ;Facturé à|Adresse de facturation;Vendu par;Payé",
    "Lait demi-écrémé|Baguette|Bananes|Piles AA|Comté|Café moulu|Eau gazeuse|Ruban adhésif|Pommes|Pansements",
  ],
  es: [
    "TOTAL|TOTAL A PAGAR|IMPORTE TOTAL;Subtotal;IVA;Base;Total;Efectivo|Entregado;Cambio;Tarjeta;Ha ahorrado|Descuento;Propina;TICKET|Recibo;FACTURA|Factura simplificada;Fecha;Gracias por su visita;Llegada;Salida;Facturar a|Datos del cliente;Vendido por;Pagado",
    "Leche entera|Barra de pan|Plátanos|Pilas AA|Queso curado|Café molido|Agua con gas|Cinta adhesiva|Manzanas|Tiritas",
  ],
  it: [
    "TOTALE|TOTALE COMPLESSIVO|Totale da pagare;Subtotale;IVA;Imponibile;Totale;Contanti|Pagamento contante;Resto;Carta|Pagamento elettronico;Risparmio|Sconto;Mancia;DOCUMENTO COMMERCIALE|Ricevuta;FATTURA|Fattura;Data;Grazie e arrivederci;Arrivo;Partenza;Intestatario;Venduto da;Pagato",
    "Latte intero|Pane|Banane|Pile AA|Parmigiano|Caffè macinato|Acqua frizzante|Nastro adesivo|Mele|Cerotti",
  ],
  nl: [
    "TOTAAL|Te betalen|Totaal te betalen;Subtotaal;BTW;Excl.;Incl.;Contant;Wisselgeld|Terug;Pin|Bankpas;Uw voordeel|Korting;Fooi;KASSABON|Kassabon;FACTUUR|Factuur;Datum;Bedankt en tot ziens;Aankomst;Vertrek;Factuur aan|Factuuradres;Verkocht door;Betaald",
    "Halfvolle melk|Volkoren brood|Bananen|Batterijen AA|Jonge kaas|Koffie|Bruisend water|Ducttape|Appels|Pleisters",
  ],
  pt: [
    "TOTAL|Total a pagar|TOTAL EUR;Subtotal;IVA;Base;Total;Dinheiro|Numerário;Troco;Multibanco|Cartão;Poupou|Desconto;Gorjeta;TALÃO|Recibo;FATURA|Fatura simplificada;Data;Obrigado pela sua visita;Chegada;Saída;Faturar a|Cliente:;Vendido por;Pago",
    "Leite meio-gordo|Pão|Bananas|Pilhas AA|Queijo|Café moído|Água com gás|Fita adesiva|Maçãs|Pensos",
  ],
  sv: [
    "Totalt|Att betala|SUMMA;Delsumma;Moms;Netto;Brutto;Kontant|Mottaget kontant;Växel|Tillbaka;Kort|Bankkort;Du har sparat|Rabatt;Dricks;KVITTO|Kvitto;FAKTURA|Faktura;Datum;Tack och välkommen åter;Ankomst;Avresa;Fakturaadress;Säljare;Betalt",
    "Mellanmjölk|Fullkornsbröd|Bananer|Batterier AA|Ost|Kaffe|Mineralvatten|Tejp|Äpplen|Plåster",
  ],
  da: [
    "TOTAL|I alt|At betale;Subtotal;Moms;Netto;Brutto;Kontant|Modtaget;Byttepenge|Retur;Dankort|Kort;Du har sparet|Rabat;Drikkepenge;KVITTERING|Bon;FAKTURA|Faktura;Dato;Tak for besøget;Ankomst;Afrejse;Kunde:;Sælger;Betalt",
    "Letmælk|Rugbrød|Bananer|Batterier AA|Ost|Kaffe|Danskvand|Gaffertape|Æbler|Plastre",
  ],
};

const listOf = (text: string): readonly [string, ...string[]] => {
  const [first = "", ...rest] = text.split("|");
  return [first, ...rest];
};

function saidIn(tongue: Tongue): Words {
  const [says, goods] = LINES[tongue];
  const said = says.split(";").map(listOf);
  const named = Object.fromEntries(NAMES.map((name, at) => [name, said[at] ?? [name]])) as Record<
    Name,
    readonly [string, ...string[]]
  >;
  return { ...named, months: MONTHS[tongue].split(" "), goods: listOf(goods) };
}

export const SAYS = Object.fromEntries(TONGUES.map((tongue) => [tongue, saidIn(tongue)])) as Record<
  Tongue,
  Words
>;

/** Names of shops by what they sell and in which tongue; made up, as all of this is. */
const SHOPS: Record<Tongue, string> = {
  en: "Greenleaf Market|Harvest & Co Ltd;Northgate Fuels Ltd|Cresta Petroleum;City Cabs Ltd|Blue Star Taxis;Harbour View Hotel|The Grand Meridian Hotel;The Olive Branch Restaurant|Copper Kettle Diner;Central Parking Ltd|ParkWell Garages;Northern Express Rail|Coastline Trains Ltd;Albatross Airways|Skylark Airlines Ltd;Pixel & Pine Ltd|Brightbox Inc",
  de: "Frischmarkt Adler|Kaufhof Weber GmbH;Tankstelle Nordring|Mineralöl Brandt GmbH;Taxi Schubert|Taxiruf Krause GmbH;Hotel Lindenhof GmbH|Gasthof Zur Post;Restaurant Alte Mühle|Wirtshaus am See;Parkhaus Zentrum GmbH|Contipark Mitte;Nordbahn Fernverkehr AG|Regiobahn Süd GmbH;Falke Airlines GmbH|Adria Luftreisen AG;Papierwelt Online GmbH|Klangladen Versand GmbH",
  fr: "Marché des Halles|Supérette Dupont SARL;Station Relais Sud|Pétroles Martin SARL;Taxi Leblanc|Artisan Taxi Moreau;Hôtel du Parc SARL|Auberge Saint-Michel;Brasserie du Port|Restaurant Le Cerisier;Parking Bellecour|Stationnement Urbain SAS;Rail Atlantique SAS|Trains du Midi;Mistral Airways SAS|Aéro Provence;Papeterie Lumière SARL|Librairie Delorme SAS",
  es: "Supermercado El Sol|Mercado Ruiz S.L.;Estación Levante|Carburantes Vega S.L.;Taxi Romero|Radio Taxi Norte;Hotel Miramar S.L.|Hostal La Luna;Restaurante El Olivo|Taberna Los Arcos;Parking Plaza Mayor|Aparcamientos Sur S.L.;Ferrocarril Costa S.A.|Trenes del Sur;Aerolínea Gaviota S.A.|Vuelos Iberos;Papelería Cervantes S.L.|Librería Central S.L.",
  it: "Supermercato Rossi|Alimentari Bianchi S.r.l.;Stazione Aurelia|Carburanti Greco S.r.l.;Taxi Ferrari|Radiotaxi Lombarda;Hotel Bellavista S.r.l.|Albergo Due Torri;Trattoria da Gino|Ristorante La Pergola;Parcheggio Duomo|Autosilo Centrale S.r.l.;Ferrovie Adriatiche S.p.A.|Treni Veloci S.p.A.;Linee Aeree Tirreno S.p.A.|Volo Blu S.r.l.;Cartoleria Verdi S.r.l.|Libreria Manzoni S.r.l.",
  nl: "Buurtsuper De Molen|Groente & Zo B.V.;Tankstation Zuid|Brandstof Jansen B.V.;Taxi Vermeer|Taxicentrale Oost;Hotel De Gracht B.V.|Herberg 't Hert;Restaurant De Kade|Eetcafé Het Anker;Parkeergarage Centrum|Parkeren Noord B.V.;Spoor Holland B.V.|Regiotrein Oost;Zwaluw Airlines B.V.|Lage Landen Air;Papierhuis Online B.V.|Muziekwinkel De Vries B.V.",
  pt: "Mercearia Central|Supermercado Silva Lda;Posto Atlântico|Combustíveis Costa Lda;Táxi Pereira|Rádio Táxis Tejo;Hotel Mar Azul Lda|Pensão Flor;Restaurante O Pescador|Tasca do Bairro;Parque Rossio|Estacionamentos Lusos Lda;Comboios do Sul Lda|Ferrovia Norte;Asas de Portugal Lda|Linhas Aéreas Andorinha;Papelaria Moderna Lda|Livraria Camões Lda",
  sv: "Matbutiken Björken|Livs & Frukt AB;Bensinstation Norr|Drivmedel Svensson AB;Taxi Lindberg|Taxi Mälaren AB;Hotell Skärgården AB|Värdshuset Eken;Restaurang Kajen|Krogen Tre Rosor;Parkering City AB|Garage Söder;Snabbtåg Norden AB|Kustbanan AB;Svala Flyg AB|Norrsken Airways;Pappershuset Online AB|Musikboden AB",
  da: "Købmand Hansen|Frugt & Grønt ApS;Tankstation Vest|Brændstof Nielsen ApS;Taxa Sørensen|Fjord Taxa ApS;Hotel Havnen ApS|Kroen ved Åen;Restaurant Skagen|Café Lys;P-hus Centrum|Parkering Nord ApS;Øresundstog Nord A/S|Kystbanen A/S;Terne Air A/S|Nordlys Fly A/S;Papirhuset Online ApS|Musikhuset ApS",
};
export const TRADES = [
  "shop",
  "fuel",
  "taxi",
  "hotel",
  "restaurant",
  "parking",
  "rail",
  "air",
  "online",
] as const;
export type Trade = (typeof TRADES)[number];

export const shopsOf = (tongue: Tongue, trade: Trade): readonly [string, ...string[]] =>
  listOf(SHOPS[tongue].split(";")[TRADES.indexOf(trade)] ?? "");

const THINGS = [
  "night",
  "table",
  "fare",
  "entry",
  "exit",
  "passenger",
  "fuel",
  "guest",
  "fees",
  "tax incl.",
] as const;
export type Thing = (typeof THINGS)[number];
const THING_LINES: Record<Tongue, string> = {
  en: "Room night|Table|Fare|Entry|Exit|Passenger|Unleaded|Guest|Taxes and fees|incl. VAT",
  de: "Übernachtung|Tisch|Fahrpreis|Einfahrt|Ausfahrt|Reisender|Super E10|Gast|Steuern und Gebühren|enth. MwSt",
  fr: "Nuitée|Table|Course|Entrée|Sortie|Passager|SP95|Client|Taxes et frais|dont TVA",
  es: "Noche|Mesa|Carrera|Entrada|Salida|Pasajero|Sin plomo 95|Cliente|Tasas|IVA incluido",
  it: "Notte|Tavolo|Corsa|Ingresso|Uscita|Passeggero|Benzina|Ospite|Tasse|di cui IVA",
  nl: "Overnachting|Tafel|Rit|Inrit|Uitrit|Reiziger|Euro 95|Gast|Belastingen|waarvan BTW",
  pt: "Noite|Mesa|Viagem|Entrada|Saída|Passageiro|Gasolina 95|Cliente|Taxas|IVA incluído",
  sv: "Natt|Bord|Resa|Infart|Utfart|Resenär|Bensin 95|Gäst|Skatter|varav moms",
  da: "Overnatning|Bord|Tur|Indkørsel|Udkørsel|Passager|Blyfri 95|Gæst|Skatter|heraf moms",
};
export const thing = (tongue: Tongue, name: Thing): string =>
  THING_LINES[tongue].split("|")[THINGS.indexOf(name)] ?? name;
