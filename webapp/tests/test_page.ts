/** Browser page for tests: happy-dom, with fakes of what it lacks (popovers, pointer capture, intersections, frames). */

import { afterEach, mock } from "node:test";
import { BrowserErrorCaptureEnum, Window as HappyWindow } from "happy-dom";

type Global = Window & typeof globalThis;
type Responder = () => Promise<Response>;

export interface Call {
  path: string;
  body: Record<string, unknown>;
}

const replacedGlobals = new Map<string, PropertyDescriptor | undefined>();

// All test files run in one process.
afterEach(() => {
  mock.timers.reset();
  for (const [name, descriptor] of replacedGlobals) {
    Reflect.deleteProperty(globalThis, name);
    if (descriptor) Object.defineProperty(globalThis, name, descriptor);
  }
  replacedGlobals.clear();
});

/** Replace a global value until the end of the test. */
export function setGlobal(name: string, value: unknown): void {
  if (!replacedGlobals.has(name)) replacedGlobals.set(name, Object.getOwnPropertyDescriptor(globalThis, name));
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
}

/** One page. Its document, clock and network replace the global ones until the end of the test. */
export class TestPage {
  readonly calls: Call[] = [];
  /** True while the browser renders no frame. */
  isFrozen = false;
  readonly navigations: string[] = [];
  readonly vibrations: number[] = [];
  readonly capturedPointers: number[] = [];
  readonly window: Global;
  readonly #responders = new Map<string, Responder>();
  readonly #observers = new Set<FakeObserver>();
  readonly #frames = new Map<number, () => void>();
  #frame = 0;

  constructor(html: string, { isHidden = false, now = "2026-11-03T14:20:00Z" } = {}) {
    mock.timers.reset();
    mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"], now: Date.parse(now) });
    // An error in a listener fails the test.
    const settings = { errorCapture: BrowserErrorCaptureEnum.disabled };
    this.window = new HappyWindow({ url: "http://localhost:8080/", settings }) as unknown as Global;
    this.window.document.body.innerHTML = html;
    addPopovers(this.window);
    this.window.Element.prototype.setPointerCapture = (pointer) => this.capturedPointers.push(pointer);
    this.#install();
    this.setHidden(isHidden);
  }

  get document(): Document {
    return this.window.document;
  }

  /** Return the only element that matches. Throws if none or several do. */
  get(selector: string): HTMLElement {
    const found = this.document.querySelectorAll<HTMLElement>(selector);
    const [element] = found;
    if (!element || found.length > 1) throw new Error(`${found.length} elements match ${selector}`);
    return element;
  }

  has(selector: string): boolean {
    return this.document.querySelector(selector) !== null;
  }

  /** Tell if an element has the focus. Assertions on elements themselves print the whole document when they fail. */
  hasFocus(element: Element): boolean {
    return this.document.activeElement === element;
  }

  /** Dispatch an event that bubbles. Return false if its default was prevented. */
  fire(target: EventTarget, type: string, properties: object = {}): boolean {
    const event = Object.assign(new this.window.Event(type, { bubbles: true, cancelable: true }), properties);
    return target.dispatchEvent(event);
  }

  /** Press a key in the focused element. Return false if its default was prevented. */
  press(key: string, properties: object = {}): boolean {
    const plain = { ctrlKey: false, metaKey: false, altKey: false, repeat: false };
    return this.fire(this.document.activeElement ?? this.document.body, "keydown", { key, ...plain, ...properties });
  }

  setHidden(isHidden: boolean): void {
    Object.defineProperty(this.document, "hidden", { value: isHidden, configurable: true });
    this.fire(this.document, "visibilitychange");
  }

