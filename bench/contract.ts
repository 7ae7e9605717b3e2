/**
 * Every figure that this portal is held to, once: the bench passes and fails by it, load profiles and alert rules are
 * made from it, and docs/performance.md prints it. Where sources disagree the strictest stands (mission §A17).
 */
export * from "./contract/endpoints.ts";
export * from "./contract/goals.ts";
export * from "./contract/profiles.ts";
export * from "./contract/month-end.ts";
export * from "./contract/day-of-mail.ts";
export * from "./contract/alerts.ts";
