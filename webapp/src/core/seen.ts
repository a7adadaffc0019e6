/** Tells when an element is really visible: most of it on the screen, and the page in the foreground. */

const MOSTLY = 0.6;

/** `seen` hears it once. Answers what ends the watch. */
export function whenSeen(element: Element, seen: () => void): () => void {
  let onScreen = false;

  function look(): void {
    if (!onScreen || document.hidden) return;
    stop();
    seen();
  }

  function stop(): void {
    observer.disconnect();
    document.removeEventListener("visibilitychange", look);
  }

  const observer = new IntersectionObserver(
    (entries) => {
      onScreen = entries.some((entry) => entry.intersectionRatio >= MOSTLY);
      look();
    },
    { threshold: MOSTLY },
  );
  observer.observe(element);
  document.addEventListener("visibilitychange", look);
  return stop;
}
