// The edit page of a monitoring: what it has beside that of every form, the lights while it is typed.
import { announce } from "./announce.js";
import { readFields, same, writeFields } from "./content.js";
import { formOfPage, serve } from "./filing.js";
import { wireLive } from "./live.js";

const NOTHING = /^$/; // rows are never added or taken away: every field is read by its name
const WORDS = { red: "红灯", yellow: "黄灯", green: "绿灯" };
const form = formOfPage();

function fill(place, html) {
  if (place.innerHTML !== html) place.innerHTML = html;
}

function showRow(key, row) {
  const line = form.querySelector(`tr[data-key="${key}"]`);
  const reasons = form.querySelector(`tr[data-of="${key}"]`);
  if (!reasons) return;
  const turned = line.dataset.light !== row.light;
  line.dataset.light = row.light;
  reasons.dataset.light = row.light;
  fill(line.querySelector("[data-light-words]"), row.html);
  line.querySelector("[data-by-hand]").hidden = !row.by_hand;
  if (!turned) return;
  if (row.open) reasons.querySelector("details").open = true;
  if (row.light) announce(`${row.name}：${WORDS[row.light]}`);
}

function showFunds(json) {
  const money = form.querySelector("[data-money]");
  money.dataset.money = json.money.light;
  fill(money.querySelector("[data-money-light]"), json.money.html);
  form.querySelectorAll("tr[data-fund]").forEach((line) => {
    line.querySelector("[data-rate]").textContent = json.rates[line.dataset.fund];
  });
  form.querySelectorAll("[data-sum]").forEach((sum) => {
    sum.textContent = json.sums[sum.dataset.sum] || "—";
  });
}

function show(json) {
  Object.entries(json.rows).forEach(([key, row]) => showRow(key, row));
  showFunds(json);
  fill(document.querySelector("[data-light-summary]"), json.summary);
}

wireLive(form, show);
serve(form, {
  read: () => ({ fields: readFields(form, NOTHING) }),
  write: (_form, content) => writeFields(form, NOTHING, content.fields),
  same,
  saved: (json, newest) => newest && show(json.lights),
});
