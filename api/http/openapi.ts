import { toJsonSchema, toJsonSchemaDefs, type ConversionConfig } from "@valibot/to-json-schema";
import type * as v from "valibot";
import { ROLES, VERBS, type Verb } from "../../core/access.ts";
import { authProblems } from "../../core/auth.ts";
import { common, type ProblemKind } from "../../core/problem.ts";
import { API_VERSION, PARAMS } from "./requests.ts";
import type { Permission, Route } from "./route.ts";

type Json = { [name: string]: unknown };
export type OpenApi = Json & { paths: Record<string, Record<string, Operation>> };
export type Operation = Json & { responses: Record<string, Json & { "x-problems"?: string[] }> };

/**
 * The whole API as an OpenAPI 3.1 document, from the table of routes and from nothing else: what is served is what is
 * described. `shapes` are those that get a name of their own.
 */
export function describeApi(routes: readonly Route[], shapes: Record<string, v.GenericSchema>): OpenApi {
  const convert: ConversionConfig = {
    target: "draft-2020-12",
    typeMode: "input",
    // Checks that JSON Schema has no word for; the API makes them all the same, and says so with 422.
    errorMode: "ignore",
    overrideRef: ({ referenceId }) => `#/components/schemas/${referenceId}`,
  };
  const schemaOf = (schema: v.GenericSchema): Json => {
    const { $schema: _, $defs: __, ...json } = toJsonSchema(schema, { ...convert, definitions: shapes });
    return json;
  };
  const paths: OpenApi["paths"] = {};
  for (const route of routes) {
    const path = (paths[route.path.replaceAll(/:(\w+)/g, "{$1}")] ??= {});
    path[route.method.toLowerCase()] = operationOf(route, schemaOf);
  }
  return {
    openapi: "3.1.0",
    info: { title: "Live Portal", version: API_VERSION, description: introduction() },
    servers: [{ url: "/" }],
    tags: [...new Set(routes.map(tagOf))].map((name) => ({ name })),
    paths,
    components: {
      schemas: toJsonSchemaDefs(shapes, convert),
      securitySchemes: {
        bearer: {
          type: "http",
          scheme: "bearer",
          bearerFormat: "JWT",
          description: "The `accessToken` of login or refresh, good for ten minutes.",
        },
        cookie: {
          type: "apiKey",
          in: "cookie",
          name: "portal_refresh",
          description: "The refresh cookie, with the app's own Origin.",
        },
        service: { type: "http", scheme: "bearer", description: "The key that our own programs share." },
      },
    },
  };
}

function operationOf(route: Route, schemaOf: (schema: v.GenericSchema) => Json): Operation {
  const { permission, body, form } = route;
  const content = body
    ? { "application/json": { schema: schemaOf(body) } }
    : form && { "multipart/form-data": { schema: formOf(schemaOf(form)) } };
  return {
    operationId: operationIdOf(route),
    tags: [tagOf(route)],
    summary: route.summary,
    description: whoMay(permission),
    security: securityOf(permission),
    parameters: [
      ...pathParameters(route.path),
      ...(route.query ? queryParameters(schemaOf(route.query)) : []),
      ...headerParameters(route),
    ],
    ...(content ? { requestBody: { required: true, content } } : {}),
    responses: { ...successes(route, schemaOf), ...refusals(route) },
  };
}

/** `getApiV1SchedulesIdPeople`. */
function operationIdOf({ method, path }: Route): string {
  const words = path
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean)
    .map((word) => word[0]?.toUpperCase() + word.slice(1));
  return method.toLowerCase() + words.join("");
}

function tagOf({ path }: Route): string {
  const [first = "", version, feature] = path.split("/").filter(Boolean);
  return version === "v1" && feature !== undefined
    ? feature
    : first === "api" || first === "health" || first === "metrics"
      ? "operation"
      : first.replace(".well-known", "auth");
}

const isVerb = (permission: Permission): permission is Verb => Object.hasOwn(VERBS, permission);
const isWrite = ({ method }: Route) => method !== "GET";

function whoMay(permission: Permission): string {
  if (isVerb(permission)) return `For ${VERBS[permission].join(", ")} (\`${permission}\`).`;
  return {
    person: "For everybody who is signed in.",
    cookie: "With the refresh cookie.",
    service: "For our own programs.",
    open: "For everybody, without signing in.",
  }[permission];
}

function securityOf(permission: Permission): Json[] {
  if (permission === "open") return [];
  return [{ [permission === "cookie" || permission === "service" ? permission : "bearer"]: [] }];
}

function pathParameters(path: string): Json[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema:
      name !== undefined && name in PARAMS
        ? { type: "string", pattern: PARAMS[name]?.source }
        : { type: "string", format: "uuid" },
  }));
}

function queryParameters(schema: Json): Json[] {
  const required = (schema.required ?? []) as string[];
  return Object.entries((schema.properties ?? {}) as Json).map(([name, property]) => ({
    name,
    in: "query",
    required: required.includes(name),
    schema: property,
  }));
}

