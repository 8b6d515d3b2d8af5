// 测算明细: lines, and the sum as it is typed. The server reckons again and is the judge.
import { product, sum, show, plain } from "./decimals.js";

const COLUMNS = ["content", "unit_price", "quantity", "times", "amount"];

const section = (root) => root.querySelector("#items");
// Not every form has them.
const linesOf = (root) => (section(root) ? [...section(root).querySelectorAll("tbody tr")] : []);
const cell = (line, column) => line.querySelector(`[data-column=${column}]`);
const textsOf = (line) => COLUMNS.map((column) => cell(line, column).value);
const isBlank = (line) => textsOf(line).every((text) => !text.trim());

/** `[[content, unit price, quantity, times, amount]]`, blank lines left out. */
export function readItems(form) {
  return linesOf(form)
    .filter((line) => !isBlank(line))
    .map(textsOf);
}

/** A blank line at the end. */
export function addItem(form) {
  const keys = linesOf(form).map((line) => Number(line.dataset.key));
  const key = String(Math.max(-1, ...keys) + 1);
  const holder = document.createElement("tbody");
  holder.innerHTML = document.getElementById("item-row").innerHTML.replace(/KEY/g, key);
  const line = holder.rows[0];
  section(form).querySelector("tbody").append(line);
  renumber(form);
  return line;
}

/** Make the table hold these lines. */
export function writeItems(form, list) {
  if (!section(form)) return;
  while (linesOf(form).length > list.length) linesOf(form).pop().remove();
  while (linesOf(form).length < list.length) addItem(form);
  linesOf(form).forEach((line, at) => {
    COLUMNS.forEach((column, place) => {
      cell(line, column).value = list[at][place];
    });
  });
  if (list.length) section(form).open = true;
  renumber(form);
}

function renumber(form) {
  linesOf(form).forEach((line, at) => {
    line.querySelector(".num").firstChild.textContent = String(at + 1);
    line.querySelector(".act").setAttribute("aria-label", `删除测算明细第 ${at + 1} 项`);
  });
  total(form);
}

/** 单价 × 数量 × 次数, a blank factor counting one; null where there is no price or something is not a number. */
function reckoned(line, unit) {
  const price = cell(line, "unit_price").value;
  if (!price.trim()) return null;
  return product([price, cell(line, "quantity").value, cell(line, "times").value], unit);
}

/** Show what each line and all of them come to. */
export function total(form) {
  const unit = section(form).dataset.unit;
  const lines = linesOf(form).filter((line) => !isBlank(line));
  const amounts = lines.map((line) => {
    const own = reckoned(line, unit);
    cell(line, "amount").placeholder = own === null ? "" : show(own, unit);
    return cell(line, "unit_price").value.trim() ? own : plain(cell(line, "amount").value, unit);
  });
  const all = amounts.includes(null) ? null : sum(amounts);
  const words = lines.length && all !== null ? show(all, unit) : "—";
  form.querySelector("#items-sum").textContent = words;
  const year = form.querySelector("#id_year_amount");
  if (year) {
    year.readOnly = lines.length > 0;
    if (words !== "—") year.value = words;
  }
}

/** The sum as the server reckoned it, where the items fill 本年度项目金额. */
export function showYearAmount(form, text) {
  const year = form.querySelector("#id_year_amount");
  if (year && year.readOnly && text) year.value = text;
}

/** Buttons and keys of the section. */
export function wireItems(form, changed, offerUndo) {
  const place = section(form);
  if (!place) return;
  place.addEventListener("click", (event) => {
    if (event.target.closest("[data-add-item]")) {
      event.preventDefault();
      cell(addItem(form), "content").focus();
      changed();
    }
    const remove = event.target.closest(".act-remove");
    if (!remove) return;
    event.preventDefault();
    const before = linesOf(form).map(textsOf);
    const line = remove.closest("tr");
    const number = linesOf(form).indexOf(line);
    line.remove();
    renumber(form);
    const next = linesOf(form)[Math.max(0, number - 1)];
    (next ? cell(next, "content") : place.querySelector("[data-add-item]")).focus();
    changed();
    offerUndo(`已删除测算明细第 ${number + 1} 项`, () => {
      writeItems(form, before);
      changed();
    });
  });
  place.addEventListener("input", (event) => {
    const line = event.target.closest("tr");
    // A price decides: the amount beside it follows from it.
    if (line && event.target.dataset.column !== "amount" && cell(line, "unit_price").value.trim()) cell(line, "amount").value = "";
    total(form);
  });
  place.addEventListener("toggle", () => place.querySelectorAll(".cell").forEach(grow));
  total(form);
}

function grow(box) {
  box.dispatchEvent(new CustomEvent("perfgoals:grow", { bubbles: true }));
}
