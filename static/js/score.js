// The scores of a self-evaluation as the server reckoned them, shown where they stand on the page.
import { openReason } from "./evalrows.js";

const put = (place, text) => {
  if (place && place.textContent !== text) place.textContent = text;
};

const toneMark = (tone) => {
  const found = document.getElementById("tone-marks").content.querySelector(`[data-tone="${tone}"]`);
  return found ? [...found.cloneNode(true).childNodes] : [];
};

function showBands(row, bands, chooses) {
  const field = row.querySelector("[data-bands]");
  field.hidden = !chooses;
  field.disabled = !chooses;
  const typed = row.querySelector("[data-column=own_score]").value.trim() !== "";
  field.querySelectorAll("label").forEach((label, at) => {
    const radio = label.querySelector("input");
    put(label.querySelector("[data-range]"), bands[at].range);
    radio.dataset.high = bands[at].high;
    // A choice without a number yet stays as it was made.
    if (typed) radio.checked = bands[at].chosen;
  });
}

function showRow(form, key, scored) {
  const row = form.querySelector(`.sheet-scores tr[data-key="${key}"]`);
  const place = row && row.querySelector("[data-score]");
  if (!place) return;
  put(place, scored.score);
  put(row.querySelector("[data-formula]"), scored.formula);
  if (row.dataset.tone !== scored.tone) {
    row.dataset.tone = scored.tone;
    row.querySelector(".how [data-mark]").replaceChildren(...toneMark(scored.tone));
  }
  showBands(row, scored.bands, scored.chooses);
  if (scored.manual) row.querySelector(".own").open = true;
  openReason(row, scored.reason, scored.reason_done);
}

function showFunds(form, funds) {
  funds.forEach(({ number, rate, amounts }) => {
    const row = form.querySelector(`[data-fund="${number === null ? "total" : number}"]`);
    put(row.querySelector("[data-rate]"), rate);
    row.querySelectorAll("output[data-column]").forEach((place) => put(place, amounts[place.dataset.column] || "—"));
  });
}

function showTasks(form, { rows, sums }) {
  rows.forEach(({ total, rate }, at) => {
    const row = form.querySelector(`[data-task="${at}"]`);
    if (!row) return;
    put(row.querySelector("[data-task-total]"), total || "—");
    put(row.querySelector("[data-task-rate]"), rate || "—");
  });
  form.querySelectorAll("[data-task-sum]").forEach((place) => put(place, sums[place.dataset.taskSum] || "—"));
}

function showLevels(form, levels) {
  form.querySelectorAll("[data-sums]").forEach((place) => {
    const { wrong = "" } = levels[place.dataset.sums] || {};
    if (place.dataset.said === wrong) return;
    place.dataset.said = wrong;
    place.replaceChildren(...(wrong ? [...toneMark("open"), wrong] : []));
  });
}

function showSide(html) {
  const side = document.getElementById("score");
  const open = Boolean(side.querySelector("details[open]"));
  side.innerHTML = html;
  const folded = side.querySelector("details");
  if (folded) folded.open = open;
}

/** Show what a form comes to (selfeval.views.edit.live_score). */
export function showScores(form, json) {
  Object.entries(json.rows).forEach(([key, scored]) => showRow(form, key, scored));
  showFunds(form, json.funds);
  if (json.tasks) showTasks(form, json.tasks);
  showLevels(form, json.levels);
  put(form.querySelector("[data-execution]"), json.execution.score);
  if (json.execution.formula) put(form.querySelector("[data-execution-formula]"), json.execution.formula);
  showSide(json.side);
}
