import { A, Route, Router, useLocation, useNavigate, type RouteSectionProps } from "@solidjs/router";
import {
  createEffect,
  createSignal,
  ErrorBoundary,
  For,
  lazy,
  on,
  onCleanup,
  onMount,
  Show,
  Suspense,
} from "solid-js";
import { AnnouncementsContext, createAnnouncements, unreadOf } from "./announcements/shared.ts";
import type { FurtherPage } from "./further-pages.ts";
import { lookAtNearest, measureRegions } from "./lib/edge.ts";
import {
  accessToken,
  can,
  chooseOrganisation,
  endsWhenIdle,
  organisation,
  person,
  signOut,
} from "./lib/session.ts";
import { Unreachable } from "./lib/wire.ts";
import { question } from "./ui/confirm.tsx";
import { MoreIcon } from "./ui/icons.tsx";
import { page } from "./ui/page.ts";
import { isBookkeeper, TABS_MAX, tabs } from "./ui/places.tsx";

const Schedule = page(() => import("./schedules/page.tsx"));
const ScheduleItem = page(() => import("./schedules/item-page.tsx"));
const ScheduleForm = page(() => import("./schedules/form-page.tsx"));
const Dashboard = page(() => import("./dashboard/page.tsx"));
const Expenses = page(() => import("./expenses/page.tsx"));
const ExpenseForm = page(() => import("./expenses/form-page.tsx"));
const Expense = page(() => import("./expenses/item-page.tsx"));
const Notifications = page(() => import("./notifications/page.tsx"));
const System = page(() => import("./system/page.tsx"));
const Bell = lazy(async () => ({ default: (await import("./notifications/bell.tsx")).Bell }));
const Said = lazy(async () => ({ default: (await import("./ui/said.tsx")).Said }));
const BELL_AFTER_MS = 1_500;
/** At the nearest region, while the page is looked at. */
const LOOK_EVERY_MS = 30_000;
const More = page(() => import("./more/page.tsx"));
const Announcements = page(() => import("./announcements/page.tsx"));
const SignIn = page(() => import("./sign-in/page.tsx"));

/** What fewer people open, known once somebody goes to a place that is not among the first. */
const [furtherPages, setFurtherPages] = createSignal<FurtherPage[]>([]);
const Elsewhere = lazy(async () => {
  setFurtherPages((await import("./further-pages.ts")).furtherPages);
  return { default: Skeleton };
});

/** A page that is on its way. */
const Skeleton = () => <div class="skeleton page-skeleton" aria-label="Loading" />;

export function App() {
  onMount(() => {
    // The first read of the page comes before its copies.
    setTimeout(() => void import("./lib/worker.ts").then(({ registerWorker }) => registerWorker()), 1_000);
  });
  return (
    <Router root={Shell}>
      <Route path="/" component={Home} />
      <Route path="/schedule" component={Schedule} />
      <Route path="/dashboard" component={Dashboard} />
      <Route path="/expenses" component={Expenses} />
      <Route path="/expenses/new" component={ExpenseForm} />
      <Route path="/expenses/:id" component={Expense} />
      <Route path="/expenses/:id/edit" component={ExpenseForm} />
      <Route path="/notifications" component={Notifications} />
      <Route path="/system" component={System} />
      <Route path="/more" component={More} />
      <Route path="/schedule/new" component={ScheduleForm} />
      <Route path="/schedule/:id" component={ScheduleItem} />
      <Route path="/schedule/:id/edit" component={ScheduleForm} />
      <Route path="/announcements" component={Announcements} />
      <For each={furtherPages()}>{({ path, component }) => <Route path={path} component={component} />}</For>
      <Route path="*" component={Elsewhere} />
    </Router>
  );
}

/** What each comes for: an accountant decides, an engineer, who has no schedule, looks after the house. */
const Home = () => {
  if (!can("schedules.read")) return <System />;
  return isBookkeeper() ? <Dashboard /> : <Schedule />;
};

const OPEN = /^\/(invite|reset|verify|rsvp|performances?\/.+)$/;

function Shell(props: RouteSectionProps) {
  const isOpen = () => OPEN.test(props.location.pathname);
  return (
    <>
      <a class="skip button" href="#main">
        Skip to the content
      </a>
      <Show
        when={!isOpen() && person()?.id}
        keyed
        fallback={
          <>
            <Said />
            <main id="main">
              <Suspense>{isOpen() ? props.children : <SignIn />}</Suspense>
            </main>
          </>
        }
      >
        <SignedIn>{props.children}</SignedIn>
      </Show>
    </>
  );
}

