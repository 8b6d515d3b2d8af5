// A job that is being done: its panel is fetched again and again; when it has ended, the page is loaded anew.
import { announce } from "./announce.js";

const PAUSE = 2000;
const LONGEST_PAUSE = 30000;

function watch(panel) {
  let pause = PAUSE;
  let said = "";
  const later = () => window.setTimeout(look, document.hidden ? LONGEST_PAUSE : pause);
  async function look() {
    const options = { headers: { Accept: "application/json" }, credentials: "same-origin" };
    const answer = await fetch(panel.dataset.job, options).catch(() => null);
    if (!answer || answer.status >= 500) {
      pause = Math.min(pause * 2, LONGEST_PAUSE); // the server is away for a moment: the job goes on
      later();
      return;
    }
    const json = answer.ok ? await answer.json() : null;
    // Ended, logged out, or not to be seen any more: the page itself says which.
    if (!json || !json.active) {
      window.location.reload();
      return;
    }
    pause = PAUSE;
    panel.innerHTML = json.html;
    if (json.said !== said) announce(json.said);
    said = json.said;
    later();
  }
  later();
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) pause = PAUSE;
  });
}

document.querySelectorAll("[data-job]").forEach(watch);
