// The indicator grid by keys and buttons. Everything here has a button that works without script too.
import { announce, notify } from "./announce.js";
import { atEdge, direction, step } from "./arrows.js";
import { onPaste } from "./paste.js";
import { addAfter, allRows, cellsOf, changed, moveRow, removeRow, reseat, rowsOf } from "./rows.js";

const lastOf = (cells) => cells[cells.length - 1];
const numberOf = (row) => row.querySelector(".num").firstChild.textContent.trim();

function add(row) {
  const peers = rowsOf(row.closest("form"), row.dataset.tier);
  const fresh = addAfter(peers.includes(row) ? row : peers[peers.length - 1]);
  cellsOf(fresh)[0].focus();
  announce(`已加一行，第 ${numberOf(fresh)} 行`);
  changed(fresh.closest("form"));
}

function remove(row) {
  const form = row.closest("form");
  const number = numberOf(row);
  const rows = allRows(form);
  const neighbour = rows[rows.indexOf(row) + 1] || rows[rows.indexOf(row) - 1];
  const undo = removeRow(row);
  cellsOf(row.isConnected ? row : neighbour)[0].focus();
  changed(form);
  notify(`已删除第 ${number} 行`, () => {
    undo();
    cellsOf(row)[0].focus();
    changed(form);
  });
}

function move(row, step, focused) {
  if (!moveRow(row, step)) {
    announce(step < 0 ? "已经是本类第一行" : "已经是本类最后一行");
    return;
  }
  // A button that went dead at the edge hands the focus on.
  (focused.disabled ? cellsOf(row)[0] : focused).focus();
  announce(`已移到第 ${numberOf(row)} 行`);
  changed(row.closest("form"));
}

function onClick(event) {
  const button = event.target.closest("button[name=do]");
  const row = event.target.closest("tr");
  if (!button) {
    const box = event.target.closest("td") && event.target.closest("td").querySelector(".cell");
    if (box && event.target !== box && !event.target.closest("a")) box.focus();
    return;
  }
  event.preventDefault();
  const action = button.value.split(":")[0];
  if (action === "add") {
    const peers = rowsOf(row.closest("form"), row.dataset.tier);
    add(peers[peers.length - 1]);
  } else if (action === "remove") remove(row);
  else move(row, action === "up" ? -1 : 1, button);
}

function onKeydown(event) {
  const cell = event.target.closest(".cell");
  // While an input method composes, every key belongs to it.
  if (!cell || event.isComposing || event.keyCode === 229) return;
  const row = cell.closest("tr");
  const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  let done = true;
  if (event.altKey && by) move(row, by, cell);
  else if (event.altKey && event.key === "Insert") add(row);
  else if (event.altKey && event.key === "Delete") remove(row);
  else if (direction(event, cell)) done = step(cell, by);
  else if (event.key === "Enter" && event.ctrlKey) done = step(cell, 1);
  else if (event.key === "Enter" && !event.shiftKey && endsTier(cell, row)) add(row);
  else done = false;
  if (done) event.preventDefault();
}

function endsTier(cell, row) {
  const peers = rowsOf(cell.form, row.dataset.tier);
  return cell === lastOf(cellsOf(row)) && row === peers[peers.length - 1] && atEdge(cell, 1) && cell.value.trim() !== "";
}

/** A starred second level that does not apply needs its reason in 指标解释: said while it is typed. */
function remindReason(row) {
  const level3 = cellsOf(row)[0];
  const explanation = lastOf(cellsOf(row));
  const starred = rowsOf(row.closest("form"), row.dataset.tier)[0].querySelector(".star");
  const due = starred && level3.value.trim() === "不适用" && ["", "不适用"].includes(explanation.value.trim());
  const present = row.querySelector(".need-reason");
  if (present && !due) present.remove();
  if (due && !present) {
    const hint = document.createElement("p");
    hint.className = "need-reason";
    hint.textContent = "带 * 的写不适用，请在这里写明理由";
    explanation.after(hint);
  }
}

/** Take the grid into service. */
export function wireGrid(form) {
  const section = form.querySelector("#indicators");
  section.querySelector("[data-keys]").hidden = false;
  section.addEventListener("click", onClick);
  section.addEventListener("keydown", onKeydown);
  section.addEventListener("paste", onPaste);
  section.addEventListener("input", (event) => {
    const row = event.target.closest("tr");
    if (!row) return;
    if (row.classList.contains("is-na")) reseat(form);
    remindReason(row);
  });
  section.addEventListener("focusout", () => reseat(form));
  reseat(form);
}
