/** Snooze: the times to which a tip can be put off, in the local time zone. bff/pages/snooze.py has the same rules. */

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

/** Return the options in their order. Tonight is 20:00, if 30 minutes ahead; tomorrow is the next 8:00, if 5 hours ahead. */
export function snoozeOptions(now: Date): SnoozeOption[] {
  const hour: SnoozeOption = { name: "hour", label: "1 hour", until: new Date(now.getTime() + 60 * MINUTE_MS) };
  const tonight: SnoozeOption = { name: "tonight", label: "Tonight", until: localTime(now, 0, EVENING_H) };
  const tomorrow: SnoozeOption = { name: "tomorrow", label: "Tomorrow", until: nextMorning(now) };
  const isTonightAhead = tonight.until.getTime() - now.getTime() >= TONIGHT_AHEAD_MIN_MS;
  return isTonightAhead ? [hour, tonight, tomorrow] : [hour, tomorrow];
}

function nextMorning(now: Date): Date {
  const today = localTime(now, 0, MORNING_H);
  return today.getTime() - now.getTime() >= NIGHT_MIN_MS ? today : localTime(now, 1, MORNING_H);
}

function localTime(now: Date, days: number, hour: number): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hour);
}
