// The edit page of a self-evaluation: what it has beside that of every form.
import { announce, notify } from "./announce.js";
import { direction, step } from "./arrows.js";
import { readFields, same, writeFields } from "./content.js";
import { addRow, changed, readRows, removeRow, rowsOf, writeRows } from "./evalrows.js";
import { formOfPage, serve } from "./filing.js";
import { wireLive } from "./live.js";
import { showScores } from "./score.js";

const form = formOfPage();
// Where the approval gives the targets every box keeps its name; else rows come and go.
const typed = form.dataset.typed === "yes";
const REPEATED = typed ? /^(row|row-.*)$/ : /^$/;
const section = form.querySelector("#indicators");

wireLive(form, (json) => showScores(form, json));

serve(form, {
  read: () => ({ fields: readFields(form, REPEATED), rows: typed ? readRows(form) : [] }),
  write: (_form, content) => {
    writeFields(form, REPEATED, content.fields);
    if (typed) writeRows(form, content.rows || []);
    changed(form);
  },
  same,
  saved: (json, newest) => newest && showScores(form, json.score),
});

// --- choices for targets in words

section.addEventListener("change", (event) => {
  const radio = event.target.closest("[data-bands] input");
  if (!radio) return;
  const own = radio.closest("tr").querySelector("[data-column=own_score]");
  own.closest("details").open = true;
  own.value = radio.value === "reached" ? radio.dataset.high : "";
  own.dispatchEvent(new CustomEvent("perfgoals:changed", { bubbles: true }));
  if (!own.value) own.focus();
});

section.addEventListener("input", (event) => {
  const own = event.target.closest("[data-column=own_score]");
  if (!own || own.value.trim()) return;
  own.closest("tr").querySelectorAll("[data-bands] input").forEach((radio) => {
    radio.checked = false;
  });
});

// --- figures of the last monitoring

const monitored = section.querySelector("[data-monitored]");

if (monitored) {
  monitored.addEventListener("click", (event) => {
    event.preventDefault();
    const filled = rowsOf(form)
      .map((row) => [row.querySelector("[data-column=actual]"), row.querySelector("[data-figure]")])
      .filter(([box, figure]) => box && figure && !box.value.trim());
    filled.forEach(([box, figure]) => {
      box.value = figure.dataset.figure;
    });
    changed(form);
    if (filled.length) notify(`已从监控数带入 ${filled.length} 行，请改成全年数`, () => empty(filled));
    else notify("没有可以带入的：各行都已填");
  });
}

function empty(filled) {
  filled.forEach(([box]) => {
    box.value = "";
  });
  changed(form);
}

// --- rows that come and go, where targets are typed

section.addEventListener("click", (event) => {
  const button = event.target.closest("button[name=do]");
  const [action, ...rest] = button ? button.value.split(":") : [];
  if (!typed || (action !== "add" && action !== "remove")) return;
  event.preventDefault();
  if (action === "add") add(rest.join(":"));
  else remove(button.closest("tr"));
});

function add(tier) {
  const row = addRow(form, tier);
  row.querySelector("[data-column=level3]").focus();
  announce("已加一行");
  changed(form);
}

function remove(row) {
  const rows = rowsOf(form);
  const at = rows.indexOf(row);
  const undo = removeRow(form, row);
  const next = row.isConnected ? row : rows[at + 1] || rows[at - 1];
  next.querySelector(".cell").focus();
  changed(form);
  notify(`已删除第 ${at + 1} 行`, () => {
    undo();
    changed(form);
  });
}

const name = form.querySelector("#id_project");
if (name) {
  name.addEventListener("input", () => {
    document.querySelector("[data-name]").textContent = name.value || "（未命名）";
  });
}

// --- keys

section.querySelector("[data-keys]").hidden = false;
form.addEventListener("keydown", (event) => {
  const cell = event.target.closest(".sheet .cell");
  // While an input method composes, every key belongs to it.
  if (!cell || event.isComposing || event.keyCode === 229) return;
  const by = direction(event, cell);
  if (by && step(cell, by)) event.preventDefault();
});
