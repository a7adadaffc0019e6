/** Live updates of a page by its script. Without a script the page reloads itself, by a meta tag. */

/** Load the page again every `data-live` milliseconds and replace its `.live` part, until that attribute is empty. */
export function startLiveUpdates(): void {
  const intervalMs = Number(liveElement(document)?.dataset.live);
  if (intervalMs) setTimeout(() => (document.hidden ? startLiveUpdates() : refresh()), intervalMs);
}

function refresh(): void {
  // XMLHttpRequest parses a page without running it and, unlike DOMParser, passes Trusted Types.
  const request = new XMLHttpRequest();
  request.responseType = "document";
  request.timeout = 10_000;
  request.onload = () => replaceLive(request.responseXML);
  request.onloadend = startLiveUpdates;
  request.open("GET", location.href);
  request.send();
}

/** Replace the live part with the new page's, unless they are equal: a screen reader would read it again. */
function replaceLive(page: Document | null): void {
  const [current, next] = [liveElement(document), page && liveElement(page)];
  if (!page || !current || !next || current.isEqualNode(next)) return;
  document.title = page.title;
  current.dataset.live = next.dataset.live ?? "";
  current.replaceChildren(...next.childNodes);
}

function liveElement(page: Document): HTMLElement | null {
  return page.querySelector<HTMLElement>(".live");
}
