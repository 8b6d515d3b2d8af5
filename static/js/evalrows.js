// Rows of the indicator table of a self-evaluation: each with a line for its reason below. Where targets are typed rows
// come and go; the cells of first and second levels are put back where they belong after each.

export const COLUMNS = ["level3", "target", "actual", "weight", "own_score", "deviation"];

export const rowsOf = (form) => [...form.querySelectorAll(".sheet-scores tbody tr[data-key]")];

/** The line for the reason of a row; null where the row has none (不适用). */
export function reasonOf(row) {
  const next = row.nextElementSibling;
  return next && next.matches(".reason") ? next : null;
}

const inTier = (form, tier) => rowsOf(form).filter((row) => row.dataset.tier === tier);
const boxOf = (row, column) => (column === "deviation" ? reasonOf(row) : row).querySelector(`[data-column=${column}]`);
const textsOf = (row) => COLUMNS.map((column) => boxOf(row, column).value);
const BLANK = COLUMNS.map(() => "");

/** Tell everyone who listens that rows came or went, or that texts were put in. */
export function changed(form) {
  form.dispatchEvent(new CustomEvent("perfgoals:changed", { bubbles: true }));
}

function setTexts(row, texts) {
  COLUMNS.forEach((column, at) => {
    boxOf(row, column).value = texts[at];
    boxOf(row, column).dispatchEvent(new CustomEvent("perfgoals:grow", { bubbles: true }));
  });
}

const isOpen = (line) => Boolean(line) && !line.hidden;
const linesOf = (rows) => rows.length + rows.filter((row) => isOpen(reasonOf(row))).length;
const namesOf = (row) => [`2 ${row.dataset.tier}`, `1 ${row.dataset.level1}`];

// The heading cells of each form by the level that they name, known even while their row is taken out.
const headings = new WeakMap();

function headingsOf(form) {
  if (!headings.has(form)) {
    const found = new Map();
    rowsOf(form).forEach((row) => {
      const [second, first] = namesOf(row);
      row.querySelectorAll("th").forEach((head) => found.set(head.classList.contains("tier1") ? first : second, head));
    });
    headings.set(form, found);
  }
  return headings.get(form);
}

/** Spans of first and second levels, and row numbers, from the lines that are there. */
export function reseat(form) {
  const groups = new Map();
  rowsOf(form).forEach((row, at) => {
    namesOf(row).forEach((name) => groups.set(name, [...(groups.get(name) || []), row]));
    number(row, at + 1);
  });
  groups.forEach((rows, name) => {
    const head = headingsOf(form).get(name);
    head.rowSpan = linesOf(rows);
    if (head.parentNode === rows[0]) return;
    const before = head.classList.contains("tier2") && rows[0].querySelector(".tier1");
    if (before) before.after(head);
    else rows[0].prepend(head);
  });
}

function number(row, place) {
  const remove = row.querySelector(".act-remove");
  if (!remove) return;
  row.querySelector(".name > .visually-hidden").textContent = `第 ${place} 行`;
  remove.setAttribute("aria-label", `删除第 ${place} 行`);
}

/** Open the line for the reason where one is due, saying why; close it where nothing is due and nothing is written. */
export function openReason(row, why, done) {
  const line = reasonOf(row);
  const words = why ? `${why}，须说明` : "";
  const place = line.querySelector("[data-why]");
  if (place.textContent !== words) place.textContent = words;
  line.classList.toggle("is-due", Boolean(why) && !done);
  const box = line.querySelector(".cell");
  const hidden = !why && !box.value.trim() && document.activeElement !== box;
  if (line.hidden === hidden) return;
  line.hidden = hidden;
  box.dispatchEvent(new CustomEvent("perfgoals:grow", { bubbles: true }));
  reseat(row.closest("form"));
}

/** A blank row at the end of a second level. */
export function addRow(form, tier) {
  headingsOf(form);
  const last = inTier(form, tier).pop();
  const key = String(Math.max(...rowsOf(form).map((row) => Number(row.dataset.key))) + 1);
  const holder = document.createElement("tbody");
  holder.innerHTML = document.getElementById("score-row").innerHTML.replace(/KEY/g, key);
  const [row, reason] = [...holder.rows];
  row.dataset.tier = tier;
  row.dataset.level1 = last.dataset.level1;
  row.querySelector(`[name="row-${key}-tier"]`).value = tier;
  reasonOf(last).after(row, reason);
  reseat(form);
  return row;
}

/** Take a row out, or empty it where it is the last of its level. Gives a function that brings its texts back. */
export function removeRow(form, row) {
  const [tier, texts] = [row.dataset.tier, textsOf(row)];
  const only = inTier(form, tier).length === 1;
  headingsOf(form);
  if (only) setTexts(row, BLANK);
  else {
    reasonOf(row).remove();
    row.remove();
  }
  reseat(form);
  return () => setTexts(only ? row : addRow(form, tier), texts);
}

/** `[[tier, level3, target, …]]`, blank rows left out. */
export function readRows(form) {
  return rowsOf(form)
    .map((row) => [row.dataset.tier, ...textsOf(row)])
    .filter(([, ...texts]) => texts.some((text) => text.trim()));
}

/** Make the table hold these rows. A row of a level that the page does not have is passed over. */
export function writeRows(form, list) {
  new Set(rowsOf(form).map((row) => row.dataset.tier)).forEach((tier) => {
    const wanted = list.filter(([name]) => name === tier).map(([, ...texts]) => texts);
    while (inTier(form, tier).length < wanted.length) addRow(form, tier);
    while (inTier(form, tier).length > Math.max(wanted.length, 1)) removeRow(form, inTier(form, tier).pop());
    inTier(form, tier).forEach((row, at) => setTexts(row, wanted[at] || BLANK));
  });
}