/** A file is bytes, whatever valibot calls it; so is each of those that have no names of their own. */
function formOf(schema: Json): Json {
  const { file, ...fields } = (schema.properties ?? {}) as Record<string, Json>;
  const { additionalProperties: others } = schema;
  return {
    ...schema,
    ...(typeof others === "object" ? { additionalProperties: { ...others, format: "binary" } } : {}),
    properties: { ...(file ? { file: { ...file, format: "binary" } } : {}), ...fields },
  };
}

function headerParameters(route: Route): Json[] {
  const header = (name: string, description: string, schema: Json, required = false) => ({
    name,
    in: "header",
    required,
    description,
    schema,
  });
  const text = { type: "string" };
  return [
    ...(isVerb(route.permission)
      ? [
          header("x-organisation", "Which organisation, for people in several.", {
            type: "string",
            format: "uuid",
          }),
        ]
      : []),
    ...(isVerb(route.permission) && isWrite(route)
      ? [
          header(
            "idempotency-key",
            "Sent again with the same body, the first successful answer comes back.",
            { type: "string", minLength: 1, maxLength: 255 },
          ),
        ]
      : []),
    ...(isWrite(route) && route.path.includes(":")
      ? [header("if-match", "The ETag of the version that was read.", text, route.needsVersion === true)]
      : []),
    ...(isRevalidated(route)
      ? [header("if-none-match", "The ETag of what the reader has: 304 when it stands.", text)]
      : []),
  ];
}

function isRevalidated(route: Route): boolean {
  return (
    route.method === "GET" &&
    route.permission !== "open" &&
    route.permission !== "service" &&
    typeof route.answers[200] !== "string"
  );
}

function successes(route: Route, schemaOf: (schema: v.GenericSchema) => Json): Operation["responses"] {
  const answers = Object.entries(route.answers).map(([status, answer]): [string, Json] => {
    const headers =
      isVerb(route.permission) && isWrite(route)
        ? {
            headers: {
              "x-write-token": { description: "Names this write to an edge.", schema: { type: "string" } },
            },
          }
        : {};
    if (typeof answer !== "string")
      return [
        status,
        {
          description: route.summary,
          ...headers,
          content: { "application/json": { schema: schemaOf(answer) } },
        },
      ];
    const type = /^[a-z]+\/[a-z0-9.+-]+/.exec(answer)?.[0];
    return [
      status,
      {
        description: answer,
        ...headers,
        ...(type ? { content: { [type]: { schema: { type: "string" } } } } : {}),
      },
    ];
  });
  return Object.fromEntries(
    isRevalidated(route)
      ? [...answers, ["304", { description: "What the reader has still stands." }]]
      : answers,
  );
}

/** What a route may refuse: its own problems, and those that follow from what it takes. */
export function problemsOf(route: Route): ProblemKind[] {
  const { permission } = route;
  const reads =
    route.query !== undefined || route.body !== undefined || route.form !== undefined || isWrite(route);
  const kinds = [
    authProblems.originRefused,
    common.unforeseen,
    common.unavailable,
    common.overloaded,
    common.malformed,
    ...(permission === "service" ? [] : [common.tooMany]),
    ...(permission === "open" || permission === "cookie" ? [] : [common.unauthenticated]),
    ...(isVerb(permission) ? [common.forbidden, common.notFound, authProblems.organisationNeeded] : []),
    ...(route.path.includes(":") ? [common.notFound] : []),
    ...(route.body || route.form ? [common.tooLarge, common.unsupportedType, common.invalid] : []),
    ...(isVerb(permission) && isWrite(route) ? [common.inFlight, common.keyReused] : []),
    ...(route.needsVersion ? [common.versionRequired] : []),
    ...(reads || permission !== "open" ? [common.versionMismatch] : []),
    ...(route.refuses ?? []),
  ];
  return [...new Map(kinds.map((kind) => [kind.slug, kind])).values()];
}

function refusals(route: Route): Operation["responses"] {
  const byStatus = Map.groupBy(problemsOf(route), ({ status }) => String(status));
  return Object.fromEntries(
    [...byStatus].sort().map(([status, kinds]) => [
      status,
      {
        description: kinds.map(({ title }) => title).join(" · "),
        "x-problems": kinds.map(({ slug }) => slug),
        content: {
          "application/problem+json": {
            schema: { $ref: "#/components/schemas/Problem" },
            examples: Object.fromEntries(
              kinds.map(({ slug, title }) => [
                slug,
                { value: { type: `/problems/${slug}`, title, status: Number(status) } },
              ]),
            ),
          },
        },
      },
    ]),
  );
}

function introduction(): string {
  const rows = Object.entries(VERBS).map(
    ([verb, roles]) =>
      `| \`${verb}\` | ${ROLES.map((role) => ((roles as readonly string[]).includes(role) ? "✓" : "–")).join(" | ")} |`,
  );
  return [
    "Errors are problem details (RFC 9457), 404 and 405 included. Lists are `{ data, meta: { has_more, next_cursor } }` with keyset cursors;",
    "`limit` is 20 unless said, 100 at most. A single thing comes bare, with its version as `ETag`. Every answer has `x-request-id`.",
    "",
    "## Who may do what",
    "",
    `| Verb | ${ROLES.join(" | ")} |`,
    `|---|${ROLES.map(() => ":-:").join("|")}|`,
    ...rows,
  ].join("\n");
}
