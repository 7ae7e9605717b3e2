/**
 * Stands in for Open-Meteo: answers as it does (open-meteo.com/en/docs: series by name with their units, hours of
 * Greenwich as unix time, the middle of a cell for a place, `{error, reason}` for a question that it does not
 * understand), and misbehaves on request.
 */
export const WEATHER_FAULTS = [
  "hangs",
  "trickles",
  "answers 500",
  "answers a page",
  "is cut off",
  "redirects",
  "never ends",
  "speaks of another place",
  "speaks of yesterday",
  "speaks of miles",
  "says what cannot be",
  "leaves hours out",
  "is no forecast",
] as const;
export type WeatherFault = (typeof WEATHER_FAULTS)[number] | "asks to be left alone" | "refuses";

export type Standin = {
  url: string;
  /** Every question, as it came. */
  asked: URL[];
  /** What goes wrong with the next answers; undefined: nothing. */
  fault: WeatherFault | undefined;
  /** What is forecast of an hour, beside a mild day; by its number from the first. */
  hour: (at: number) => Partial<Record<string, number | null>>;
  stop(): Promise<void>;
};

const UNITS: Record<string, string> = {
  temperature_2m: "°C",
  apparent_temperature: "°C",
  precipitation: "mm",
  precipitation_probability: "%",
  wind_speed_10m: "km/h",
  wind_gusts_10m: "km/h",
  uv_index: "",
  weather_code: "wmo code",
};
const MILD: Record<string, number> = {
  temperature_2m: 14.2,
  apparent_temperature: 13.1,
  precipitation: 0,
  precipitation_probability: 10,
  wind_speed_10m: 12.4,
  wind_gusts_10m: 24.8,
  uv_index: 2.1,
  weather_code: 2,
};
const HOUR = 3_600;

export function standinWeather(clock: () => number = Date.now): Standin {
  const standin: Standin = { url: "", asked: [], fault: undefined, hour: () => ({}), stop };
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: (request) => {
      const url = new URL(request.url);
      standin.asked.push(url);
      return standin.fault === undefined ? forecast(url) : misbehave(standin.fault, url);
    },
  });
  async function stop(): Promise<void> {
    await server.stop(true);
  }
  standin.url = `http://127.0.0.1:${server.port}`;

  function bodyOf(url: URL): Record<string, unknown> {
    const query = url.searchParams;
    const names = (query.get("hourly") ?? "").split(",");
    const today = Math.floor(clock() / 86_400_000) * 86_400;
    const first = today - Number(query.get("past_days") ?? 0) * 86_400;
    const count = (Number(query.get("past_days") ?? 0) + Number(query.get("forecast_days") ?? 7)) * 24;
    const at = Array.from({ length: count }, (_, hour) => hour);
    const snap = (name: string) => Math.round(Number(query.get(name)) * 8) / 8;
    return {
      ...{ latitude: snap("latitude"), longitude: snap("longitude"), elevation: 12, generationtime_ms: 0.1 },
      ...{ utc_offset_seconds: 0, timezone: "GMT", timezone_abbreviation: "GMT" },
      hourly_units: { time: "unixtime", ...Object.fromEntries(names.map((name) => [name, UNITS[name]])) },
      hourly: {
        time: at.map((hour) => first + hour * HOUR),
        ...Object.fromEntries(
          names.map((name) => [
            name,
            at.map((hour) => {
              const said = standin.hour(hour);
              return name in said ? said[name] : MILD[name];
            }),
          ]),
        ),
      },
    };
  }

  function forecast(url: URL): Response {
    const unknown = (url.searchParams.get("hourly") ?? "").split(",").find((name) => !(name in UNITS));
    if (url.pathname !== "/v1/forecast" || unknown !== undefined)
      return Response.json(
        { error: true, reason: `Cannot initialize from invalid String value ${unknown}` },
        { status: 400 },
      );
    return Response.json(bodyOf(url));
  }

  function misbehave(fault: WeatherFault, url: URL): Response | Promise<Response> {
    const body = bodyOf(url) as {
      latitude: number;
      hourly_units: Record<string, string>;
      hourly: Record<string, (number | null)[]>;
    };
    const { hourly } = body;
    const text = JSON.stringify(body);
    const json = { headers: { "content-type": "application/json" } };
    switch (fault) {
      case "hangs":
        return new Promise<Response>(() => {});
      case "trickles":
        return new Response(drip(text, 1), json);
      case "never ends":
        return new Response(drip(" ".repeat(64 * 1_024), 64 * 1_024, true), json);
      case "answers 500":
        return new Response("later", { status: 500 });
      case "answers a page":
        return new Response("<html>Sign in</html>", { headers: { "content-type": "text/html" } });
      case "is cut off":
        return new Response(text.slice(0, text.length / 2), json);
      case "redirects":
        return Response.redirect(`${standin.url}/elsewhere`, 302);
      case "asks to be left alone":
        return Response.json({ error: true, reason: "Hourly API request limit exceeded." }, { status: 429 });
      case "refuses":
        return Response.json({ error: true, reason: "no" }, { status: 400 });
      case "speaks of another place":
        body.latitude += 3;
        break;
      case "speaks of yesterday":
        hourly.time = (hourly.time ?? []).map((time) => (time ?? 0) - 12 * 86_400);
        break;
      case "speaks of miles":
        body.hourly_units.wind_gusts_10m = "mp/h";
        break;
      case "says what cannot be":
        hourly.temperature_2m = (hourly.temperature_2m ?? []).map(() => 140);
        break;
      case "leaves hours out":
        hourly.wind_gusts_10m = (hourly.wind_gusts_10m ?? []).slice(3);
        break;
      case "is no forecast":
        return Response.json({ hello: "world" });
    }
    return Response.json(body);
  }
  return standin;
}

/** A body that comes piece by piece, slower than anybody waits; `again` and again. */
function drip(text: string, size: number, again = false): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  let at = 0;
  return new ReadableStream({
    async pull(controller) {
      if (!again) await Bun.sleep(20);
      controller.enqueue(bytes.slice(at, at + size));
      at += size;
      if (again) at = 0;
      else if (at >= bytes.length) controller.close();
    },
  });
}
