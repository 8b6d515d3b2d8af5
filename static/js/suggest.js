// While a 三级指标 is typed: indicators of the unit's own past, the library and similar projects, below the box.
// ↓ ↑ choose, Enter takes one with its explanation, Esc closes. The list never covers the box, and is never in the way.
import { announce, notify } from "./announce.js";
import { cellsOf, changed, setTexts } from "./rows.js";

const PAUSE = 250;
const LEAST = 2;
const FOOT = 60; // the bar with 提交, in pixels

let open = null; // {box, list, offers, at}
let timer = 0;
let asked = 0;

const part = (name, text, className) => {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
};

/** Take the list away. */
export function close() {
  window.clearTimeout(timer);
  asked += 1;
  if (!open) return;
  open.list.remove();
  ["aria-activedescendant", "aria-controls"].forEach((name) => open.box.removeAttribute(name));
  open = null;
}

function line(offer, at) {
  const item = document.createElement("li");
  item.id = `suggestion-${at}`;
  item.setAttribute("role", "option");
  item.append(
    part("b", offer.name, "suggestion-name"),
    part("span", offer.target, "suggestion-target"),
    part("span", offer.source, "suggestion-source"),
    part("span", offer.explanation, "suggestion-explanation"),
  );
  return item;
}

function show(box, offers) {
  close();
  if (!offers.length || document.activeElement !== box) return;
  const list = document.createElement("ul");
  list.className = "suggestions";
  list.id = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "相近的指标");
  list.append(...offers.map(line));
  box.after(list);
  // Where the page's foot would cover it, it opens upwards.
  list.classList.toggle("is-above", list.getBoundingClientRect().bottom > window.innerHeight - FOOT);
  box.setAttribute("aria-controls", list.id);
  open = { box, list, offers, at: -1 };
  announce(`${offers.length} 条相近的指标，按向下键选择`);
}

async function ask(box, address) {
  const mine = (asked += 1);
  const text = box.value.trim();
  const [level1, level2] = box.closest("tr").dataset.tier.split("|");
  const query = new URLSearchParams({ q: text, level1, level2 });
  const answer = await fetch(`${address}?${query}`, { headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer || !answer.ok || mine !== asked) return;
  show(box, (await answer.json()).suggestions);
}

function choose(step) {
  const count = open.offers.length;
  open.at = (open.at + step + count + (open.at < 0 && step < 0 ? 1 : 0)) % count;
  [...open.list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === open.at)));
  open.box.setAttribute("aria-activedescendant", `suggestion-${open.at}`);
  open.list.children[open.at].scrollIntoView({ block: "nearest" });
}

/** The name and its explanation go into the row; a target that stands there is left alone. */
function take(at) {
  const { box, offers } = open;
  const row = box.closest("tr");
  const before = cellsOf(row).map((cell) => cell.value);
  const offer = offers[at];
  close();
  setTexts(row, [offer.name, before[1].trim() ? before[1] : offer.target, offer.explanation || before[2]]);
  changed(box.form);
  notify(`已取用“${offer.name}”，${offer.source}`, () => {
    setTexts(row, before);
    changed(box.form);
    box.focus();
  });
  cellsOf(row)[1].focus();
}

function onKeydown(event) {
  if (!open || event.target !== open.box || event.isComposing || event.keyCode === 229) return;
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.key === "ArrowUp" && open.at < 0) return;
  if (step) choose(step);
  else if (event.key === "Enter" && open.at >= 0) take(open.at);
  else if (event.key === "Escape") close();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/** Take suggestions into service for the names of the grid. */
export function wireSuggestions(form) {
  const section = form.querySelector("#indicators");
  section.addEventListener("input", (event) => {
    const box = event.target.closest("[data-column=level3]");
    if (!box) return;
    close();
    if (event.isComposing || box.value.trim().length < LEAST) return;
    timer = window.setTimeout(() => ask(box, form.dataset.suggest), PAUSE);
  });
  // Before the grid hears of it: its arrows move between rows.
  section.addEventListener("keydown", onKeydown, { capture: true });
  section.addEventListener("focusout", close);
  section.addEventListener("pointerdown", (event) => {
    const item = event.target.closest(".suggestions li");
    if (!item) return;
    event.preventDefault(); // the box keeps the focus
    take([...item.parentNode.children].indexOf(item));
  });
}
