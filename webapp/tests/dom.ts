/** A page for tests: happy-dom, and what it lacks (popovers, pointer capture, intersections, frames) as a browser does it. */

import { mock } from "node:test";
import { Window as HappyWindow } from "happy-dom";

type Global = Window & typeof globalThis;
type Reply = () => Promise<Response>;

export interface Call {
  path: string;
  body: Record<string, unknown>;
}

/** One page in a browser. Opening it makes its document, window and clock the global ones. */
export class TestPage {
  readonly calls: Call[] = [];
  readonly visited: string[] = [];
  readonly vibrations: number[] = [];
  readonly captured: number[] = [];
  readonly window: Global;
  readonly #replies = new Map<string, Reply>();
  readonly #observers = new Set<FakeObserver>();
  readonly #frames = new Map<number, () => void>();
  #frame = 0;

  constructor(html: string, { hidden = false, now = "2026-11-03T14:20:00Z" } = {}) {
    mock.timers.reset();
    mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"], now: Date.parse(now) });
    this.window = new HappyWindow({ url: "http://localhost:8080/" }) as unknown as Global;
    this.window.document.body.innerHTML = html;
    addPopovers(this.window);
    this.window.Element.prototype.setPointerCapture = (pointer) => this.captured.push(pointer);
    this.#install();
    this.setHidden(hidden);
  }

  get document(): Document {
    return this.window.document;
  }

  /** The one element that fits; throws when there is none, or more than one. */
  get(selector: string): HTMLElement {
    const found = this.document.querySelectorAll<HTMLElement>(selector);
    const [element] = found;
    if (!element || found.length > 1) throw new Error(`${found.length} elements fit ${selector}`);
    return element;
  }

  has(selector: string): boolean {
    return this.document.querySelector(selector) !== null;
  }

  /** Fires an event that bubbles; true if nobody prevented what the browser does by default. */
  fire(target: EventTarget, type: string, properties: object = {}): boolean {
    const event = Object.assign(new this.window.Event(type, { bubbles: true, cancelable: true }), properties);
    return target.dispatchEvent(event);
  }

  press(key: string, properties: object = {}): boolean {
    const plain = { ctrlKey: false, metaKey: false, altKey: false, repeat: false };
    return this.fire(this.document.activeElement ?? this.document.body, "keydown", { key, ...plain, ...properties });
  }

  setHidden(hidden: boolean): void {
    Object.defineProperty(this.document, "hidden", { value: hidden, configurable: true });
    this.fire(this.document, "visibilitychange");
  }

  /** Scrolls until this share of an element is on the screen. */
  show(element: Element, ratio: number): void {
    for (const observer of [...this.#observers]) observer.intersect(element, ratio);
  }

  isObserved(): boolean {
    return [...this.#observers].some((observer) => observer.shown.size > 0);
  }

  /** The next calls of the path get this reply. */
  reply(path: string, reply: Reply): void {
    this.#replies.set(path, reply);
  }

  replyJson(path: string, body: unknown, status = 200): void {
    this.reply(path, async () => Response.json(body, { status }));
  }

  /** Lets time pass, and everything that was waiting for it happen. */
  async pass(ms: number): Promise<void> {
    await this.settle();
    mock.timers.tick(ms);
    await this.settle();
  }

  /** Lets promises settle and a frame be drawn. */
  async settle(): Promise<void> {
    for (let round = 0; round < 3; round++) {
      await new Promise((resolve) => setImmediate(resolve));
      const frames = [...this.#frames.values()];
      this.#frames.clear();
      for (const draw of frames) draw();
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
      location: { href: "http://localhost:8080/page", assign: (url: string) => this.visited.push(url) },
      performance: { now: () => Date.now() - start },
      fetch: (path: string, init: RequestInit) => this.#fetch(path, init),
      requestAnimationFrame: (draw: () => void) => {
        this.#frames.set(++this.#frame, draw);
        return this.#frame;
      },
      cancelAnimationFrame: (frame: number) => this.#frames.delete(frame),
      IntersectionObserver: class extends FakeObserver {
        constructor(heard: IntersectionObserverCallback, options: { threshold?: number } = {}) {
          super(heard, options.threshold ?? 0);
          observers.add(this);
        }
      },
    };
    for (const [name, value] of Object.entries(globals)) {
      Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
    }
  }

  #fetch(path: string, init: RequestInit): Promise<Response> {
    this.calls.push({ path, body: JSON.parse(String(init.body)) });
    return (this.#replies.get(path) ?? (async () => Response.json({})))();
  }
}

/** Reports an element when it is first observed, and when its visible share crosses the threshold. */
class FakeObserver {
  readonly shown = new Map<Element, number>();
  readonly #heard: IntersectionObserverCallback;
  readonly #threshold: number;

  constructor(heard: IntersectionObserverCallback, threshold: number) {
    this.#heard = heard;
    this.#threshold = threshold;
  }

  observe(element: Element): void {
    this.shown.set(element, 0);
    this.#report(element, 0);
  }

  disconnect(): void {
    this.shown.clear();
  }

  intersect(element: Element, ratio: number): void {
    const before = this.shown.get(element);
    if (before === undefined) return;
    this.shown.set(element, ratio);
    if (this.#isOver(before) !== this.#isOver(ratio)) this.#report(element, ratio);
  }

  #isOver(ratio: number): boolean {
    return ratio > 0 && ratio >= this.#threshold;
  }

  #report(target: Element, intersectionRatio: number): void {
    const entries = [{ target, intersectionRatio }] as unknown as IntersectionObserverEntry[];
    this.#heard(entries, this as unknown as IntersectionObserver);
  }
}

/** Like a browser's, `showPopover` throws on a popover that is open, and `toggle` does not bubble. */
function addPopovers(window: Global): void {
  const { document, Element, HTMLElement } = window;
  const set = (element: HTMLElement, isOpen: boolean) => {
    element.toggleAttribute("data-open", isOpen);
    element.dispatchEvent(Object.assign(new window.Event("toggle"), { newState: isOpen ? "open" : "closed" }));
  };
  Object.assign(HTMLElement.prototype, {
    showPopover(this: HTMLElement) {
      if (isOpen(this)) throw new Error("InvalidStateError: the popover is open");
      set(this, true);
    },
    hidePopover(this: HTMLElement) {
      if (isOpen(this)) set(this, false);
    },
    togglePopover(this: HTMLElement) {
      set(this, !isOpen(this));
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
