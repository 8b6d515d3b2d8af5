// What the page comes to while it is typed (lights, scores): asked of the server in typing pauses, which stores nothing.
import { post } from "./post.js";
import { steadily } from "./steady.js";

const PAUSE = 150;

/** Show what the form comes to after each pause; `show(json)` is given the newest answer alone. */
export function wireLive(form, show) {
  let timer = 0;
  let newest = 0;
  const ask = async () => {
    newest += 1;
    const mine = newest;
    const answer = await post(form, {}, form.dataset.live).catch(() => null);
    if (answer && answer.ok && mine === newest) {
      const json = await answer.json();
      if (mine === newest) steadily(() => show(json));
    }
  };
  const later = () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(ask, PAUSE);
  };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  form.addEventListener("perfgoals:changed", later);
}
