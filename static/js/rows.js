// Rows of the indicator grid: add, remove, move, read, write. 一级 and 二级 cells are put back where they belong after each.

const NOT_APPLICABLE = "不适用";

const body = (root) => root.querySelector(".sheet-grid tbody");
export const allRows = (root) => [...body(root).rows];
export const rowsOf = (root, tier) => allRows(root).filter((row) => row.dataset.tier === tier);
/** The boxes of a row: 三级指标 and 指标值, then what else the table of the year asks for. */
export const cellsOf = (row) => [...row.querySelectorAll(".cell[data-column]")];
export const isBlank = (row) => cellsOf(row).every((cell) => !cell.value.trim());
const formOf = (row) => row.closest("form");

/** Tiers in the order of the page: `{key, level1, level2, required}`. */
export function tiersOf(root) {
  const seen = new Map();
  allRows(root).forEach((row) => {
    const key = row.dataset.tier;
    const head = row.querySelector(".tier2");
    if (seen.has(key) || !head) return;
    const [level1, level2] = key.split("|");
    seen.set(key, { key, level1, level2, required: Boolean(head.querySelector(".star")) });
  });
  return [...seen.values()];
}

/** Tell everyone who listens that rows came, went or moved. */
export function changed(form) {
  form.dispatchEvent(new CustomEvent("perfgoals:changed", { bubbles: true }));
}

function rename(row, key) {
  const old = row.dataset.key;
  row.dataset.key = key;
  row.querySelector(".num").id = `row-${key}-n`;
  row.querySelector("[name=row]").value = key;
  row.querySelector(`[name="row-${old}-tier"]`).name = `row-${key}-tier`;
  cellsOf(row).forEach((cell) => {
    const name = `row-${key}-${cell.dataset.column}`;
    cell.name = name;
    cell.id = `id_${name}`;
    cell.setAttribute("aria-labelledby", `row-${key}-n h-row-${cell.dataset.column}`);
  });
  row.querySelector(".reading").id = `reading-${key}`;
  row.querySelector("[data-column=target]").setAttribute("aria-describedby", `reading-${key}`);
  row.querySelectorAll(".act").forEach((button) => {
    button.value = button.value.replace(/:.*/, `:${key}`);
  });
}

function blankCopy(row) {
  const copy = row.cloneNode(true);
  copy.querySelectorAll("th, .found, .need-reason, .suggestions").forEach((node) => node.remove());
  copy.querySelectorAll(".reading, td.before").forEach((node) => node.replaceChildren());
  cellsOf(copy).forEach((cell) => {
    cell.value = "";
    ["data-level", "aria-invalid", "aria-describedby", "aria-controls", "aria-activedescendant", "style"].forEach((name) => cell.removeAttribute(name));
  });
  const keys = allRows(formOf(row)).map((each) => Number(each.dataset.key));
  rename(copy, String(Math.max(...keys) + 1));
  return copy;
}

/** A blank row under `row`, in its tier. */
export function addAfter(row) {
  const copy = blankCopy(row);
  row.after(copy);
  reseat(formOf(row));
  return copy;
}

/** Take a row out, or empty it where it is the last of its tier. Gives a function that brings it back. */
export function removeRow(row) {
  const form = formOf(row);
  const peers = rowsOf(form, row.dataset.tier);
  if (peers.length === 1) {
    const texts = cellsOf(row).map((cell) => cell.value);
    setTexts(row, []);
    reseat(form);
    return () => {
      setTexts(row, texts);
      reseat(form);
    };
  }
  const place = peers.indexOf(row);
  row.remove();
  reseat(form);
  return () => {
    const others = rowsOf(form, row.dataset.tier);
    if (place < others.length) others[place].before(row);
    else others[others.length - 1].after(row);
    reseat(form);
  };
}

/** Move a row within its tier by `step` (−1 up, 1 down); false at the edge. */
export function moveRow(row, step) {
  const peers = rowsOf(formOf(row), row.dataset.tier);
  const other = peers[peers.indexOf(row) + step];
  if (!other) return false;
  if (step < 0) other.before(row);
  else other.after(row);
  reseat(formOf(row));
  return true;
}

