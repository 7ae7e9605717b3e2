/** See cities.ts. */
export const ELSEWHERE = `
MA | Africa | Morocco, Maroc : Casablanca 33.57 -7.59; Rabat 34.02 -6.84; Marrakesh/Marrakech 31.63 -8.00; Fez/Fès 34.03 -5.00; Tangier/Tanger 35.77 -5.80; Agadir 30.42 -9.60; Essaouira 31.51 -9.77; Ouarzazate 30.92 -6.90
DZ | Africa | Algeria, Algérie : Algiers/Alger 36.75 3.06; Oran 35.70 -0.63
TN | Africa | Tunisia, Tunisie : Tunis 36.81 10.18
LY | Africa | Libya : Tripoli 32.89 13.19
EG | Africa | Egypt : Cairo 30.04 31.24; Alexandria 31.20 29.92
SN | Africa | Senegal, Sénégal : Dakar 14.69 -17.45
ML | Africa | Mali : Bamako 12.64 -8.00
CI | Africa | Côte d'Ivoire, Ivory Coast : Abidjan 5.36 -4.01
GH | Africa | Ghana : Accra 5.60 -0.19; Kumasi 6.69 -1.62
NG | Africa | Nigeria : Lagos 6.52 3.38; Abuja 9.06 7.49; Port Harcourt 4.82 7.03
CM | Africa | Cameroon, Cameroun : Douala 4.05 9.70; Yaoundé 3.87 11.52
CD | Africa | DR Congo, Democratic Republic of the Congo : Kinshasa -4.33 15.31
AO | Africa | Angola : Luanda -8.84 13.23
ET | Africa | Ethiopia : Addis Ababa 9.03 38.74
KE | Africa | Kenya : Nairobi -1.29 36.82; Mombasa -4.05 39.67
UG | Africa | Uganda : Kampala 0.35 32.58
RW | Africa | Rwanda : Kigali -1.94 30.06
TZ | Africa | Tanzania : Dar es Salaam -6.79 39.21; Zanzibar -6.17 39.20
ZM | Africa | Zambia : Lusaka -15.39 28.32
ZW | Africa | Zimbabwe : Harare -17.83 31.05
MZ | Africa | Mozambique, Moçambique : Maputo -25.97 32.57
NA | Africa | Namibia : Windhoek -22.56 17.07
BW | Africa | Botswana : Gaborone -24.65 25.91
ZA | Africa | South Africa : Johannesburg -26.20 28.05; Cape Town -33.92 18.42; Durban -29.86 31.02; Pretoria -25.75 28.19; Gqeberha/Port Elizabeth -33.96 25.60; Bloemfontein -29.12 26.21
MG | Indian | Madagascar : Antananarivo -18.88 47.51
MU | Indian | Mauritius : Port Louis -20.16 57.50
CV | Atlantic | Cape Verde, Cabo Verde : Praia 14.93 -23.51
IL | Asia | Israel : Tel Aviv/Tel Aviv-Yafo 32.08 34.78; Jerusalem 31.77 35.22; Haifa 32.79 34.99
JO | Asia | Jordan : Amman 31.95 35.93
LB | Asia | Lebanon, Liban : Beirut 33.89 35.50; Byblos 34.12 35.65
SA | Asia | Saudi Arabia : Riyadh 24.71 46.68; Jeddah 21.49 39.19; Dammam 26.43 50.10
AE | Asia | United Arab Emirates, UAE : Dubai 25.20 55.27; Abu Dhabi 24.45 54.38; Sharjah 25.35 55.42
QA | Asia | Qatar : Doha 25.29 51.53
BH | Asia | Bahrain : Manama 26.23 50.59
KW | Asia | Kuwait : Kuwait City 29.38 47.99
OM | Asia | Oman : Muscat 23.59 58.41
IQ | Asia | Iraq : Baghdad 33.31 44.37; Erbil 36.19 44.01
IR | Asia | Iran : Tehran 35.69 51.39
GE | Asia | Georgia : Tbilisi 41.72 44.79; Batumi 41.64 41.64
AM | Asia | Armenia : Yerevan 40.18 44.51
AZ | Asia | Azerbaijan : Baku 40.41 49.87
KZ | Asia | Kazakhstan : Almaty 43.24 76.89; Astana 51.17 71.43
UZ | Asia | Uzbekistan : Tashkent 41.30 69.24; Samarkand 39.65 66.96
PK | Asia | Pakistan : Karachi 24.86 67.01; Lahore 31.55 74.34; Islamabad 33.68 73.05
IN | Asia | India : Mumbai/Bombay 19.08 72.88; Delhi/New Delhi 28.61 77.21; Bengaluru/Bangalore 12.97 77.59; Chennai/Madras 13.08 80.27; Kolkata/Calcutta 22.57 88.36; Hyderabad 17.39 78.49; Pune 18.52 73.86; Ahmedabad 23.02 72.57; Goa/Panaji 15.49 73.83; Jaipur 26.91 75.79; Kochi/Cochin 9.93 76.27; Shillong 25.58 91.89; Guwahati 26.14 91.74; Lucknow 26.85 80.95; Chandigarh 30.73 76.78; Indore 22.72 75.86
NP | Asia | Nepal : Kathmandu 27.72 85.32
BD | Asia | Bangladesh : Dhaka 23.81 90.41
LK | Asia | Sri Lanka : Colombo 6.93 79.86
MV | Indian | Maldives : Malé 4.18 73.51
MM | Asia | Myanmar : Yangon/Rangoon 16.87 96.20
TH | Asia | Thailand : Bangkok 13.76 100.50; Chiang Mai 18.79 98.98; Phuket 7.88 98.39; Pattaya 12.93 100.88
VN | Asia | Vietnam, Việt Nam : Hanoi/Hà Nội 21.03 105.85; Ho Chi Minh City/Saigon 10.82 106.63; Da Nang/Đà Nẵng 16.05 108.21
KH | Asia | Cambodia : Phnom Penh 11.56 104.92; Siem Reap 13.36 103.86
LA | Asia | Laos : Vientiane 17.98 102.63
MY | Asia | Malaysia : Kuala Lumpur 3.14 101.69; George Town/Penang 5.41 100.33; Kuching 1.55 110.35; Kota Kinabalu 5.98 116.07; Johor Bahru 1.49 103.74; Shah Alam 3.07 101.52
SG | Asia | Singapore : Singapore 1.29 103.85
ID | Asia | Indonesia : Jakarta -6.20 106.85; Surabaya -7.26 112.75; Bandung -6.92 107.61; Denpasar/Bali -8.67 115.21; Yogyakarta -7.80 110.37; Medan 3.60 98.67
PH | Asia | Philippines, Pilipinas : Manila 14.60 120.98; Quezon City 14.68 121.04; Cebu City/Cebu 10.32 123.89; Davao City/Davao 7.07 125.61; Pasay 14.54 121.00
BN | Asia | Brunei : Bandar Seri Begawan 4.89 114.94
HK | Asia | Hong Kong : Hong Kong/Kowloon 22.30 114.17
MO | Asia | Macau, Macao : Macau/Macao 22.20 113.55
TW | Asia | Taiwan : Taipei 25.03 121.57; Kaohsiung 22.63 120.30; Taichung 24.15 120.67
CN | Asia | China : Beijing/Peking 39.90 116.41; Shanghai 31.23 121.47; Guangzhou 23.13 113.26; Shenzhen 22.54 114.06; Chengdu 30.57 104.07; Wuhan 30.59 114.31; Hangzhou 30.27 120.16; Nanjing 32.06 118.80; Xi'an/Xian 34.34 108.94; Chongqing 29.56 106.55; Tianjin 39.08 117.20; Qingdao 36.07 120.38
MN | Asia | Mongolia : Ulaanbaatar 47.89 106.91
KR | Asia | South Korea, Korea : Seoul 37.57 126.98; Busan 35.18 129.08; Incheon 37.46 126.71; Daegu 35.87 128.60; Daejeon 36.35 127.38; Gwangju 35.16 126.85
JP | Asia | Japan, Nippon : Tokyo 35.68 139.69; Yokohama 35.44 139.64; Osaka 34.69 135.50; Nagoya 35.18 136.91; Sapporo 43.06 141.35; Fukuoka 33.59 130.40; Kobe 34.69 135.20; Kyoto 35.01 135.77; Hiroshima 34.39 132.46; Sendai 38.27 140.87; Saitama 35.86 139.65; Chiba 35.61 140.12; Naha 26.21 127.68
AU | Australia | Australia : Sydney -33.87 151.21; Melbourne -37.81 144.96; Brisbane -27.47 153.03; Perth -31.95 115.86; Adelaide -34.93 138.60; Canberra -35.28 149.13; Hobart -42.88 147.33; Darwin -12.46 130.84; Gold Coast -28.00 153.43; Newcastle -32.93 151.78; Wollongong -34.42 150.89; Cairns -16.92 145.77; Byron Bay -28.64 153.61; Geelong -38.15 144.36; Fremantle -32.06 115.75; Townsville -19.26 146.82; Launceston -41.44 147.14
NZ | Pacific | New Zealand, Aotearoa : Auckland -36.85 174.76; Wellington -41.29 174.78; Christchurch -43.53 172.64; Dunedin -45.87 170.50; Queenstown -45.03 168.66; Hamilton -37.79 175.28
FJ | Pacific | Fiji : Suva -18.14 178.44; Nadi -17.80 177.42
PF | Pacific | French Polynesia : Papeete -17.54 -149.57
NC | Pacific | New Caledonia : Nouméa -22.27 166.44
GU | Pacific | Guam : Hagåtña 13.48 144.75
`;
