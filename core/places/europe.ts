/** See cities.ts. */
export const EUROPE = `
GB | Europe | United Kingdom, UK, England, Scotland, Wales, Northern Ireland, Great Britain : London 51.51 -0.13; Birmingham 52.48 -1.90; Manchester 53.48 -2.24; Glasgow 55.86 -4.25; Edinburgh 55.95 -3.19; Liverpool 53.41 -2.98; Leeds 53.80 -1.55; Sheffield 53.38 -1.47; Bristol 51.45 -2.59; Cardiff 51.48 -3.18; Belfast 54.60 -5.93; Newcastle upon Tyne/Newcastle 54.98 -1.61; Nottingham 52.95 -1.15; Leicester 52.64 -1.13; Brighton 50.82 -0.14; Southampton 50.91 -1.40; Bournemouth 50.72 -1.88; Plymouth 50.38 -4.14; Exeter 50.72 -3.53; Norwich 52.63 1.30; Cambridge 52.21 0.12; Oxford 51.75 -1.26; Aberdeen 57.15 -2.09; Dundee 56.46 -2.97; Inverness 57.48 -4.22; Hull 53.74 -0.34; York 53.96 -1.08; Wolverhampton 52.59 -2.13; Coventry 52.41 -1.51; Portsmouth 50.80 -1.09; Swansea 51.62 -3.94
IE | Europe | Ireland, Éire : Dublin 53.35 -6.26; Cork 51.90 -8.47; Galway 53.27 -9.05; Limerick 52.66 -8.63; Killarney 52.06 -9.51
IS | Atlantic | Iceland, Ísland : Reykjavik 64.15 -21.94
NO | Europe | Norway, Norge : Oslo 59.91 10.75; Bergen 60.39 5.32; Trondheim 63.43 10.40; Stavanger 58.97 5.73; Tromsø 69.65 18.96
SE | Europe | Sweden, Sverige : Stockholm 59.33 18.07; Gothenburg/Göteborg 57.71 11.97; Malmö 55.61 13.00; Uppsala 59.86 17.64; Linköping 58.41 15.62; Umeå 63.83 20.26
DK | Europe | Denmark, Danmark : Copenhagen/København 55.68 12.57; Aarhus/Århus 56.16 10.20; Odense 55.40 10.39; Aalborg/Ålborg 57.05 9.92; Roskilde 55.64 12.08
FI | Europe | Finland, Suomi : Helsinki 60.17 24.94; Tampere 61.50 23.76; Turku 60.45 22.27; Oulu 65.01 25.47
EE | Europe | Estonia, Eesti : Tallinn 59.44 24.75; Tartu 58.38 26.72
LV | Europe | Latvia, Latvija : Riga 56.95 24.11
LT | Europe | Lithuania, Lietuva : Vilnius 54.69 25.28; Kaunas 54.90 23.90
PL | Europe | Poland, Polska : Warsaw/Warszawa 52.23 21.01; Kraków/Cracow 50.06 19.94; Łódź 51.76 19.46; Wrocław 51.11 17.03; Poznań 52.41 16.93; Gdańsk 54.35 18.65; Katowice 50.26 19.02
DE | Europe | Germany, Deutschland : Berlin 52.52 13.40; Hamburg 53.55 10.00; Munich/München 48.14 11.58; Cologne/Köln 50.94 6.96; Frankfurt/Frankfurt am Main 50.11 8.68; Stuttgart 48.78 9.18; Düsseldorf 51.23 6.78; Dortmund 51.51 7.47; Essen 51.46 7.01; Leipzig 51.34 12.37; Dresden 51.05 13.74; Hanover/Hannover 52.37 9.73; Nuremberg/Nürnberg 49.45 11.08; Bremen 53.08 8.80; Mannheim 49.49 8.47; Oberhausen 51.47 6.85; Bochum 51.48 7.22; Freiburg/Freiburg im Breisgau 48.00 7.85; Wiesbaden 50.08 8.24; Bonn 50.73 7.10; Münster 51.96 7.63; Kiel 54.32 10.14; Erfurt 50.98 11.03; Karlsruhe 49.01 8.40; Saarbrücken 49.24 6.99; Regensburg 49.02 12.10; Wacken 54.02 9.37; Babelsberg/Potsdam 52.40 13.06
NL | Europe | Netherlands, Nederland, Holland : Amsterdam 52.37 4.90; Rotterdam 51.92 4.48; The Hague/Den Haag 52.08 4.31; Utrecht 52.09 5.12; Eindhoven 51.44 5.48; Groningen 53.22 6.57; Tilburg 51.56 5.09; Maastricht 50.85 5.69; Nijmegen 51.84 5.85
BE | Europe | Belgium, België, Belgique : Brussels/Bruxelles/Brussel 50.85 4.35; Antwerp/Antwerpen 51.22 4.40; Ghent/Gent 51.05 3.72; Liège 50.63 5.57; Bruges/Brugge 51.21 3.22; Leuven 50.88 4.70
LU | Europe | Luxembourg : Luxembourg/Luxembourg City 49.61 6.13
FR | Europe | France : Paris 48.86 2.35; Marseille 43.30 5.37; Lyon 45.76 4.84; Toulouse 43.60 1.44; Nice 43.70 7.27; Nantes 47.22 -1.55; Strasbourg 48.57 7.75; Montpellier 43.61 3.88; Bordeaux 44.84 -0.58; Lille 50.63 3.06; Rennes 48.11 -1.68; Reims 49.26 4.03; Grenoble 45.19 5.72; Dijon 47.32 5.04; Cannes 43.55 7.01; Avignon 43.95 4.81; Rouen 49.44 1.10; Clermont-Ferrand 45.78 3.09; Nancy 48.69 6.18; Le Mans 48.01 0.20
MC | Europe | Monaco : Monaco/Monte-Carlo 43.74 7.42
CH | Europe | Switzerland, Schweiz, Suisse, Svizzera : Zurich/Zürich 47.37 8.54; Geneva/Genève 46.20 6.14; Basel 47.56 7.59; Bern/Berne 46.95 7.45; Lausanne 46.52 6.63; Montreux 46.43 6.91; Lucerne/Luzern 47.05 8.31; St. Gallen 47.42 9.37; Lugano 46.00 8.95
AT | Europe | Austria, Österreich : Vienna/Wien 48.21 16.37; Graz 47.07 15.44; Linz 48.31 14.29; Salzburg 47.80 13.05; Innsbruck 47.27 11.39; Bregenz 47.50 9.75
CZ | Europe | Czechia, Czech Republic, Česko : Prague/Praha 50.08 14.44; Brno 49.20 16.61; Ostrava 49.83 18.28
SK | Europe | Slovakia, Slovensko : Bratislava 48.15 17.11; Košice 48.72 21.26
HU | Europe | Hungary, Magyarország : Budapest 47.50 19.04; Debrecen 47.53 21.63
SI | Europe | Slovenia, Slovenija : Ljubljana 46.06 14.51; Maribor 46.56 15.65
HR | Europe | Croatia, Hrvatska : Zagreb 45.81 15.98; Split 43.51 16.44; Dubrovnik 42.65 18.09; Pula 44.87 13.85; Rijeka 45.33 14.44
BA | Europe | Bosnia and Herzegovina, Bosna i Hercegovina : Sarajevo 43.86 18.41; Banja Luka 44.77 17.19
RS | Europe | Serbia, Srbija : Belgrade/Beograd 44.79 20.45; Novi Sad 45.25 19.85; Niš 43.32 21.90
ME | Europe | Montenegro, Crna Gora : Podgorica 42.44 19.26
MK | Europe | North Macedonia : Skopje 42.00 21.43
AL | Europe | Albania, Shqipëri : Tirana/Tiranë 41.33 19.82
XK | Europe | Kosovo : Pristina/Prishtina 42.66 21.16
BG | Europe | Bulgaria : Sofia 42.70 23.32; Plovdiv 42.14 24.75; Varna 43.21 27.91
RO | Europe | Romania, România : Bucharest/București 44.43 26.10; Cluj-Napoca/Cluj 46.77 23.62; Timișoara 45.75 21.23; Iași 47.16 27.59
MD | Europe | Moldova : Chișinău/Chisinau 47.01 28.86
UA | Europe | Ukraine : Kyiv/Kiev 50.45 30.52; Lviv 49.84 24.03; Odesa/Odessa 46.48 30.73; Kharkiv 49.99 36.23; Dnipro 48.46 35.05
BY | Europe | Belarus : Minsk 53.90 27.56
RU | Europe Asia | Russia : Moscow/Moskva 55.76 37.62; Saint Petersburg/St. Petersburg 59.94 30.31; Yekaterinburg 56.84 60.60; Kazan 55.79 49.12; Novosibirsk 55.03 82.92
GR | Europe | Greece, Hellas : Athens/Athina 37.98 23.73; Thessaloniki 40.64 22.94; Patras 38.25 21.73; Heraklion 35.34 25.13
TR | Europe Asia | Turkey, Türkiye : Istanbul 41.01 28.98; Ankara 39.93 32.86; Izmir 38.42 27.14; Antalya 36.90 30.70
CY | Asia Europe | Cyprus : Nicosia 35.17 33.36; Limassol 34.68 33.04; Larnaca 34.92 33.63
MT | Europe | Malta : Valletta 35.90 14.51
IT | Europe | Italy, Italia : Rome/Roma 41.90 12.50; Milan/Milano 45.46 9.19; Naples/Napoli 40.85 14.27; Turin/Torino 45.07 7.69; Bologna 44.49 11.34; Florence/Firenze 43.77 11.26; Venice/Venezia 45.44 12.32; Verona 45.44 10.99; Genoa/Genova 44.41 8.93; Palermo 38.12 13.36; Catania 37.50 15.09; Bari 41.12 16.87; Padua/Padova 45.41 11.88; Trieste 45.65 13.78; Perugia 43.11 12.39; Cagliari 39.22 9.12; Sanremo 43.82 7.78; Lucca 43.84 10.50
ES | Europe Atlantic Africa | Spain, España : Madrid 40.42 -3.70; Barcelona 41.39 2.17; Valencia/València 39.47 -0.38; Seville/Sevilla 37.39 -5.99; Bilbao 43.26 -2.93; Zaragoza 41.65 -0.89; Málaga 36.72 -4.42; Granada 37.18 -3.60; Córdoba 37.89 -4.78; San Sebastián/Donostia 43.32 -1.98; Alicante/Alacant 38.35 -0.48; Palma/Palma de Mallorca 39.57 2.65; Murcia 37.99 -1.13; A Coruña/La Coruña 43.37 -8.40; Vigo 42.24 -8.72; Santiago de Compostela 42.88 -8.54; Benicàssim 40.05 0.06; Ibiza/Eivissa 38.91 1.43; Las Palmas/Las Palmas de Gran Canaria 28.12 -15.43
PT | Europe Atlantic | Portugal : Lisbon/Lisboa 38.72 -9.14; Porto/Oporto 41.15 -8.61; Coimbra 40.21 -8.43; Braga 41.55 -8.42; Faro 37.02 -7.93; Funchal 32.65 -16.91
AD | Europe | Andorra : Andorra la Vella 42.51 1.52
`;
