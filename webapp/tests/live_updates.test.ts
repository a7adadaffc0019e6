import { deepEqual, equal } from "node:assert/strict";
import { test } from "node:test";
import { startLiveUpdates } from "../src/core/live_updates.ts";
import { setGlobal, TestPage } from "./test_page.ts";

const URL = "http://localhost:8080/page";

/** Start live updates on a page, and record its requests. */
function start(html: string, options = {}) {
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

    /** End with a page, with null for one that could not be parsed, or with undefined for a lost connection. */
    end(html: string | null | undefined) {
      if (html) this.responseXML = new page.window.DOMParser().parseFromString(html, "text/html");
      if (html !== undefined) this.onload();
      this.onloadend();
    }
  }
  setGlobal("XMLHttpRequest", FakeRequest);
  startLiveUpdates();
  return { page, requests };
}

const LIVE = '<div class="live" data-live="2000"><p>1 of 4</p></div>';

test("the live part is replaced at its interval", async () => {
  const { page, requests } = start(`<h1>Erasing</h1>${LIVE}`);
  await page.advance(1_999);
  equal(requests.length, 0);
  await page.advance(1);
  const [request] = requests;
  deepEqual(request?.opened, ["GET", URL]);
  equal(request?.responseType, "document");
  equal(request?.timeout, 10_000);
  request?.end('<title>Erased</title><h1>Other</h1><div class="live" data-live="500"><p>4 of 4</p><p>Done</p></div>');
  equal(page.get(".live").innerHTML, "<p>4 of 4</p><p>Done</p>");
  equal(page.get("h1").textContent, "Erasing", "the rest of the page stays");
  equal(page.document.title, "Erased");
  await page.advance(499);
  equal(requests.length, 1);
  await page.advance(1);
  equal(requests.length, 2, "the next request uses the new interval");
});

test("updates end when the new page has no interval", async () => {
  for (const end of ['<div class="live" data-live=""><p>4 of 4</p></div>', '<div class="live"><p>4 of 4</p></div>']) {
    const { page, requests } = start(LIVE);
    await page.advance(2_000);
    requests[0]?.end(end);
    equal(page.get(".live").textContent, "4 of 4");
    await page.advance(60_000);
    equal(requests.length, 1);
  }
});

test("a page without a live part, or without an interval, is not updated", async () => {
  for (const html of ["<h1>Privacy</h1>", '<div class="live"></div>', '<div class="live" data-live=""></div>']) {
    const { page, requests } = start(html);
    await page.advance(60_000);
    equal(requests.length, 0);
  }
});

test("an unchanged part stays, so that a screen reader does not read it again", async () => {
  const { page, requests } = start(LIVE);
  const before = page.get("p");
  await page.advance(2_000);
  requests[0]?.end(`<title>Other</title>${LIVE}`);
  equal(page.get("p") === before, true);
  await page.advance(2_000);
  equal(requests.length, 2);
});

test("a failed request, or a page without a live part, changes nothing and is tried again", async () => {
  for (const html of [undefined, null, "<title>A part is resting</title><h1>Try again</h1>"]) {
    const { page, requests } = start(LIVE);
    await page.advance(2_000);
    requests[0]?.end(html);
    equal(page.get(".live").innerHTML, "<p>1 of 4</p>");
    equal(page.document.title, "");
    await page.advance(2_000);
    equal(requests.length, 2);
  }
});

test("there is one request at a time", async () => {
  const { page, requests } = start(LIVE);
  await page.advance(2_000);
  await page.advance(60_000);
  equal(requests.length, 1);
});

test("updates pause in the background", async () => {
  const { page, requests } = start(LIVE, { isHidden: true });
  await page.advance(6_000);
  equal(requests.length, 0);
  page.setHidden(false);
  await page.advance(2_000);
  equal(requests.length, 1);
});

test("the script of the erasure page and the status page starts live updates", async () => {
  const { page, requests } = start("<h1>Not yet</h1>");
  page.document.body.innerHTML = LIVE;
  await import("../src/pages/live/live.ts");
  await page.advance(2_000);
  equal(requests.length, 1);
});
