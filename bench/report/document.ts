import { dayOfMailText } from "./day-of-mail.ts";
import { MISSIONS, type Deployment } from "./deployment.ts";
import type { Gathered } from "./gather.ts";
import { citiesText } from "./reach.ts";
import { freshness, faultsSection } from "./sections/freshness.ts";
import { filesSection, growthSection, searchSection } from "./sections/growing.ts";
import {
  ARCHITECTURE,
  caching,
  databaseSection,
  monitoring,
  pagesSection,
  SCALING,
} from "./sections/house.ts";
import { endurance, overload, profiles, reconnection, signInFlood } from "./sections/loads.ts";
import { jobsSection, pathsSection, peersSection } from "./sections/paths.ts";
import { capacity, cost, QUESTIONS, ROADMAP } from "./sections/planning.ts";
import { requirements } from "./sections/requirements.ts";
import { missed, summary } from "./sections/summary.ts";
import { notRun, paragraphs, ran } from "./words.ts";

/** The Performance & Scalability document (DOC-01): every figure from the contract or from a result file. */
export function performanceDocument(all: Gathered, { name, growing }: Deployment = MISSIONS): string {
  const { cities, dayOfMail } = all;
  const sections: readonly (readonly [string, string])[] = [
    ["Summary", summary(all)],
    ["Goals that are missed, and why", missed(all)],
    ["Requirements and targets", requirements()],
    ["Architecture", ARCHITECTURE],
    ["Scaling and balancing", SCALING],
    ["Each path against its ceiling", pathsSection(all)],
    ["Against the stacks that others build", peersSection(all)],
    ["Load profiles", profiles(all)],
    [
      "A day of mail",
      dayOfMail
        ? paragraphs(dayOfMailText(dayOfMail), ran(dayOfMail, "bun bench scenario day-of-mail"))
        : notRun("bun bench scenario day-of-mail"),
    ],
    ["Where it gives, and how", paragraphs(overload(all), reconnection(all), signInFlood(all))],
    ["Growth", growthSection(all)],
    ["Search", searchSection(all)],
    ["Files: out and in", filesSection(all)],
    ["Endurance", endurance(all)],
    ["Replication, freshness and live updates", freshness(all)],
    ["What breaks, and what readers see of it", faultsSection(all)],
    ["Caching", caching(all)],
    ["Database", databaseSection(all)],
    ["Pages and what lies before them", pagesSection(all)],
    ["Background work", jobsSection(all)],
    ["Capacity planning", capacity(all, growing)],
    [
      "Readers around the world",
      cities ? paragraphs(citiesText(cities), ran(cities, "bun bench cities")) : notRun("bun bench cities"),
    ],
    ["Monitoring and alerting", monitoring()],
    ["Cost", cost()],
    ["What to do next", ROADMAP],
    ["Limits of this document, and questions to whoever runs it", QUESTIONS],
  ];
  return `<!-- Written by \`bun bench report\` from bench/contract.ts and bench/results: edit those. -->

# Performance and scalability of ${name}

${sections.map(([title, text], at) => `## ${at + 1}. ${title}\n\n${text}`).join("\n\n")}
`;
}
