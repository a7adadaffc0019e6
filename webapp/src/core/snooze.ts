/** The moments that a tip can be put off to, in the person's own time. bff/pages/snooze.py says the same for forms. */

export type When = "hour" | "tonight" | "tomorrow";

export interface Later {
  when: When;
  words: string;
  until: Date;
}

const MINUTE_MS = 60_000;
const EVENING_H = 20;
const MORNING_H = 8;
const TONIGHT_AHEAD_MS = 30 * MINUTE_MS;
const NIGHT_MS = 5 * 60 * MINUTE_MS;

/** Tonight is 20:00 and only offered while it is at least half an hour ahead; tomorrow is the next 8:00 after a night's sleep. */
export function later(now: Date): Later[] {
  const hour: Later = { when: "hour", words: "1 hour", until: new Date(now.getTime() + 60 * MINUTE_MS) };
  const tonight: Later = { when: "tonight", words: "Tonight", until: at(now, 0, EVENING_H) };
  const tomorrow: Later = { when: "tomorrow", words: "Tomorrow", until: morning(now) };
  const isAhead = tonight.until.getTime() - now.getTime() >= TONIGHT_AHEAD_MS;
  return isAhead ? [hour, tonight, tomorrow] : [hour, tomorrow];
}

function morning(now: Date): Date {
  const today = at(now, 0, MORNING_H);
  return today.getTime() - now.getTime() >= NIGHT_MS ? today : at(now, 1, MORNING_H);
}

function at(now: Date, days: number, hour: number): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hour);
}
