import type { Place, PlacePut } from "../../core/places.ts";
import type { RouteAsk, RoutePlan } from "../../core/routes.ts";
import { mutate } from "../lib/api.ts";

export const planPath = (id: string): string => `/v1/schedules/${id}/route-plan`;
export const PLACES_PATH = "/v1/places?limit=100";

/** The plan, or that it is on its way. @throws Refused, Unreachable. */
export const planRoute = (id: string, ask: RouteAsk): Promise<RoutePlan> =>
  mutate<RoutePlan>({ method: "POST", path: `/api${planPath(id)}`, body: ask });

/** By the roads and the traffic of now. */
export const optimiseRoute = (id: string): Promise<RoutePlan> =>
  mutate<RoutePlan>({ method: "POST", path: `/api${planPath(id)}/optimise` });

export const forgetRoute = (id: string): Promise<undefined> =>
  mutate({ method: "DELETE", path: `/api${planPath(id)}` });

export const putPlace = (place: PlacePut): Promise<Place> =>
  mutate<Place>({ method: "POST", path: "/api/v1/places", body: place });

const PATIENCE_MS = 15_000;
/** A metre. */
const DECIMALS = 5;

/** Where this device says it is, once; undefined where it will not say, or cannot. */
export const ownPoint = (): Promise<{ latitude: number; longitude: number } | undefined> =>
  new Promise((done) => {
    if (!("geolocation" in navigator)) return done(undefined);
    navigator.geolocation.getCurrentPosition(
      ({ coords: { latitude, longitude } }) =>
        done({
          latitude: Number(latitude.toFixed(DECIMALS)),
          longitude: Number(longitude.toFixed(DECIMALS)),
        }),
      () => done(undefined),
      { timeout: PATIENCE_MS, maximumAge: 60_000 },
    );
  });
