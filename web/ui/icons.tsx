import type { JSX } from "solid-js";

/** Line icons of our own, 24 × 24, in the colour of the text around them. */
const icon = (paths: () => JSX.Element) => () => (
  <svg viewBox="0 0 24 24" aria-hidden="true">
    {paths()}
  </svg>
);

export const ScheduleIcon = icon(() => (
  <>
    <rect x="4" y="5" width="16" height="15" rx="3" />
    <path d="M4 10h16M9 3v4M15 3v4" />
  </>
));
export const AnnouncementsIcon = icon(() => <path d="M4 10v4h3l8 4.5v-13L7 10zM18.5 9.5a4 4 0 0 1 0 5" />);
export const ProductionsIcon = icon(() => (
  <>
    <path d="M12 4 17 17H7z" />
    <path d="M4 20h16" />
  </>
));
export const MembersIcon = icon(() => (
  <>
    <circle cx="9" cy="8.5" r="3.5" />
    <path d="M3 19c.6-3.3 3-5 6-5s5.4 1.7 6 5M16 5.500a3.5 3.5 0 0 1 0 6M18 14.500c1.6.8 2.6 2.3 3 4.5" />
  </>
));
export const AccountIcon = icon(() => (
  <>
    <circle cx="12" cy="8.5" r="4" />
    <path d="M4.5 20c.8-3.7 3.7-5.5 7.5-5.500s6.7 1.8 7.5 5.5" />
  </>
));
export const DashboardIcon = icon(() => <path d="M4 13a8 8 0 0 1 16 0v5H4zM12 13l3.500-4" />);
export const ExpensesIcon = icon(() => <path d="M6 3h12v18l-3-2-3 2-3-2-3 2zM9.500 8h5M9.500 12h5" />);
export const MoreIcon = icon(() => <path d="M5 7h14M5 12h14M5 17h14" />);
export const CheckIcon = icon(() => <path d="m5 12.5 4.5 4.5L19 7.5" />);
