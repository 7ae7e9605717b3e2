import { expect, test } from "bun:test";
import { printed } from "../reading/testing-page.ts";
import { understand } from "./understand.ts";

/** Papers as shops, apps and hotels of the world print them, names made up: who, when, in which money, how much. */
const PAPERS: readonly (readonly [
  name: string,
  says: readonly [string, string, string, number],
  text: string,
])[] = [
  [
    "a ride by app",
    ["Hopp", "2026-04-03", "GBP", 2461],
    `Hopp                                  3 April 2026
Thanks for tipping, Anna
Here's your updated Friday evening ride receipt.
Total                               £24.61
Trip fare                           £18.20
Subtotal                            £18.20
Booking fee                          £1.41
Tips                                 £5.00
Payments
Visa ••••4242                       £24.61
03/04/2026 21:04
A temporary hold of £19.61 was placed on your payment method ••••4242.`,
  ],
  [
    "a stay",
    ["Cosyhome", "2026-04-03", "EUR", 31953],
    `Receipt from Cosyhome
Receipt ID: RCX44KK1 · 3 April 2026
Berlin
2 nights in Berlin
Fri, 10 April 2026 → Sun, 12 April 2026
Entire home · 1 bed · 2 guests
Hosted by Mara
Confirmation code: HMAB5523
Price breakdown
€120.00 x 2 nights                 €240.00
Cleaning fee                        €40.00
Cosyhome service fee                  €39.53
Total (EUR)                        €319.53
Payment
MasterCard •••• 1234               €319.53
3 April 2026
Amount paid (EUR)                  €319.53`,
  ],
  [
    "an order, to an address beside that of its seller",
    ["Papierwelt EU S.à r.l., Niederlassung Deutschland", "2026-04-03", "EUR", 5998],
    `Rechnung
Bezahlt                                       Zahlbetrag 59,98 €
Anna Muster                                   Rechnungsdatum 03 April 2026
Hafenstr. 7                                   Rechnungsnummer DE61ABC12345
20359 Hamburg
Verkauft von Papierwelt EU S.à r.l., Niederlassung Deutschland
USt-IDNr. DE136695976
Rechnungsadresse          Lieferadresse            Verkauft von
Anna Muster               Anna Muster              Papierwelt EU S.à r.l., Niederlassung Deutschland
Hafenstr. 7               Hafenstr. 7              Buchenstr. 12
20359 Hamburg             20359 Hamburg            80807 München
Bestelldatum 01 April 2026
Beschreibung         Menge  Stückpreis  USt. %  Stückpreis  Zwischensumme
Kabel 3 m            2      25,20 €     19%     29,99 €     59,98 €
Versandkosten               0,00 €              0,00 €      0,00 €
Gesamtpreis                                                 59,98 €
USt. %      Zwischensumme (ohne USt.)      USt.
19%         50,40 €                        9,58 €
USt. Gesamt 50,40 €                        9,58 €`,
  ],
  [
    "an Italian till",
    ["BAR PASTICCERIA DUOMO", "2026-04-03", "EUR", 2350],
    `BAR PASTICCERIA DUOMO
di Rossi Mario
Piazza Duomo 3 - 50122 Firenze
P.IVA 00743110157
DOCUMENTO COMMERCIALE
di vendita o prestazione
DESCRIZIONE          IVA   Prezzo(€)
CAFFE'               10%        2,40
CORNETTI             10%        6,10
VINO                 22%       15,00
SUBTOTALE                      23,50
TOTALE COMPLESSIVO             23,50
di cui IVA                      3,48
Pagamento contante             30,00
Resto                           6,50
Importo pagato                 23,50
03-04-2026 18:24
DOCUMENTO N. 0123-0045`,
  ],
  [
    "a Spanish bar",
    ["BAR CASA PEPE", "2026-04-03", "EUR", 1850],
    `BAR CASA PEPE
Jose Garcia Lopez  NIF 12345678Z
C/ Mayor 12, 28013 Madrid
FACTURA SIMPLIFICADA
Nº: T001/1234  Mesa: 4
Fecha: 03/04/26 Hora: 14:32
2 Caña            2,50     5,00
1 Bravas                   6,50
1 Tortilla                 7,00
TOTAL:                  18,50 €
ENTREGADO               20,00 €
CAMBIO                   1,50 €
IVA 10%  Base 16,82  Cuota 1,68
GRACIAS POR SU VISITA`,
  ],
  [
    "a Portuguese bakery",
    ["Pastelaria Suíça Lda", "2026-04-03", "EUR", 1230],
    `Pastelaria Suíça Lda
Rua Augusta 25
1100-053 Lisboa
NIF: 501442600
Fatura Simplificada FS 2026/1234
Data 2026-04-03 18:24
Consumidor final
2 Pastel de nata     2,60
1 Galão              1,70
1 Sandes mista       8,00
TOTAL              12,30€
Numerário          20,00
Troco               7,70
Taxa  Base   IVA   Total
13%   10,88  1,42  12,30`,
  ],
  [
    "a British supermarket",
    ["Greenleaf", "2026-04-03", "GBP", 1230],
    `Greenleaf
every day fresh
Leeds Extra 0345 677 9876
VAT Number: 220 4302 31
MILK                 £1.30
BREAD                £2.00
CHICKEN              £7.50
  Starcard price    -£1.50
BATTERIES            £3.00
SUBTOTAL            £13.80
SAVINGS             -£1.50
BALANCE DUE         £12.30
CASH                £20.00
CHANGE DUE           £7.70
STARCARD POINTS BALANCE 1,244
TOTAL SAVINGS        £1.50
03/04/26 18:24 4471 009 1022`,
  ],
  [
    "an American diner, with lines for a tip and advice for it",
    ["Rosie's Diner", "2026-04-03", "USD", 2613],
    `Rosie's Diner
1200 W 6th St
Austin, TX 78703
512-555-0142
Server: Kim        Table 12
Check #44          Guests: 2
04/03/26 7:14 PM
1 Burger            18.00
1 Fries              6.00
Subtotal            24.00
Tax                  2.13
Total               26.13
Tip   ____________
Total ____________
X ________________
18% (Tip $4.32 Total $30.45)
20% (Tip $4.80 Total $30.93)
Customer Copy`,
  ],
  [
    "the slip of a card",
    ["THE OLIVE BRANCH", "2026-04-03", "GBP", 4550],
    `CUSTOMER COPY
THE OLIVE BRANCH
LEEDS
MID: ***12345  TID: ****9920
VISA DEBIT
A0000000031010
CONTACTLESS
**** **** **** 4242
SALE
AMOUNT          £45.50
TOTAL           £45.50
APPROVED
AUTH CODE: 118842
03/04/2026 18:24
PLEASE KEEP THIS RECEIPT FOR YOUR RECORDS`,
  ],
  [
    "parking",
    ["P-Park Byzantium", "2026-04-03", "EUR", 1850],
    `P-Park Byzantium
Tesselschadestraat 1G, 1054 ET Amsterdam
BTW NL004495445B01
BETAALBEWIJS
Inrit   03-04-2026 09:12
Uitrit  03-04-2026 17:40
Bedrag      EUR 18,50
BTW 21%     EUR  3,21
Betaald met PIN`,
  ],
  [
    "a French hotel",
    ["HOTEL DU PARC", "2026-04-03", "EUR", 26160],
    `HOTEL DU PARC
SARL au capital de 8 000 €
12 avenue Foch 69006 Lyon
SIRET 732 829 320 00074
FACTURE N° 2026-0412                  Lyon, le 03/04/2026
M. PETTERSEN Jonas
Arrivée 01/04/2026   Départ 03/04/2026
01/04/2026  Chambre 204            120,00
02/04/2026  Chambre 204            120,00
02/04/2026  Petit déjeuner          18,00
02/04/2026  Taxe de séjour           3,60
TOTAL TTC                          261,60 €
Montant HT   237,45   TVA 10%  20,55
Règlement CB                       261,60 €
Solde                                0,00 €`,
  ],
  [
    "a letter of a German hotel",
    ["Hotel Lindenhof GmbH", "2026-04-03", "EUR", 25180],
    `Hotel Lindenhof GmbH · Lindenstr. 14 · 10969 Berlin
Nordlicht Touring GmbH
Herr Jonas Pettersen
Hafenstr. 7
20359 Hamburg
Rechnung Nr. 2026-4411                Datum: 03.04.2026
Anreise: 01.04.2026   Abreise: 03.04.2026   Zimmer 204
Datum        Leistung         Betrag EUR
01.04.2026   Übernachtung         112,00
02.04.2026   Übernachtung         112,00
02.04.2026   Frühstück             27,80
Gesamtbetrag                      251,80
MwSt.   Netto     MwSt     Brutto
7 %     209,35    14,65    224,00
19 %     23,36     4,44     27,80
Zahlung VISA                     -251,80
Saldo                               0,00`,
  ],
  [
    "fuel",
    ["Tankstelle Nordring", "2026-04-03", "EUR", 7665],
    `Tankstelle Nordring
Inh. Kai Brandt
Nordring 5, 90409 Nürnberg
St.-Nr. 241/123/45678
Beleg 4411/009   03.04.26 08:12
* Super E10  Säule 4
  41,23 Liter   1,859 EUR/Liter
                     76,65 EUR A
Gesamt               76,65 EUR
VISA                 76,65 EUR
Typ  Netto  MwSt  Brutto
A 19%  64,41  12,24  76,65`,
  ],
  [
    "a subscription",
    ["Brightbox, Inc.", "2026-04-03", "USD", 2000],
    `Receipt
Invoice number  A1B2C3D4-0003
Receipt number  2233-4455
Date paid       April 3, 2026
Brightbox, Inc.                 Bill to
548 Market Street               Anna Muster
San Francisco, California 94104 Hafenstr. 7
United States                   20359 Hamburg
support@brightbox.example       Germany
$20.00 paid on April 3, 2026
Description      Qty   Unit price    Amount
Pro plan         1     $20.00        $20.00
Apr 3 – May 3, 2026
Subtotal                             $20.00
Total                                $20.00
Amount paid                          $20.00`,
  ],
];

test.each(PAPERS)("%s", (_, [merchant, date, currency, total], text) => {
  const read = understand([printed(text)], { today: "2026-11-30" });
  expect([read.merchant?.value, read.date?.value, read.currency?.value, read.total?.value]).toEqual([
    merchant,
    date,
    currency,
    total,
  ]);
});
