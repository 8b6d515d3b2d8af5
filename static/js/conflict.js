// Someone else saved meanwhile: the panel that shows both sides, and sending what was decided.

const place = () => document.getElementById("conflict-place");

/** Whether a conflict waits for a decision. */
export const isOpen = () => Boolean(document.getElementById("conflict"));

/** Whether the panel has nothing to decide or to tell: the other save said the same as this page. */
export const isEmpty = (html) => !/<(fieldset|dl)[\s>]/.test(html);

/** Show the panel above the form. */
export function showConflict(html) {
  place().innerHTML = html;
}

/** Bring the panel before eyes and keys. */
export function comeForward() {
  const panel = document.getElementById("conflict");
  panel.focus({ preventScroll: true });
  panel.scrollIntoView({ block: "start" });
}
