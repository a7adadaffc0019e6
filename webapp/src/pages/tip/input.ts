/** Input of the tip page. Turns forms, keys and the long press into calls on the state. */

import type { Reaction } from "../../../../gen/web/api.ts";
import { type KeyAction, keyAction } from "../../core/keys.ts";
import { createLongPress } from "../../core/long_press.ts";
import { snoozeOptions } from "../../core/snooze.ts";
import type { TipState, Trigger } from "./tip_state.ts";

/** Listen to `root` and the document. `onPressing` is called when a press on the card starts and ends. */
export function bindInput(root: HTMLElement, state: TipState, onPressing: (isPressing: boolean) => void): void {
  bindForms(root, state);
  bindKeys(root, state);
  bindLongPress(root, onPressing);
  // Captured, because `toggle` does not bubble.
  document.addEventListener("toggle", (event) => focusFirstControl(event as ToggleEvent), true);
}

function bindForms(root: HTMLElement, state: TipState): void {
  root.addEventListener("submit", (event) => {
    event.preventDefault();
    const data = new FormData(event.target as HTMLFormElement, event.submitter);
    closeSheets();
    const reaction = data.get("reaction");
    if (typeof reaction === "string") react(state, reaction);
    else state.requestTip((data.get("trigger") ?? "open") as Trigger);
  });
}

/** React as a form says. A snooze is written with its option: "snooze-tonight". */
function react(state: TipState, value: string): void {
  const [reaction, optionName] = value.split("-") as [Reaction, string?];
  if (reaction === "undo") state.undo();
  else state.react(reaction, snoozeOptions(new Date()).find(({ name }) => name === optionName)?.until);
}

function bindKeys(root: HTMLElement, state: TipState): void {
  const handlers: Record<KeyAction, () => void> = {
    primary: () => root.querySelector<HTMLElement>(".card .primary, .empty-state .button")?.click(),
    menu: () => sheet("menu")?.togglePopover(),
    snooze: () => react(state, "snooze-hour"),
    undo: () => state.undo(),
    keys: () => sheet("keys")?.togglePopover(),
  };
  document.addEventListener("keydown", (event) => {
    const action = keyAction(event);
    if (!action) return;
    event.preventDefault();
    handlers[action]();
  });
}

function bindLongPress(root: HTMLElement, onPressing: (isPressing: boolean) => void): void {
  let pointerId = 0;
  const press = createLongPress(onPressing, () => {
    navigator.vibrate?.(10);
    // The menu captures the pointer: a finger lifted outside it would close it again.
    openMenu()?.setPointerCapture(pointerId);
  });

  root.addEventListener("pointerdown", (event) => {
    const target = event.target as Element;
    if (event.button !== 0 || !target.closest(".card") || target.closest("button, a, [popover]")) return;
    pointerId = event.pointerId;
    press.down(event);
  });
  root.addEventListener("pointermove", (event) => press.move(event));
  for (const type of ["pointerup", "pointercancel", "pointerleave"]) root.addEventListener(type, press.up);
  document.addEventListener("contextmenu", (event) => {
    const target = event.target as Element;
    if (target !== document.body && !target.closest(".card")) return;
    event.preventDefault();
    openMenu();
  });
}

/** Open the menu. It may be open: phones send their own `contextmenu` event for a long press. */
function openMenu(): HTMLElement | null {
  const menu = sheet("menu");
  if (menu && !menu.matches(":popover-open")) menu.showPopover();
  return menu;
}

function focusFirstControl(event: ToggleEvent): void {
  if (event.newState === "open") (event.target as Element).querySelector<HTMLElement>("button, a")?.focus();
}

function closeSheets(): void {
  for (const open of document.querySelectorAll<HTMLElement>(".sheet:popover-open")) open.hidePopover();
}

function sheet(id: string): HTMLElement | null {
  return document.getElementById(id);
}
