import type { Labels } from "./labels.ts";
import { DE } from "./vocabulary-de.ts";
import { EN } from "./vocabulary-en.ts";
import { ES } from "./vocabulary-es.ts";
import { FR } from "./vocabulary-fr.ts";

export type Tongue = "en" | "de" | "fr" | "es";
export const TONGUES: readonly Tongue[] = ["en", "de", "fr", "es"];

/** What sheets say in four languages: written down by itself, and not taken from what reads them. */
export const SAYS: Record<Tongue, Labels> = { en: EN, de: DE, fr: FR, es: ES };