/** Write the texts of a row; what is missing is blank. */
export function setTexts(row, texts) {
  cellsOf(row).forEach((cell, at) => {
    cell.value = texts[at] || "";
    cell.dispatchEvent(new CustomEvent("perfgoals:grow", { bubbles: true }));
  });
}

// The heading cells of each form by tier and by first level: known even while their row is taken out.
const headings = new WeakMap();

function headingsOf(form) {
  if (!headings.has(form)) {
    const found = new Map();
    allRows(form).forEach((row) => {
      row.querySelectorAll("th").forEach((head) => {
        const tier = row.dataset.tier;
        found.set(head.classList.contains("tier2") ? tier : tier.split("|")[0], head);
      });
    });
    headings.set(form, found);
  }
  return headings.get(form);
}

function groupBy(rows, name) {
  const groups = new Map();
  rows.forEach((row) => groups.set(name(row), [...(groups.get(name(row)) || []), row]));
  return groups;
}

/** Numbers, spanning cells, names of buttons and the low look of 不适用, all from the rows that are there. */
export function reseat(form) {
  const rows = allRows(form);
  const heads = headingsOf(form);
  const seat = (members, name) => {
    const head = heads.get(name);
    head.rowSpan = members.length;
    if (head.parentNode === members[0]) return;
    const before = head.classList.contains("tier2") && members[0].querySelector(".tier1");
    if (before) before.after(head);
    else members[0].prepend(head);
  };
  groupBy(rows, (row) => row.dataset.tier).forEach((members, tier) => {
    seat(members, tier);
    const applies = isPlain(form) || Boolean(heads.get(tier).querySelector(".star")) || members.some(isTouched);
    members.forEach((row, at) => dress(row, applies, at === 0, at === members.length - 1));
  });
  groupBy(rows, (row) => row.dataset.tier.split("|")[0]).forEach(seat);
  rows.forEach(number);
}

/** Whether a second level without a row prints nothing, and not 不适用. */
const isPlain = (form) => form.querySelector(".sheet-grid").hasAttribute("data-plain");

/** Whether a row says more than the form prints by itself. */
export function isTouched(row) {
  const texts = cellsOf(row).map((cell) => cell.value.trim());
  return texts.some(Boolean) && !texts.every((text) => text === NOT_APPLICABLE);
}

function dress(row, applies, first, last) {
  row.classList.toggle("is-na", !applies);
  cellsOf(row).forEach((cell) => {
    cell.placeholder = applies ? "" : NOT_APPLICABLE;
  });
  const [up, down] = row.querySelectorAll(".act");
  up.disabled = first;
  down.disabled = last;
}

function number(row, index) {
  row.querySelector(".num").firstChild.textContent = String(index + 1);
  const [up, down, remove] = row.querySelectorAll(".act");
  up.setAttribute("aria-label", `上移第 ${index + 1} 行`);
  down.setAttribute("aria-label", `下移第 ${index + 1} 行`);
  remove.setAttribute("aria-label", `删除第 ${index + 1} 行`);
}

/** `[[tier, level3, target, …]]`, blank rows left out. */
export function readRows(form) {
  return allRows(form)
    .filter((row) => !isBlank(row))
    .map((row) => [row.dataset.tier, ...cellsOf(row).map((cell) => cell.value)]);
}

/** Make the grid hold these rows. A row of a tier that the page does not have is passed over. */
export function writeRows(form, list) {
  tiersOf(form).forEach(({ key }) => {
    const wanted = list.filter(([tier]) => tier === key).map(([, ...texts]) => texts);
    const rows = rowsOf(form, key);
    while (rows.length < wanted.length) rows.push(addAfter(rows[rows.length - 1]));
    while (rows.length > Math.max(wanted.length, 1)) removeRow(rows.pop());
    rows.forEach((row, at) => setTexts(row, wanted[at] || []));
  });
  reseat(form);
}
