import { deepEqual, equal } from "node:assert/strict";
import { test } from "node:test";
import { follow } from "../src/core/follow.ts";
import { TestPage } from "./dom.ts";

const PATH = "http://localhost:8080/page";

/** A page that follows itself, and what it asks for. */
function following(html: string, options = {}) {
  const page = new TestPage(html, options);
  const requests: FakeRequest[] = [];
  class FakeRequest {
    responseType = "";
    timeout = 0;
    responseXML: Document | null = null;
    onload = () => {};
    onloadend = () => {};
    opened: string[] = [];
    isSent = false;

    open(...opened: string[]) {
      this.opened = opened;
    }

    send() {
      this.isSent = true;
      requests.push(this);
    }

    /** The answer; null is a page that could not be read, undefined a connection that broke. */
    end(answer: string | null | undefined) {
      if (answer) this.responseXML = new page.window.DOMParser().parseFromString(answer, "text/html");
      if (answer !== undefined) this.onload();
      this.onloadend();
    }
  }
  Object.defineProperty(globalThis, "XMLHttpRequest", { value: FakeRequest, configurable: true });
  follow();
  return { page, requests };
}

const PART = '<div class="live" data-live="2000"><p>1 of 4</p></div>';

test("the live part is asked for at its pace, and takes the place of the old one", async () => {
  const { page, requests } = following(`<h1>Erasing</h1>${PART}`);
  await page.pass(1_999);
  equal(requests.length, 0);
  await page.pass(1);
  const [request] = requests;
  deepEqual(request?.opened, ["GET", PATH]);
  equal(request?.responseType, "document");
  equal(request?.timeout, 10_000);
  request?.end('<title>Erased</title><h1>Other</h1><div class="live" data-live="500"><p>4 of 4</p><p>Done</p></div>');
  equal(page.get(".live").innerHTML, "<p>4 of 4</p><p>Done</p>");
  equal(page.get("h1").textContent, "Erasing", "what is not live stays");
  equal(page.document.title, "Erased");
  await page.pass(499);
  equal(requests.length, 1);
  await page.pass(1);
  equal(requests.length, 2, "the next one comes at the new pace");
});

test("a page that has reached its end asks no more", async () => {
  for (const end of ['<div class="live" data-live=""><p>4 of 4</p></div>', '<div class="live"><p>4 of 4</p></div>']) {
    const { page, requests } = following(PART);
    await page.pass(2_000);
    requests[0]?.end(end);
    equal(page.get(".live").textContent, "4 of 4");
    await page.pass(60_000);
    equal(requests.length, 1);
  }
});

test("a page without a live part, or without a pace, never asks", async () => {
  for (const html of ["<h1>Privacy</h1>", '<div class="live"></div>', '<div class="live" data-live=""></div>']) {
    const { page, requests } = following(html);
    await page.pass(60_000);
    equal(requests.length, 0);
  }
});

test("a part that is as it was stays: a reader's place in it is not lost", async () => {
  const { page, requests } = following(PART);
  const before = page.get("p");
  await page.pass(2_000);
  requests[0]?.end(`<title>Other</title>${PART}`);
  equal(page.get("p"), before);
  await page.pass(2_000);
  equal(requests.length, 2);
});

test("what could not be read, or has no live part, changes nothing and is asked again", async () => {
  for (const answer of [undefined, null, "<title>A part is resting</title><h1>Try again</h1>"]) {
    const { page, requests } = following(PART);
    await page.pass(2_000);
    requests[0]?.end(answer);
    equal(page.get(".live").innerHTML, "<p>1 of 4</p>");
    equal(page.document.title, "");
    await page.pass(2_000);
    equal(requests.length, 2);
  }
});

test("one request at a time", async () => {
  const { page, requests } = following(PART);
  await page.pass(2_000);
  await page.pass(60_000);
  equal(requests.length, 1);
});

test("in the background nothing is asked; back in the foreground it goes on", async () => {
  const { page, requests } = following(PART, { hidden: true });
  await page.pass(6_000);
  equal(requests.length, 0);
  page.setHidden(false);
  await page.pass(2_000);
  equal(requests.length, 1);
});

for (const entry of ["erasure", "status"]) {
  test(`the ${entry} page follows itself`, async () => {
    const { page, requests } = following("<h1>Not yet</h1>");
    page.document.body.innerHTML = PART;
    await import(`../src/pages/${entry}/${entry}.ts`);
    await page.pass(2_000);
    equal(requests.length, 1);
  });
}
