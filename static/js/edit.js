// The edit page: everything is taken into service here. Without this file the page works by its buttons.
import { notify } from "./announce.js";
import { Autosave } from "./autosave.js";
import { isOpen } from "./conflict.js";
import { recount, wireCounters } from "./counters.js";
import { wireGrid } from "./grid.js";
import { wireGrow } from "./grow.js";
import { wireItems } from "./items.js";
import { beforeLeaving, settle } from "./leaving.js";
import { wireFindings } from "./marks.js";
import { changed } from "./rows.js";
import { wireSuggestions } from "./suggest.js";
import { wireTabs } from "./tabs.js";

const form = document.getElementById("declaration-form");

wireGrid(form);
wireSuggestions(form);
wireItems(form, () => changed(form), notify);
wireGrow(form);
wireFindings();
wireTabs();

const autosave = new Autosave(form, {
  onRestored: (time) => notify(`已恢复 ${time} 未存上的内容`),
});
wireCounters(form);
form.addEventListener("perfgoals:changed", () => recount(form));
beforeLeaving(() => autosave.save());
document.querySelector("[data-save]").textContent = "立即保存";

async function leaveBy(go) {
  if (await settle()) go();
  else notify("还有文字没存上，存上以后再办这一步");
}

form.addEventListener("submit", (event) => {
  const value = event.submitter ? event.submitter.value : "save";
  event.preventDefault();
  if (isOpen()) autosave.resolve();
  else if (value === "submit") {
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

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-after-save]");
  if (!link || !autosave.dirty) return;
  event.preventDefault();
  leaveBy(() => window.location.assign(link.href));
});

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
  event.preventDefault();
  if (!isOpen()) autosave.save();
});

const name = form.querySelector("#id_name");
name.addEventListener("input", () => {
  document.querySelector("[data-name]").textContent = name.value || "（未命名）";
});
