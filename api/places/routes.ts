import { Place, PLACE_FIELDS, placeProblems, PlacePut, PlaceQuery } from "../../core/places.ts";
import { common } from "../../core/problem.ts";
import { list, ok, written } from "../http/answers.ts";
import { route } from "../http/route.ts";
import { page } from "../http/schemas.ts";
import { putPlace, removePlace } from "./actions.ts";
import { getPlace, listPlaces, placeItem } from "./queries.ts";

export const placeRoutes = [
  route({
    method: "GET",
    path: "/api/v1/places",
    permission: "schedules.read",
    summary: "Where the locations of the schedule are that somebody said it of, by name",
    query: PlaceQuery,
    answers: { 200: page(Place) },
    handle: async ({ db, caller, query }) =>
      list(await listPlaces(db, caller, query), query.fields, PLACE_FIELDS),
  }),
  route({
    method: "POST",
    path: "/api/v1/places",
    permission: "schedules.write",
    summary: "Say where a location is; a name that is known means this from now on",
    body: PlacePut,
    answers: { 200: Place, 201: Place },
    refuses: [common.conflict, placeProblems.tooMany, placeProblems.noName],
    handle: async ({ services, caller, key, body }) => written(await putPlace(services, caller, key, body)),
  }),
  route({
    method: "GET",
    path: "/api/v1/places/:id",
    permission: "schedules.read",
    summary: "One of them",
    answers: { 200: Place },
    handle: async ({ db, caller, params }) => ok(placeItem(await getPlace(db, caller, params.id))),
  }),
  route({
    method: "DELETE",
    path: "/api/v1/places/:id",
    permission: "schedules.write",
    summary: "Forget where that is",
    answers: { 204: "Forgotten" },
    handle: async ({ services, caller, key, params }) =>
      written(await removePlace(services, caller, key, params.id)),
  }),
];
