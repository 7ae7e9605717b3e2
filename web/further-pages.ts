import type { Component } from "solid-js";
import { Page as NotFound } from "./not-found.tsx";
import { page } from "./ui/page.ts";

export type FurtherPage = { path: string | string[]; component: Component };

/** Pages that the first screen of an artist's phone need not know the names of; anything else is not there. */
export const furtherPages: FurtherPage[] = [
  { path: "/advances", component: page(() => import("./advances/page.tsx")) },
  { path: "/advances/:id", component: page(() => import("./advances/item-page.tsx")) },
  { path: "/analytics", component: page(() => import("./analytics/page.tsx")) },
  { path: "/approvals", component: page(() => import("./approvals/page.tsx")) },
  { path: "/approvals/who", component: page(() => import("./approvals/who-page.tsx")) },
  { path: "/audit", component: page(() => import("./audit/page.tsx")) },
  { path: "/books", component: page(() => import("./books/page.tsx")) },
  { path: "/books/journal", component: page(() => import("./books/journal-page.tsx")) },
  { path: "/books/vat", component: page(() => import("./books/vat-page.tsx")) },
  { path: "/books/month-end", component: page(() => import("./books/month-end-page.tsx")) },
  { path: "/books/rates", component: page(() => import("./books/rates-page.tsx")) },
  { path: "/books/per-diem", component: page(() => import("./books/per-diem-page.tsx")) },
  { path: "/day", component: page(() => import("./cards/page.tsx")) },
  { path: "/calendar", component: page(() => import("./calendars/page.tsx")) },
  { path: "/clients", component: page(() => import("./clients/page.tsx")) },
  { path: "/clients/:id", component: page(() => import("./clients/item-page.tsx")) },
  { path: "/events", component: page(() => import("./events/page.tsx")) },
  { path: "/events/:id", component: page(() => import("./events/item-page.tsx")) },
  { path: "/performance/:id", component: page(() => import("./events/performance-page.tsx")) },
  { path: "/performances/:id", component: page(() => import("./events/programme-page.tsx")) },
  { path: "/rsvp", component: page(() => import("./events/rsvp-page.tsx")) },
  { path: "/ledger", component: page(() => import("./ledger/page.tsx")) },
  { path: "/exports", component: page(() => import("./exports/page.tsx")) },
  { path: "/contracts/list", component: page(() => import("./contracts/bulk-page.tsx")) },
  { path: "/contracts/:id", component: page(() => import("./contracts/item-page.tsx")) },
  { path: "/mails", component: page(() => import("./mails/page.tsx")) },
  { path: "/figures", component: page(() => import("./figures/page.tsx")) },
  { path: "/messages", component: page(() => import("./messages/page.tsx")) },
  { path: "/mails-in", component: page(() => import("./inbox/page.tsx")) },
  { path: "/mails-in/:id", component: page(() => import("./inbox/review-page.tsx")) },
  { path: "/productions", component: page(() => import("./productions/page.tsx")) },
  { path: "/productions/:id", component: page(() => import("./productions/item-page.tsx")) },
  { path: "/productions/:id/import", component: page(() => import("./imports/page.tsx")) },
  { path: "/members", component: page(() => import("./members/page.tsx")) },
  { path: "/account/notifications", component: page(() => import("./account/notifications-page.tsx")) },
  { path: "/account", component: page(() => import("./account/page.tsx")) },
  { path: "/search", component: page(() => import("./search/page.tsx")) },
  { path: "/verify", component: page(() => import("./seals/page.tsx")) },
  { path: ["/invite", "/reset"], component: page(() => import("./account/link-page.tsx")) },
  { path: "*", component: NotFound },
];
