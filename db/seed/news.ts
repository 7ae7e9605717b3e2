import { playing } from "./tours.ts";

export type DemoNews = {
  date: string;
  title: string;
  body: string;
  mustRead: boolean;
  production: string | null;
};

/** What is announced on a date: call sheets on arrival, a house rule mid-week, news for all before the weekend. */
export function newsOf(organisation: string, date: string): DemoNews[] {
  const { production, day } = playing(organisation, date);
  const city = production.name.split(": ")[1] ?? production.name;
  if (day === 0) {
    return [
      {
        date,
        production: production.name,
        mustRead: true,
        title: `${city}: call sheets are out`,
        body: `The week at ${production.venue} is in your schedule. Confirm your calls, and tell production by noon tomorrow if a time does not work.`,
      },
    ];
  }
  if (day === 2) {
    return [
      {
        date,
        production: production.name,
        mustRead: false,
        title: `${city}: guest list closes at 16:00 on show days`,
        body: "Two names each. Guests need photo identification at the box office.",
      },
    ];
  }
  if (day === 3) {
    return [
      {
        date,
        production: null,
        mustRead: true,
        title: "Hearing protection on stage",
        body: "From this weekend everybody on stage wears protection during line checks. Moulds are with the monitor engineer.",
      },
    ];
  }
  if (day === 5) {
    return [
      {
        date,
        production: null,
        mustRead: false,
        title: "Receipts of the week",
        body: "Please hand in receipts before Sunday night, so that accounts can close the week.",
      },
    ];
  }
  return [];
}
