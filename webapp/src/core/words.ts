/** Words on the page that are derived from data. bff/pages/words.py has the same for pages without a script. */

import type { Reaction, Tip } from "../../../gen/web/api.ts";

const REACTION_WORDS: Record<Reaction, string> = {
  unknown: "Noted",
  done: "Done",
  acknowledge: "Got it",
  save: "Saved",
  snooze: "Snoozed",
  dismiss: "Not for you",
  undo: "Undone",
};

export function reactionWords(reaction: Reaction): string {
  return REACTION_WORDS[reaction];
}

/** Return the source of a tip, from the app to the project: "integrations.todoist.tasks" → ["Todoist"]. */
export function sourceWords(tip: Tip): string[] {
  const [origin, name] = (tip.source ?? "").split(".");
  const app = origin === "integrations" && name ? name.charAt(0).toUpperCase() + name.slice(1) : "Advice";
  return [app, tip.meta?.project ?? ""].filter((word) => word !== "");
}

/** Return how far ahead a time is, in the nearest unit: "in 40 minutes". */
export function untilWords(until: Date, now: Date): string {
  const minutes = Math.ceil((until.getTime() - now.getTime()) / 60_000);
  if (minutes < 1) return "in a moment";
  if (minutes < 60) return `in ${count(minutes, "minute")}`;
  if (minutes < 48 * 60) return `in ${count(Math.round(minutes / 60), "hour")}`;
  return `in ${count(Math.round(minutes / 1440), "day")}`;
}

function count(n: number, unit: string): string {
  return `${n} ${unit}${n === 1 ? "" : "s"}`;
}
