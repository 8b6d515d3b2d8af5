// The edit page of an overall form: what it has beside that of every form, its sums while it is typed, and dragging a
// project into a task (the list in its line does the same by keyboard).
import { announce } from "./announce.js";
import { readFields, same, writeFields } from "./content.js";
import { formOfPage, serve } from "./filing.js";
import { wireGrid } from "./grid.js";
import { wireLive } from "./live.js";
import { showReadings } from "./readings.js";
import { readRows, writeRows } from "./rows.js";

const REPEATED = /^(row|row-.*|task|project-.*)$/;
const form = formOfPage();
const placesOf = () => [...form.querySelectorAll("select[name^=project-]")];

/** `[[name of the box, task]]` in the order of the page: a project in two tasks has two boxes of one name. */
const readPlaces = () => placesOf().map((box) => [box.name, box.value]);

function writePlaces(places) {
  const boxes = placesOf();
  if (places.length !== boxes.length) return;
  boxes.forEach((box, at) => {
    if (box.name === places[at][0]) box.value = places[at][1];
  });
}

/** A task is called in the lists of the projects as it is called now. */
function renamePlaces() {
  form.querySelectorAll("tbody[data-task]").forEach((task, at) => {
    const name = task.querySelector("[data-column=name]").value.trim() || "（未命名）";
    form.querySelectorAll(`select[name^=project-] option[value="${task.dataset.task}"]`).forEach((option) => {
      option.textContent = `${at + 1} ${name}`;
    });
  });
}

function showSums(json) {
  Object.entries(json.tasks).forEach(([key, task]) => {
    const line = form.querySelector(`tbody[data-task="${key}"]`);
    if (!line) return;
    const place = line.querySelector("[data-gathered]");
    if (place.innerHTML !== task.html) place.innerHTML = task.html;
    line.querySelector("[data-takes]").hidden = !task.takes;
  });
  form.querySelectorAll("[data-sum]").forEach((sum) => {
    sum.textContent = json.sums[sum.dataset.sum] || "—";
  });
}

// Dragging: a line of 归集项目 onto a task, or back onto the list.
let dragged = null;

function place(key) {
  const box = dragged && dragged.querySelector("select");
  if (!box || box.value === key) return;
  box.value = key;
  box.dispatchEvent(new Event("input", { bubbles: true }));
  announce(`已归入 ${box.selectedOptions[0].textContent}`);
}

function wireDragging() {
  const section = form.querySelector("#gathering");
  const lines = section.querySelectorAll("tr[data-project]");
  if (!lines.length) return;
  section.querySelector("[data-drag]").hidden = false;
  lines.forEach((line) => {
    line.draggable = true;
  });
  form.addEventListener("dragstart", (event) => {
    dragged = event.target.closest && event.target.closest("tr[data-project]");
    if (dragged) event.dataTransfer.setData("text/plain", dragged.dataset.project);
  });
  form.addEventListener("dragend", () => {
    dragged = null;
    form.querySelectorAll(".is-over").forEach((each) => each.classList.remove("is-over"));
  });
  [...form.querySelectorAll("tbody[data-task]"), section].forEach((target) => {
    target.addEventListener("dragover", (event) => {
      if (!dragged) return;
      event.preventDefault();
      target.classList.add("is-over");
    });
    target.addEventListener("dragleave", () => target.classList.remove("is-over"));
    target.addEventListener("drop", (event) => {
      if (!dragged) return;
      event.preventDefault();
      place(target.dataset.task || "");
    });
  });
}

wireGrid(form);
wireDragging();
wireLive(form, showSums);
form.addEventListener("input", (event) => {
  if (event.target.closest("tbody[data-task]")) renamePlaces();
});

serve(form, {
  // `{fields: {name: text}, places: [[project, task]], rows: [[tier, …]]}`, blank rows left out.
  read: () => ({ fields: readFields(form, REPEATED), places: readPlaces(), rows: readRows(form) }),
  write: (_form, content) => {
    writeFields(form, REPEATED, content.fields);
    writePlaces(content.places || []);
    writeRows(form, content.rows || []);
    renamePlaces();
  },
  same,
  saved: (json, newest) => {
    showReadings(form, json.readings);
    if (newest) showSums(json.live);
  },
});
