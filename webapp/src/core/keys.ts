/** Keyboard shortcuts of the tip page. */

/** `primary` is the main button of the page; `keys` shows the list of shortcuts. */
export type KeyAction = "primary" | "menu" | "snooze" | "undo" | "keys";

const ACTIONS: Record<string, KeyAction> = { d: "primary", m: "menu", s: "snooze", u: "undo", "?": "keys" };

export interface KeyEvent {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  repeat: boolean;
}

/** Return the action of a key, or undefined. A key with a modifier is left to the browser. */
export function keyAction(event: KeyEvent): KeyAction | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return undefined;
  return ACTIONS[event.key];
}
