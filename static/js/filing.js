// What the edit pages of all forms have in common: autosave, leaving, findings, counters, growing boxes, tabs.
// Without these files the pages work by their buttons.
import { notify } from "./announce.js";
import { Autosave } from "./autosave.js";
import { isOpen } from "./conflict.js";
import { recount, wireCounters } from "./counters.js";
import { wireGrow } from "./grow.js";
import { beforeLeaving, settle } from "./leaving.js";
import { wireFindings } from "./marks.js";
import { wireTabs } from "./tabs.js";

/** The form of an edit page. */
export const formOfPage = () => document.querySelector("form[data-copy]");

async function leaveBy(go) {
  if (await settle()) go();
  else notify("还有文字没存上，存上以后再办这一步");
}

/** Whether something was typed before the scripts were there to notice. */
function typedBefore(form) {
  return [...form.elements].some((field) => field.matches("textarea, input:not([type]), input[type=text]") && !field.readOnly && field.value !== field.defaultValue);
}

/** Take the page into service. `content` is what Autosave asks for. Gives the Autosave. */
export function serve(form, content) {
  wireGrow(form);
  wireFindings();
  wireTabs();
  const autosave = new Autosave(form, content, (time) => notify(`已恢复 ${time} 未存上的内容`));
  wireCounters(form);
  form.addEventListener("perfgoals:changed", () => recount(form));
  beforeLeaving(() => autosave.save());
  document.querySelector("[data-save]").textContent = "立即保存";
  wireSubmit(form, autosave);
  wireLinks(autosave);
  wireForms(autosave);
  wireKeys(autosave);
  if (!autosave.dirty && typedBefore(form)) form.dispatchEvent(new Event("input", { bubbles: true }));
  return autosave;
}

function wireSubmit(form, autosave) {
  form.addEventListener("submit", (event) => {
    const value = event.submitter ? event.submitter.value : "save";
    event.preventDefault();
    if (isOpen()) autosave.resolve();
    // Handing in, and what the server alone can do with the whole form (data-whole): saved first, then sent as it is.
    else if (value === "submit" || event.submitter?.matches("[data-whole]")) {
      leaveBy(() => {
        const wish = document.createElement("input");
        Object.assign(wish, { type: "hidden", name: "do", value });
        form.append(wish);
        form.submit();
      });
    } else {
      autosave.typed += autosave.dirty ? 0 : 1;
      autosave.save();
    }
  });
}

function wireLinks(autosave) {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-after-save]");
    if (!link || !autosave.dirty) return;
    event.preventDefault();
    leaveBy(() => window.location.assign(link.href));
  });
}

/** Forms beside that of the page (evidence) wait for it, too. */
function wireForms(autosave) {
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-after-save]") || !autosave.dirty) return;
    event.preventDefault();
    leaveBy(() => event.target.submit());
  });
}

function wireKeys(autosave) {
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
    event.preventDefault();
    if (!isOpen()) autosave.save();
  });
}
