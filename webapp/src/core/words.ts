/** The words that pages make from facts. bff/pages/words.py says the same. */

import type { Reaction, Tip } from "../../../gen/web/api.ts";

const DONE_WORDS: Record<Reaction, string> = {
  unknown: "Noted",
  done: "Done",
  acknowledge: "Got it",
  save: "Saved",
  snooze: "Snoozed",
  dismiss: "Not for you",
  undo: "Undone",
};

export function reactionWords(reaction: Reaction): string {
  return DONE_WORDS[reaction];
}

/** Where a tip comes from, from the app to the project. "integrations.todoist.tasks" → Todoist. */
export function sourceWords(tip: Tip): string[] {
  const [origin, name] = (tip.source ?? "").split(".");
  const first = origin === "integrations" && name ? name.charAt(0).toUpperCase() + name.slice(1) : "Advice";
  return [first, tip.meta?.project ?? ""].filter((word) => word !== "");
}

/** "in 40 minutes", the nearest unit; never "in 0 minutes". */
export function ahead(until: Date, now: Date): string {
  const minutes = Math.ceil((until.getTime() - now.getTime()) / 60_000);
  if (minutes < 1) return "in a moment";
  if (minutes < 60) return `in ${count(minutes, "minute")}`;
  if (minutes < 48 * 60) return `in ${count(Math.round(minutes / 60), "hour")}`;
  return `in ${count(Math.round(minutes / 1440), "day")}`;
}

function count(n: number, unit: string): string {
  return `${n} ${unit}${n === 1 ? "" : "s"}`;
}
