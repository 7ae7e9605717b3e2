import { RSVP_HOURS } from "./event-states.ts";

/** What guests are written, who have no account and read no page of ours. */
export type MailText = { subject: string; body: string };

type Appointment = {
  title: string;
  localStart: string;
  zone: string;
  location: string;
  organisationName: string;
};

/** `2026-09-03 19:30 (Europe/Lisbon)`: by the clock of where it is. */
const whenOf = ({ localStart, zone }: Appointment): string =>
  `${localStart.slice(0, 10)} ${localStart.slice(11, 16)} (${zone})`;

const people = (count: number): string => (count === 1 ? "1 person" : `${count} people`);

type Answer = { name: string; partySize: number; isConfirmed: boolean };

/** The link that confirms an answer, or shows one that was confirmed before. */
export function rsvpMail(event: Appointment, answer: Answer, link: string): MailText {
  const { isConfirmed } = answer;
  return {
    subject: isConfirmed ? `You come to ${event.title}` : `Please confirm: ${event.title}`,
    body: [
      `${event.title}, ${whenOf(event)}, ${event.location}`,
      `For ${people(answer.partySize)}, in the name of ${answer.name}`,
      "",
      isConfirmed
        ? "You confirmed this already, and your seats are kept. With this link you see it, or say that you do not come after all:"
        : `With this link you say that you come; until then no seats are kept. It works for ${RSVP_HOURS} hours:`,
      link,
      "",
      "With the same link you can say later that you do not come after all.",
      "If you did not ask for this, somebody gave your address by mistake: leave it, and nothing happens.",
      "",
      event.organisationName,
      "",
    ].join("\n"),
  };
}

/** That an event is not, or is another one than they said that they come to. */
export function attendeeMail(
  event: Appointment & { cancelReason: string | null },
  answer: Omit<Answer, "isConfirmed">,
  because: "cancelled" | "changed",
  link: string,
): MailText {
  const isOff = because === "cancelled";
  return {
    subject: isOff ? `Cancelled: ${event.title}` : `Changed: ${event.title}`,
    body: [
      isOff
        ? `${event.title}, ${whenOf(event)}, ${event.location}, is cancelled.`
        : `Something is different. It is now: ${event.title}, ${whenOf(event)}, ${event.location}.`,
      ...(isOff && event.cancelReason !== null ? [event.cancelReason] : []),
      `You said that you come: ${people(answer.partySize)}, in the name of ${answer.name}.`,
      "",
      link,
      "",
      event.organisationName,
      "",
    ].join("\n"),
  };
}
