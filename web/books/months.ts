import { PERIOD } from "../../core/books/period-form.ts";
import { addDays, monthLong } from "../lib/clock.ts";

/** The month that the books are in: theirs is UTC's. */
export const presentMonth = (nowMs: number): string => new Date(nowMs).toISOString().slice(0, 7);
export const isMonth = (text: string | undefined): text is string => text !== undefined && PERIOD.test(text);
export const monthAfter = (month: string): string => addDays(`${month}-01`, 31).slice(0, 7);
export const monthBefore = (month: string): string => addDays(`${month}-01`, -1).slice(0, 7);
/** `September 2026` */
export const monthWords = (month: string): string => monthLong(`${month}-01`);
