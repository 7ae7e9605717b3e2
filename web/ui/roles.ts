import type { Role } from "../../core/access.ts";

const WORDS: Record<Role, { label: string; meaning: string }> = {
  admin: { label: "Administrator", meaning: "everything, and who belongs here" },
  manager: { label: "Manager", meaning: "plans productions, schedules and news" },
  accountant: { label: "Accountant", meaning: "sees the whole organisation" },
  artist: { label: "Artist", meaning: "sees what concerns them" },
  engineer: { label: "Engineer", meaning: "runs the system, sees nobody’s data" },
};

export const roleLabel = (role: Role): string => WORDS[role].label;
export const roleMeaning = (role: Role): string => WORDS[role].meaning;
