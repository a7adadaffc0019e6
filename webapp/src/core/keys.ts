/** The keys of the tip page. */

export type Deed = "primary" | "menu" | "snooze" | "undo" | "keys";

const DEEDS: Record<string, Deed> = { d: "primary", m: "menu", s: "snooze", u: "undo", "?": "keys" };

export interface Press {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  repeat: boolean;
}

/** What a key asks for; nothing while a modifier is down, so that the browser's own keys stay. */
export function deedOf(press: Press): Deed | undefined {
  if (press.ctrlKey || press.metaKey || press.altKey || press.repeat) return undefined;
  return DEEDS[press.key];
}