function SignedIn(props: Pick<RouteSectionProps, "children">) {
  const announcements = createAnnouncements();
  const location = useLocation();
  onMount(() => {
    void accessToken()
      .then(measureRegions)
      .catch((error: unknown) => {
        // Refused ends the session by itself; offline there is nothing to measure.
        if (error instanceof Unreachable) return;
      });
    const whenSeen = (look: () => Promise<void>) => () => {
      if (document.visibilityState === "visible") void look();
    };
    const timer = setInterval(whenSeen(lookAtNearest), LOOK_EVERY_MS);
    const again = whenSeen(measureRegions);
    document.addEventListener("visibilitychange", again);
    onCleanup(() => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", again);
    });
  });
  // Another organisation is another stream.
  createEffect(on(organisation, () => meanwhile(async () => (await import("./lib/follow.ts")).followLive())));
  createEffect(() => {
    if (!endsWhenIdle()) return;
    meanwhile(async () =>
      (await import("./lib/idle.ts")).watchIdle(
        () => void signOut("You were signed out after half an hour without use."),
      ),
    );
  });
  createEffect(
    on(
      () => location.pathname,
      () =>
        setTimeout(() => document.querySelector<HTMLElement>("[data-title]")?.focus({ preventScroll: true })),
      { defer: true },
    ),
  );
  const unread = () => unreadOf(announcements.reading.rows);
  // It asks for a count that nobody waits for: the first screen's own reads come before.
  const [isSettled, setSettled] = createSignal(false);
  onMount(() => {
    const timer = setTimeout(() => setSettled(true), BELL_AFTER_MS);
    onCleanup(() => clearTimeout(timer));
  });
  return (
    <AnnouncementsContext.Provider value={announcements}>
      <header>
        <div class="top">
          <a class="brand" href="/">
            <img src="/icon.svg" alt="" width="28" height="28" />
            Live Portal
          </a>
          <OrganisationChoice />
          <Show when={isSettled()}>
            <Bell />
          </Show>
        </div>
        <nav class="tabs" aria-label="Main">
          <For each={tabs().slice(0, TABS_MAX)}>
            {({ href, name, Icon }) => (
              <A href={href} end={href === "/"}>
                <Icon />
                {name}
                <Show when={href === "/announcements" && unread() > 0}>
                  <span class="badge">
                    {unread()}
                    <span class="seldom-seen"> to read</span>
                  </span>
                </Show>
              </A>
            )}
          </For>
          <A href="/more">
            <MoreIcon />
            More
          </A>
        </nav>
      </header>
      <Show when={isSettled() || question()}>
        <Said />
      </Show>
      <main id="main">
        <ErrorBoundary fallback={(error: unknown, reset) => <Broken error={error} reset={reset} />}>
          <Suspense fallback={<Skeleton />}>
            {/* In another organisation somebody may do other things, and what they began was for this one. */}
            <Show when={`in ${organisation()}`} keyed>
              {props.children}
            </Show>
          </Suspense>
        </ErrorBoundary>
      </main>
    </AnnouncementsContext.Provider>
  );
}

/** Begins something that comes in a file of its own, after the first screen, and ends it with its owner. */
function meanwhile(begin: () => Promise<() => void>): void {
  let isOver = false;
  let end: (() => void) | undefined;
  void begin().then((stop) => {
    if (isOver) stop();
    else end = stop;
  });
  onCleanup(() => {
    isOver = true;
    end?.();
  });
}

function OrganisationChoice() {
  const memberships = () => person()?.memberships ?? [];
  const [location, navigate] = [useLocation(), useNavigate()];
  /** What a page was asked to show, one production's say, is not there in another organisation. */
  const choose = (id: string) => {
    chooseOrganisation(id);
    navigate(location.pathname);
  };
  return (
    <Show
      when={memberships().length > 1}
      fallback={
        // On a phone a long name is cut, and stands there whole.
        <A class="quiet organisation" href="/account" title={memberships()[0]?.organisation_name}>
          <span>{memberships()[0]?.organisation_name}</span>
        </A>
      }
    >
      <select aria-label="Organisation" onChange={(event) => choose(event.currentTarget.value)}>
        <For each={memberships()}>
          {(one) => (
            <option value={one.organisation_id} selected={one.organisation_id === organisation()}>
              {one.organisation_name}
            </option>
          )}
        </For>
      </select>
    </Show>
  );
}

/** A page that broke, or could not be fetched on a weak connection. */
function Broken(props: { error: unknown; reset: () => void }) {
  // For whoever looks into the browser's console; the person gets words.
  console.error(props.error);
  const isFetch = () => props.error instanceof TypeError && /import|fetch/i.test(props.error.message);
  return (
    <div class="stack">
      <h1>This page did not open</h1>
      <p>{isFetch() ? "The connection gave out while it was fetched." : "Something in it went wrong."}</p>
      <div class="row">
        <button type="button" class="primary" onClick={() => (isFetch() ? location.reload() : props.reset())}>
          Try again
        </button>
      </div>
    </div>
  );
}
