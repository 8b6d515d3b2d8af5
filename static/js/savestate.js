// The line in the page head that says whether what was typed is stored.

const place = () => document.getElementById("save-state");

/** 10:42 by the clock of this computer. */
export function clock() {
  const now = new Date();
  return `${String(now.getHours()).padStart(2, "0")}:${String(now.getMinutes()).padStart(2, "0")}`;
}

/** Show a state (saved, typing, saving, failed, login, conflict, refused) in words. */
export function showState(state, words) {
  const line = place();
  if (line.dataset.state === state && line.querySelector("[data-words]").textContent === words) return;
  line.dataset.state = state;
  // Only what matters is read out: not every keystroke, not every save.
  line.setAttribute("aria-live", state === "typing" || state === "saving" ? "off" : "polite");
  line.querySelector("[data-words]").textContent = words;
}
