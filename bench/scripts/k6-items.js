// Made by `bun bench/scripts.ts` from bench/contract.ts, where the figures are.
// k6 run -e BASE=https://portal.example -e EMAIL=artist@… -e PASSWORD=… bench/scripts/k6-items.js
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
      "duration": "600s",
      "target": 100
    },
    {
      "duration": "300s",
      "target": 0
    }
  ],
  "thresholds": {
    "http_req_duration": [
      "p(95)<500"
    ],
    "http_req_failed": [
      "rate<0.1"
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
  if (!token) signIn();
  http.get(`${BASE}/api/v1/schedules`, authorised());
  sleep(1);
}
