/** Keeps the live part of a page fresh by asking for the page again; a page without a script refreshes itself as a whole. */

/** Refreshes `.live` every `data-live` milliseconds while the page is in the foreground, until a page comes without a pace. */
export function follow(): void {
  const pace = Number(region(document)?.dataset.live);
  if (pace) setTimeout(() => (document.hidden ? follow() : refresh()), pace);
}

function refresh(): void {
  // XMLHttpRequest parses a page without running it and, unlike DOMParser, passes Trusted Types.
  const request = new XMLHttpRequest();
  request.responseType = "document";
  request.timeout = 10_000;
  request.onload = () => replace(request.responseXML);
  request.onloadend = follow;
  request.open("GET", location.href);
  request.send();
}

function replace(page: Document | null): void {
  const [old, fresh] = [region(document), page && region(page)];
  if (!page || !old || !fresh || old.isEqualNode(fresh)) return;
  document.title = page.title;
  old.dataset.live = fresh.dataset.live ?? "";
  old.replaceChildren(...fresh.childNodes);
}

function region(page: Document): HTMLElement | null {
  return page.querySelector<HTMLElement>(".live");
}
