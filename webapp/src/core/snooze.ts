/** Times to which a tip can be snoozed, in the local time zone. bff/pages/snooze.py has the same rules. */

import { phrase } from "./phrases.ts";

export type SnoozeName = "hour" | "tonight" | "tomorrow";

export interface SnoozeOption {
  name: SnoozeName;
  label: string;
  until: Date;
}

const MINUTE_MS = 60_000;
const EVENING_H = 20;
const MORNING_H = 8;
const TONIGHT_AHEAD_MIN_MS = 30 * MINUTE_MS;
const NIGHT_MIN_MS = 5 * 60 * MINUTE_MS;

/** Return the options in their order. Tonight is 20:00, if 30 minutes ahead; tomorrow is the next 8:00, 5 hours ahead. */
export function snoozeOptions(now: Date): SnoozeOption[] {
  const hour = option("hour", new Date(now.getTime() + 60 * MINUTE_MS));
  const tonight = option("tonight", localTime(now, 0, EVENING_H));
  const tomorrow = option("tomorrow", nextMorning(now));
  const isTonightAhead = tonight.until.getTime() - now.getTime() >= TONIGHT_AHEAD_MIN_MS;
  return isTonightAhead ? [hour, tonight, tomorrow] : [hour, tomorrow];
}

function option(name: SnoozeName, until: Date): SnoozeOption {
  return { name, label: phrase(`snooze_${name}`), until };
}

function nextMorning(now: Date): Date {
  const today = localTime(now, 0, MORNING_H);
  return today.getTime() - now.getTime() >= NIGHT_MIN_MS ? today : localTime(now, 1, MORNING_H);
}

function localTime(now: Date, days: number, hour: number): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hour);
}
