// The findings panel is the one source: marks at fields, tabs and the sentence in the bar follow from it.

const order = ["error", "warning", "hint"];
const findings = () => [...document.querySelectorAll("#findings a.finding[data-anchor]:not(.is-waived)")];

/** The field that a finding is about; the section where it is about none. */
export function fieldOf(anchor) {
  return document.getElementById(anchor) || document.getElementById(anchor.replace(/^id_/, ""));
}

const shape = (level) => {
  const found = document.getElementById("level-marks").content.querySelector(`[data-level="${level}"]`);
  return [...found.cloneNode(true).childNodes];
};

function describe(field, id, on) {
  const ids = (field.getAttribute("aria-describedby") || "").split(" ").filter((each) => each && each !== id);
  if (on) ids.push(id);
  if (ids.length) field.setAttribute("aria-describedby", ids.join(" "));
  else field.removeAttribute("aria-describedby");
}

function unmark(field) {
  const line = document.getElementById(`${field.id}-finding`);
  if (line) line.remove();
  describe(field, `${field.id}-finding`, false);
  field.removeAttribute("data-level");
  field.removeAttribute("aria-invalid");
}

function mark(field, finding) {
  const line = document.createElement("p");
  line.id = `${field.id}-finding`;
  line.className = `found is-${finding.dataset.level}`;
  line.append(...shape(finding.dataset.level), finding.querySelector(".finding-what").textContent);
  (field.closest(".field") || field.parentNode).append(line);
  describe(field, line.id, true);
  field.dataset.level = finding.dataset.level;
  if (finding.dataset.level === "error") field.setAttribute("aria-invalid", "true");
}

function markFields(form) {
  const worst = new Map();
  findings().forEach((finding) => {
    const field = fieldOf(finding.dataset.anchor);
    if ("told" in finding.dataset) return; // the page says it at the box by itself
    if (field && "value" in field && !worst.has(field)) worst.set(field, finding);
  });
  form.querySelectorAll("[data-level]").forEach((field) => "value" in field && unmark(field));
  worst.forEach((finding, field) => mark(field, finding));
}

function markTabs() {
  const worst = new Map();
  const tabs = [...document.querySelectorAll("[data-tabs] [data-section]")];
  findings().forEach((finding) => {
    const field = fieldOf(finding.dataset.anchor);
    const section = field && field.closest("section[id], details[id]");
    const name = section ? section.id : tabs[0].dataset.section;
    const level = finding.dataset.level;
    if (!worst.has(name) || order.indexOf(level) < order.indexOf(worst.get(name))) worst.set(name, level);
  });
  tabs.forEach((tab) => {
    const level = worst.get(tab.dataset.section) || "";
    const place = tab.querySelector("[data-mark]");
    place.className = `tone-${level || "done"}`;
    place.replaceChildren(...shape(level));
  });
}

function tellBar() {
  const panel = document.querySelector("#findings [data-findings]");
  const errors = panel ? Number(panel.dataset.errors) : 0;
  document.querySelector("[data-waits]").hidden = errors === 0;
  document.querySelector("[data-ready]").hidden = errors > 0;
  document.querySelector("[data-error-count]").textContent = String(errors);
  const first = findings()[0];
  if (first) document.querySelector("[data-first-error]").hash = first.hash;
}

/** Show a new findings panel and everything that follows from it. */
export function showFindings(form, html) {
  const panel = document.getElementById("findings");
  const side = panel.closest(".side");
  const at = side.scrollTop;
  const open = [...panel.querySelectorAll("details[open]")].map((group) => group.dataset.rule);
  panel.innerHTML = html;
  panel.querySelectorAll("details").forEach((group) => {
    group.open = open.includes(group.dataset.rule);
  });
  side.scrollTop = at;
  markFields(form);
  markTabs();
  tellBar();
}

/** A click on a finding, or 去改, leads to its field: opened, in view, focused. */
export function wireFindings() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".side a[data-anchor], [data-first-error]");
    if (!link) return;
    const field = fieldOf(decodeURIComponent(link.hash.slice(1)));
    if (!field) return;
    event.preventDefault();
    const folded = field.closest("details:not([open])");
    if (folded) folded.open = true;
    if (!("value" in field)) field.tabIndex = -1;
    field.focus({ preventScroll: true });
    field.scrollIntoView({ block: "center" });
  });
}
