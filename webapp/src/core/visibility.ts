/** Detection of the moment when a person can see an element. */

const VISIBLE_RATIO = 0.6;

/** Call `onVisible` once, when most of the element is on the screen and the page is in the foreground.
 *
 * Return a function that stops watching.
 */
export function whenVisible(element: Element, onVisible: () => void): () => void {
  let isOnScreen = false;

  function check(): void {
    if (!isOnScreen || document.hidden) return;
    stop();
    onVisible();
  }

  function stop(): void {
    observer.disconnect();
    document.removeEventListener("visibilitychange", check);
  }

  const observer = new IntersectionObserver(
    (entries) => {
      isOnScreen = entries.some((entry) => entry.intersectionRatio >= VISIBLE_RATIO);
      check();
    },
    { threshold: VISIBLE_RATIO },
  );
  observer.observe(element);
  document.addEventListener("visibilitychange", check);
  return stop;
}
