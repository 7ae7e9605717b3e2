import { defineConfig } from "vite";
import { VitePWA } from "vite-plugin-pwa";
import solid from "vite-plugin-solid";
import { budget } from "./web/build/budget.ts";
import { preloadSignIn } from "./web/build/preload.ts";
import { precompress } from "./web/build/precompress.ts";

/** What every page needs, by what it is (mission W-03): each changes at its own pace, and stays where the others change. */
const EVERY_PAGE = [
  { name: "vendor", test: /node_modules\/(solid-js\/(?!store)|@solidjs)/ },
  {
    name: "common",
    test: /web\/lib\/(?!follow|events|keep|outbox|push|idle|worker|upload|money|digest|consent|news)|core\/(access|auth|uuid)/,
  },
  {
    name: "ui",
    test: /web\/ui\/(?!form|field|draft|drop|fact|zone|list|roles|people|one|virtual|status|rest|keys|tax|said)/,
  },
];
/** What pages with forms and money share: one piece instead of a handful. */
const FORMS = {
  name: "forms",
  test: /web\/ui\/(form|field|one)|web\/lib\/(upload|money|digest|news)|core\/(money|limits|expense-states)/,
};
/** What the pages of schedules share: in pieces of its own it weighed 137 bytes more, of which the first page has none to spare. */
const SCHEDULES = { name: "schedules", test: /web\/schedules\/(words|requests|day|changes)/ };

/** What comes after the first screen, for as long as it is open: what changes, what was done without a connection, what is kept for being without one, and whether this device is told. */
const FOLLOW = {
  name: "follow",
  test: /web\/lib\/(follow|events|idle|keep|outbox|push)|web\/schedules\/lead|web\/(cards|routes)\/requests/,
};
/** The end of the header, and what is said and asked over a page, which come after the first screen too. */
const BELL = { name: "bell", test: /web\/(notifications\/bell|search\/link|ui\/(keys|said))/ };

/** Money given beforehand: an artist's and an accountant's pages. */
const ADVANCES = { name: "advances", test: /web\/advances\/|core\/advance-states/ };

/** What contracts came to: on the page of one, and all of them for who keeps the books. */
const SETTLEMENTS = { name: "settlements", test: /web\/settlements\/|core\/settlement-states/ };

/** What the pages of contracts share. */
const CONTRACTS = { name: "contracts", test: /web\/contracts\/(requests|words|seal)|core\/contract-states/ };

/** What pages with long forms and lists share: in no piece of any of them, or an artist's expenses would bring that along. */
const LISTS = {
  name: "lists",
  test: /web\/ui\/(list|draft|people|zone|status|drop|fact|rest|tax)|web\/lib\/consent|solid-js\/store/,
};

/** What makes and uses passkeys, with its library: one piece, fetched by whoever does. */
const PASSKEYS = { name: "passkeys", test: /web\/passkeys\/|@simplewebauthn/ };

/** An accountant's pages: one piece, which no artist's phone shows. */
const DESK = { name: "desk", test: /web\/(approvals|books|clients|ledger|audit|exports|delegations)\// };

/** What is opened without an account, by a link, and planners' pages of the events that are: one piece. */
const OPEN = { name: "open", test: /web\/(events|seals|account\/link-page)|core\/event-states/ };

/** A planner's pages: call sheets that were mailed, timetables from files, members. */
const PLANNERS = { name: "planners", test: /web\/(inbox|imports|members)\/|core\/callsheets\/said/ };
/** What people set up for themselves, seldom: one piece. */
const ACCOUNT = { name: "account", test: /web\/(calendars|account\/(?!link))|node_modules\/uqr\// };
/** Where one looks for what is not among the tabs. */
const MORE = { name: "more", test: /web\/(more|search\/(?!link))/ };
/** What planners and administrators open now and then: one piece. */
const OFFICE = { name: "office", test: /web\/(mails|figures|messages)\// };
/** Charts, with their library: one piece, of one page that an accountant opens. */
const ANALYTICS = { name: "analytics", test: /web\/analytics\/|node_modules\/uplot/ };

/** What an item's page shows below it, once it is there: the way to it, and for planners who knows; and the card of a day. */
const DAY = {
  name: "day",
  test: /web\/((routes|cards)\/(?!requests)|schedules\/recipients)|core\/weather\/codes/,
};

/** 42 bits tell the few versions of a file apart; with fewer than seven letters Rolldown names no more than 64 pieces. */
const HASHED = (ending: string) => `assets/[name]-[hash:7].${ending}`;

export default defineConfig({
  root: "web",
  plugins: [
    solid(),
    VitePWA({
      strategies: "injectManifest",
      srcDir: ".",
      filename: "sw.ts",
      injectRegister: false,
      includeManifestIcons: false,
      // Everything that has a hash in its name is a part of the shell; pictures come when they are shown.
      injectManifest: { globPatterns: ["index.html", "offline.html", "icon.svg", "assets/*.{js,css}"] },
      manifest: {
        id: "/",
        name: "Live Portal",
        short_name: "Portal",
        description: "What is my call, where, and what changed",
        start_url: "/",
        display: "standalone",
        background_color: "#14161a",
        theme_color: "#14161a",
        icons: [
          { src: "/icon.svg", sizes: "any", type: "image/svg+xml" },
          { src: "/icon-192.png", sizes: "192x192", type: "image/png" },
          { src: "/icon-512.png", sizes: "512x512", type: "image/png", purpose: "any" },
        ],
      },
    }),
    preloadSignIn(),
    budget(),
    precompress(),
  ],
  build: {
    outDir: "../dist/web",
    emptyOutDir: true,
    target: "es2022",
    // Every browser that can run this page knows modulepreload; nothing may be inlined under our CSP.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    // The shapes of core read each other's fields when they are made; those that no page uses stay away all the same.
    rolldownOptions: {
      treeshake: { propertyReadSideEffects: false },
      output: {
        codeSplitting: {
          groups: [
            ...EVERY_PAGE,
            // Before what takes along what it needs of them.
            SCHEDULES,
            FOLLOW,
            BELL,
            FORMS,
            CONTRACTS,
            LISTS,
            PASSKEYS,
            ADVANCES,
            SETTLEMENTS,
            DESK,
            ANALYTICS,
            ACCOUNT,
            OPEN,
            DAY,
            MORE,
            PLANNERS,
            OFFICE,
          ],
        },
        // The first file names all the others, and of a name a hash is what nothing compresses.
        entryFileNames: HASHED("js"),
        chunkFileNames: HASHED("js"),
        assetFileNames: HASHED("[ext]"),
      },
    },
  },
});
