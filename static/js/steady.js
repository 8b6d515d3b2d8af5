// What is being typed stays where it is on the screen while lines appear or vanish above it.

/** Change the page while the element that has the focus keeps its place in the window. */
export function steadily(change) {
  const held = document.activeElement;
  const before = held.getBoundingClientRect().top;
  change();
  if (!held.isConnected || held === document.body) return;
  const moved = held.getBoundingClientRect().top - before;
  if (moved) window.scrollBy({ top: moved, behavior: "instant" });
}
