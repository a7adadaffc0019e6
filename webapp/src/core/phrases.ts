/** Phrases of the page. The BFF reads the same file, for pages without a script: bff/pages/phrases.py. */

import english from "../../../bff/phrases/en.json" with { type: "json" };
import type { Reaction, Tip } from "../../../gen/web/api.ts";

export type PhraseKey = keyof typeof english;

/** Return a phrase with its {placeholders} filled. `count` chooses between singular and plural. */
export function phrase(key: PhraseKey, values: Record<string, string | number> = {}): string {
  return phraseParts(key, values).join("");
}

/** Return a phrase in parts, for values that are elements. */
export function phraseParts<Value>(key: PhraseKey, values: Record<string, Value>): (string | Value | undefined)[] {
  const found = english[key];
  const text = typeof found === "string" ? found : Object.is(values.count, 1) ? found.one : found.other;
  // Texts and names in turn, because `split` keeps what its group matches.
  return text.split(/\{(\w+)\}/).map((part, index) => (index % 2 ? values[part] : part));
}

/** Return the label of a reaction, also of one that only a newer server knows. */
export function reactionLabel(reaction: Reaction): string {
  return `reaction_${reaction}` in english ? phrase(`reaction_${reaction}`) : phrase("reaction_unknown");
}

/** Return the app and project of a tip: ["Todoist"] for "integrations.todoist.tasks". */
export function sourceLabels(tip: Tip): string[] {
  const [origin, name] = (tip.source ?? "").split(".");
  const app = origin === "integrations" && name ? name.charAt(0).toUpperCase() + name.slice(1) : phrase("advice");
  return [app, tip.meta?.project ?? ""].filter((label) => label !== "");
}

/** Return a phrase such as "in 40 minutes", rounded up; never "in 0 minutes". */
export function ahead(then: Date, now: Date): string {
  const minutes = Math.ceil((then.getTime() - now.getTime()) / 60_000);
  return minutes < 1 ? phrase("in_a_moment") : phrase("time_ahead", { span: span(minutes) });
}

/** Return a time in the nearest unit. Half a unit is rounded up. */
function span(minutes: number): string {
  if (minutes < 60) return phrase("minutes", { count: minutes });
  if (minutes < 48 * 60) return phrase("hours", { count: Math.round(minutes / 60) });
  return phrase("days", { count: Math.round(minutes / 1440) });
}
