// Made by `bun bench/scripts.ts` from bench/contract.ts, where the figures are.
// k6 run -e BASE=https://portal.example -e EMAIL=artist@… -e PASSWORD=… bench/scripts/journey.js
import http from "k6/http";
import { check, sleep } from "k6";
import { Rate } from "k6/metrics";

export const options = {
  "stages": [
    {
      "duration": "300s",
      "target": 100
    },
    {
      "duration": "1200s",
      "target": 100
    },
    {
      "duration": "300s",
      "target": 200
    },
    {
      "duration": "1200s",
      "target": 200
    },
    {
      "duration": "300s",
      "target": 0
    }
  ],
  "thresholds": {
    "http_req_duration": [
      "p(95)<500",
      "p(99)<1000"
    ],
    "http_req_failed": [
      "rate<0.02"
    ],
    "signed_in": [
      "rate>0.95"
    ]
  }
};

const BASE = __ENV.BASE || "http://localhost:3000";
const signedIn = new Rate("signed_in");
const JSON_TYPE = { "content-type": "application/json" };
let token;

const authorised = () => ({ headers: { ...JSON_TYPE, authorization: `Bearer ${token}` } });

function signIn() {
  const body = JSON.stringify({ email: __ENV.EMAIL, password: __ENV.PASSWORD });
  const answer = http.post(`${BASE}/api/v1/auth/login`, body, { headers: JSON_TYPE });
  signedIn.add(check(answer, { "signed in": (one) => one.status === 200 }));
  token = answer.json("accessToken");
}

export default function () {
  signIn();
  http.get(`${BASE}/api/v1/dashboard`, authorised());
  sleep(1);
  http.get(`${BASE}/api/v1/contracts`, authorised());
  sleep(2);
  if (Math.random() < 0.3) http.post(`${BASE}/api/v1/expenses`, JSON.stringify({ amount: "12.50", currency: "EUR", category: "Travel", description: "Taxi to the venue", expense_date: new Date().toISOString().slice(0, 10) }), authorised());
  sleep(1);
  http.get(`${BASE}/api/v1/schedules`, authorised());
  sleep(3);
}
