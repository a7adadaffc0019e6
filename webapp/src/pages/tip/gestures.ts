/** Fingers, keys and forms of the tip page; each ends in the same few deeds. */

import type { Reaction } from "../../../../gen/web/api.ts";
import { hold } from "../../core/hold.ts";
import { type Deed, deedOf } from "../../core/keys.ts";
import { later } from "../../core/snooze.ts";
import type { Trigger, Turn } from "./turn.ts";

/** Joins what happens in `root` to `turn`; `holding` hears while a long press lasts. */
export function bind(root: HTMLElement, turn: Turn, holding: (on: boolean) => void): void {
  bindForms(root, turn);
  bindKeys(root, turn);
  bindHold(root, holding);
  // A sheet takes the focus when it opens; `toggle` does not bubble.
  document.addEventListener("toggle", (event) => focusFirst(event as ToggleEvent), true);
}

function bindForms(root: HTMLElement, turn: Turn): void {
  root.addEventListener("submit", (event) => {
    event.preventDefault();
    const data = new FormData(event.target as HTMLFormElement, event.submitter);
    closeSheets();
    const reaction = data.get("reaction");
    if (typeof reaction === "string") send(turn, reaction);
    else turn.ask((data.get("trigger") ?? "open") as Trigger);
  });
}

/** Forms name a snooze with its moment: "snooze-tonight". */
function send(turn: Turn, value: string): void {
  const [reaction, when] = value.split("-") as [Reaction, string?];
  if (reaction === "undo") turn.undo();
  else turn.react(reaction, later(new Date()).find((moment) => moment.when === when)?.until);
}

function bindKeys(root: HTMLElement, turn: Turn): void {
  const deeds: Record<Deed, () => void> = {
    primary: () => root.querySelector<HTMLElement>(".card .primary, .still .button")?.click(),
    menu: () => sheet("menu")?.togglePopover(),
    snooze: () => send(turn, "snooze-hour"),
    undo: () => turn.undo(),
    keys: () => sheet("keys")?.togglePopover(),
  };
  document.addEventListener("keydown", (event) => {
    const deed = deedOf(event);
    if (!deed) return;
    event.preventDefault();
    deeds[deed]();
  });
}

function bindHold(root: HTMLElement, holding: (on: boolean) => void): void {
  let pointer = 0;
  const press = hold(holding, () => {
    navigator.vibrate?.(10);
    // Captured, or the finger that lifts outside the menu would close it again.
    openMenu()?.setPointerCapture(pointer);
  });

  root.addEventListener("pointerdown", (event) => {
    const target = event.target as Element;
    if (event.button !== 0 || !target.closest(".card") || target.closest("button, a, [popover]")) return;
    pointer = event.pointerId;
    press.down(event);
  });
  root.addEventListener("pointermove", (event) => press.move(event));
  for (const end of ["pointerup", "pointercancel", "pointerleave"]) root.addEventListener(end, press.up);
  document.addEventListener("contextmenu", (event) => {
    const target = event.target as Element;
    if (target !== document.body && !target.closest(".card")) return;
    event.preventDefault();
    openMenu();
  });
}

/** A phone's own long press comes as a second event: the menu may be open already. */
function openMenu(): HTMLElement | null {
  const menu = sheet("menu");
  if (menu && !menu.matches(":popover-open")) menu.showPopover();
  return menu;
}

function focusFirst(event: ToggleEvent): void {
  if (event.newState === "open") (event.target as Element).querySelector<HTMLElement>("button, a")?.focus();
}

function closeSheets(): void {
  for (const open of document.querySelectorAll<HTMLElement>(".sheet:popover-open")) open.hidePopover();
}

function sheet(id: string): HTMLElement | null {
  return document.getElementById(id);
}
