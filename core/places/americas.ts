/** See cities.ts. */
export const AMERICAS = `
US | America Pacific | United States, USA, NY, New York : New York/New York City/NYC 40.71 -74.01; Brooklyn 40.65 -73.95; Buffalo 42.89 -78.88; Rochester 43.16 -77.61; Albany 42.65 -73.76; Syracuse 43.05 -76.15
US | America Pacific | United States, USA, CA, California : Los Angeles 34.05 -118.24; Hollywood 34.10 -118.33; Burbank 34.18 -118.31; Inglewood 33.96 -118.35; Anaheim 33.84 -117.91; San Diego 32.72 -117.16; San Francisco 37.77 -122.42; Oakland 37.80 -122.27; Berkeley 37.87 -122.27; San Jose 37.34 -121.89; Sacramento 38.58 -121.49; Fresno 36.74 -119.79; Indio 33.72 -116.22
US | America Pacific | United States, USA, TX, Texas : Houston 29.76 -95.37; Dallas 32.78 -96.80; Fort Worth 32.76 -97.33; Austin 30.27 -97.74; San Antonio 29.42 -98.49; El Paso 31.76 -106.49
US | America Pacific | United States, USA, IL, Illinois : Chicago 41.88 -87.63
US | America Pacific | United States, USA, AZ, Arizona : Phoenix 33.45 -112.07; Tucson 32.22 -110.97
US | America Pacific | United States, USA, PA, Pennsylvania : Philadelphia 39.95 -75.17; Pittsburgh 40.44 -80.00
US | America Pacific | United States, USA, WA, Washington State : Seattle 47.61 -122.33; Spokane 47.66 -117.43
US | America Pacific | United States, USA, OR, Oregon : Portland 45.52 -122.68; Eugene 44.05 -123.09
US | America Pacific | United States, USA, CO, Colorado : Denver 39.74 -104.99; Boulder 40.01 -105.27; Morrison 39.65 -105.19
US | America Pacific | United States, USA, DC, District of Columbia : Washington DC/Washington, D.C./Washington 38.91 -77.04
US | America Pacific | United States, USA, MA, Massachusetts : Boston 42.36 -71.06; Cambridge 42.37 -71.11; Worcester 42.26 -71.80
US | America Pacific | United States, USA, TN, Tennessee : Nashville 36.16 -86.78; Memphis 35.15 -90.05; Knoxville 35.96 -83.92; Manchester 35.48 -86.09
US | America Pacific | United States, USA, MI, Michigan : Detroit 42.33 -83.05; Grand Rapids 42.96 -85.67
US | America Pacific | United States, USA, NV, Nevada : Las Vegas 36.17 -115.14; Reno 39.53 -119.81
US | America Pacific | United States, USA, MD, Maryland : Baltimore 39.29 -76.61; Columbia 39.21 -76.86
US | America Pacific | United States, USA, WI, Wisconsin : Milwaukee 43.04 -87.91; Madison 43.07 -89.40
US | America Pacific | United States, USA, NM, New Mexico : Albuquerque 35.08 -106.65; Santa Fe 35.69 -105.94
US | America Pacific | United States, USA, MO, Missouri : Kansas City 39.10 -94.58; St. Louis/Saint Louis 38.63 -90.20; Columbia 38.95 -92.33
US | America Pacific | United States, USA, GA, Georgia : Atlanta 33.75 -84.39; Savannah 32.08 -81.09; Columbus 32.46 -84.99
US | America Pacific | United States, USA, FL, Florida : Miami 25.76 -80.19; Orlando 28.54 -81.38; Tampa 27.95 -82.46; Jacksonville 30.33 -81.66; Fort Lauderdale 26.12 -80.14; Hollywood 26.01 -80.15
US | America Pacific | United States, USA, LA, Louisiana : New Orleans 29.95 -90.07; Baton Rouge 30.45 -91.19
US | America Pacific | United States, USA, MN, Minnesota : Minneapolis 44.98 -93.27; Saint Paul/St. Paul 44.95 -93.09; Rochester 44.02 -92.46
US | America Pacific | United States, USA, OH, Ohio : Cleveland 41.50 -81.69; Columbus 39.96 -83.00; Cincinnati 39.10 -84.51
US | America Pacific | United States, USA, IN, Indiana : Indianapolis 39.77 -86.16
US | America Pacific | United States, USA, NC, North Carolina : Charlotte 35.23 -80.84; Raleigh 35.78 -78.64; Asheville 35.60 -82.55
US | America Pacific | United States, USA, SC, South Carolina : Charleston 32.78 -79.93; Columbia 34.00 -81.03
US | America Pacific | United States, USA, VA, Virginia : Richmond 37.54 -77.44; Norfolk 36.85 -76.29
US | America Pacific | United States, USA, KY, Kentucky : Louisville 38.25 -85.76; Lexington 38.04 -84.50
US | America Pacific | United States, USA, UT, Utah : Salt Lake City 40.76 -111.89
US | America Pacific | United States, USA, OK, Oklahoma : Oklahoma City 35.47 -97.52; Tulsa 36.15 -95.99
US | America Pacific | United States, USA, NE, Nebraska : Omaha 41.26 -95.93
US | America Pacific | United States, USA, IA, Iowa : Des Moines 41.59 -93.62
US | America Pacific | United States, USA, RI, Rhode Island : Providence 41.82 -71.41
US | America Pacific | United States, USA, CT, Connecticut : Hartford 41.77 -72.67
US | America Pacific | United States, USA, NJ, New Jersey : Newark 40.74 -74.17; Atlantic City 39.36 -74.42; Jersey City 40.73 -74.08
US | America Pacific | United States, USA, ID, Idaho : Boise 43.62 -116.20
US | America Pacific | United States, USA, AL, Alabama : Birmingham 33.52 -86.80
US | America Pacific | United States, USA, ME, Maine : Portland 43.66 -70.26
US | America Pacific | United States, USA, NH, New Hampshire : Manchester 42.99 -71.46
US | America Pacific | United States, USA, WV, West Virginia : Charleston 38.35 -81.63
US | America Pacific | United States, USA, HI, Hawaii : Honolulu 21.31 -157.86
US | America Pacific | United States, USA, AK, Alaska : Anchorage 61.22 -149.90
CA | America | Canada : Toronto 43.65 -79.38; Montreal/Montréal 45.50 -73.57; Vancouver 49.28 -123.12; Calgary 51.05 -114.07; Edmonton 53.55 -113.49; Ottawa 45.42 -75.70; Winnipeg 49.90 -97.14; Quebec City/Québec/Quebec 46.81 -71.21; Hamilton 43.26 -79.87; Halifax 44.65 -63.57; Victoria 48.43 -123.37; London 42.98 -81.25; Saskatoon 52.13 -106.67; Regina 50.45 -104.62; St. John's 47.56 -52.71
MX | America | Mexico, México : Mexico City/Ciudad de México/CDMX 19.43 -99.13; Guadalajara 20.67 -103.35; Monterrey 25.69 -100.32; Puebla 19.04 -98.21; Tijuana 32.51 -117.04; Cancún 21.16 -86.85; Mérida 20.97 -89.62; Querétaro 20.59 -100.39
GT | America | Guatemala : Guatemala City/Ciudad de Guatemala 14.63 -90.51
SV | America | El Salvador : San Salvador 13.69 -89.22
HN | America | Honduras : Tegucigalpa 14.07 -87.19; San Pedro Sula 15.50 -88.03
NI | America | Nicaragua : Managua 12.14 -86.25
CR | America | Costa Rica : San José 9.93 -84.08
PA | America | Panama, Panamá : Panama City/Ciudad de Panamá 8.98 -79.52
CU | America | Cuba : Havana/La Habana 23.11 -82.37
DO | America | Dominican Republic, República Dominicana : Santo Domingo 18.49 -69.93; Punta Cana 18.58 -68.40
PR | America | Puerto Rico : San Juan 18.47 -66.11
JM | America | Jamaica : Kingston 17.97 -76.79; Montego Bay 18.47 -77.92
TT | America | Trinidad and Tobago : Port of Spain 10.65 -61.50
BB | America | Barbados : Bridgetown 13.10 -59.62
BS | America | Bahamas : Nassau 25.05 -77.35
CO | America | Colombia : Bogotá 4.71 -74.07; Medellín 6.25 -75.56; Cali 3.45 -76.53; Cartagena 10.39 -75.51; Barranquilla 10.96 -74.80
VE | America | Venezuela : Caracas 10.48 -66.90; Valencia 10.16 -68.00
EC | America Pacific | Ecuador : Quito -0.18 -78.47; Guayaquil -2.19 -79.89
PE | America | Peru, Perú : Lima -12.05 -77.04; Arequipa -16.41 -71.54; Cusco -13.53 -71.97
BO | America | Bolivia : La Paz -16.49 -68.12; Santa Cruz de la Sierra -17.81 -63.16
CL | America Pacific | Chile : Santiago/Santiago de Chile -33.45 -70.67; Valparaíso -33.05 -71.61; Concepción -36.83 -73.05; Viña del Mar -33.02 -71.55
AR | America | Argentina : Buenos Aires -34.60 -58.38; Córdoba -31.42 -64.18; Rosario -32.95 -60.64; Mendoza -32.89 -68.84; La Plata -34.92 -57.95
UY | America | Uruguay : Montevideo -34.90 -56.16
PY | America | Paraguay : Asunción -25.26 -57.58
BR | America | Brazil, Brasil : São Paulo -23.55 -46.63; Rio de Janeiro -22.91 -43.17; Belo Horizonte -19.92 -43.94; Brasília -15.79 -47.88; Porto Alegre -30.03 -51.23; Curitiba -25.43 -49.27; Salvador -12.97 -38.50; Recife -8.05 -34.88; Fortaleza -3.73 -38.53; Florianópolis -27.60 -48.55; Manaus -3.12 -60.02; Belém -1.46 -48.49; Campinas -22.91 -47.06
`;