  /** Scroll until this ratio of the element is on the screen. */
  scrollTo(element: Element, ratio: number): void {
    for (const observer of [...this.#observers]) observer.intersect(element, ratio);
  }

  isObserved(): boolean {
    return [...this.#observers].some((observer) => observer.ratios.size > 0);
  }

  /** Set the response to calls of a path; the default is an empty object. */
  respond(path: string, responder: Responder): void {
    this.#responders.set(path, responder);
  }

  respondJson(path: string, body: unknown, status = 200): void {
    this.respond(path, async () => Response.json(body, { status }));
  }

  /** Advance the clock, and let everything that is due happen. */
  async advance(ms: number): Promise<void> {
    await this.settle();
    mock.timers.tick(ms);
    await this.settle();
  }

  /** Let promises settle and frames be rendered. */
  async settle(): Promise<void> {
    for (let round = 0; round < 5; round++) {
      await nextTurn();
      if (this.isFrozen) continue;
      const frames = [...this.#frames.values()];
      this.#frames.clear();
      for (const render of frames) render();
    }
  }

  #install(): void {
    const { window } = this;
    const observers = this.#observers;
    const start = Date.now();
    const globals = {
      document: window.document,
      FormData: window.FormData,
      navigator: { vibrate: (ms: number) => this.vibrations.push(ms) },
      location: { href: "http://localhost:8080/page", assign: (url: string) => this.navigations.push(url) },
      performance: { now: () => Date.now() - start },
      fetch: (path: string, init: RequestInit) => this.#fetch(path, init),
      requestAnimationFrame: (render: () => void) => {
        this.#frames.set(++this.#frame, render);
        return this.#frame;
      },
      cancelAnimationFrame: (frame: number) => this.#frames.delete(frame),
      IntersectionObserver: class extends FakeObserver {
        constructor(callback: IntersectionObserverCallback, options: { threshold?: number } = {}) {
          super(callback, options.threshold ?? 0);
          observers.add(this);
        }
      },
    };
    for (const [name, value] of Object.entries(globals)) setGlobal(name, value);
  }

  async #fetch(path: string, init: RequestInit): Promise<Response> {
    this.calls.push({ path, body: JSON.parse(String(init.body)) });
    // Like a network, never within the same turn of the event loop: a script that calls again and again fails the test
    // and does not hang it.
    await nextTurn();
    return (this.#responders.get(path) ?? (async () => Response.json({})))();
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** IntersectionObserver that reports an element when first observed, and when its ratio crosses the threshold. */
class FakeObserver {
  readonly ratios = new Map<Element, number>();
  readonly #callback: IntersectionObserverCallback;
  readonly #threshold: number;

  constructor(callback: IntersectionObserverCallback, threshold: number) {
    this.#callback = callback;
    this.#threshold = threshold;
  }

  observe(element: Element): void {
    this.ratios.set(element, 0);
    this.#report(element, 0);
  }

  disconnect(): void {
    this.ratios.clear();
  }

  intersect(element: Element, ratio: number): void {
    const before = this.ratios.get(element);
    if (before === undefined) return;
    this.ratios.set(element, ratio);
    if (this.#isIntersecting(before) !== this.#isIntersecting(ratio)) this.#report(element, ratio);
  }

  #isIntersecting(ratio: number): boolean {
    return ratio > 0 && ratio >= this.#threshold;
  }

  #report(target: Element, intersectionRatio: number): void {
    const entries = [{ target, intersectionRatio }] as unknown as IntersectionObserverEntry[];
    this.#callback(entries, this as unknown as IntersectionObserver);
  }
}

/** Add popovers. As in a browser, `showPopover` throws if the popover is open, and `toggle` does not bubble. */
function addPopovers(window: Global): void {
  const { document, Element, HTMLElement } = window;
  const setOpen = (element: HTMLElement, isOpen: boolean) => {
    element.toggleAttribute("data-open", isOpen);
    element.dispatchEvent(Object.assign(new window.Event("toggle"), { newState: isOpen ? "open" : "closed" }));
  };
  Object.assign(HTMLElement.prototype, {
    showPopover(this: HTMLElement) {
      if (isOpen(this)) throw new Error("InvalidStateError: the popover is open");
      setOpen(this, true);
    },
    hidePopover(this: HTMLElement) {
      if (isOpen(this)) setOpen(this, false);
    },
    togglePopover(this: HTMLElement) {
      setOpen(this, !isOpen(this));
      return isOpen(this);
    },
  });
  for (const [owner, name] of [
    [Element.prototype, "matches"],
    [document, "querySelectorAll"],
  ] as const) {
    const original = Reflect.get(owner, name);
    Object.assign(owner, {
      [name](this: Node, selector: string) {
        return original.call(this, selector.replaceAll(":popover-open", "[data-open]"));
      },
    });
  }
}

export function isOpen(element: Element): boolean {
  return element.hasAttribute("data-open");
}
