// The edit page of a declaration: what it has beside that of every form.
import { notify } from "./announce.js";
import { readFields, same, writeFields } from "./content.js";
import { formOfPage, serve } from "./filing.js";
import { wireGrid } from "./grid.js";
import { readItems, showYearAmount, wireItems, writeItems } from "./items.js";
import { showReadings } from "./readings.js";
import { changed, readRows, writeRows } from "./rows.js";
import { wireSuggestions } from "./suggest.js";

const REPEATED = /^(row|item|row-.*|item-.*)$/;
const form = formOfPage();

wireGrid(form);
wireSuggestions(form);
wireItems(form, () => changed(form), notify);

serve(form, {
  // `{fields: {name: text}, rows: [[tier, level3, target, explanation]], items: [[content, …]]}`, blank lines left out.
  read: () => ({ fields: readFields(form, REPEATED), rows: readRows(form), items: readItems(form) }),
  write: (_form, content) => {
    writeFields(form, REPEATED, content.fields);
    writeRows(form, content.rows || []);
    writeItems(form, content.items || []);
  },
  same,
  saved: (json, newest) => {
    showReadings(form, json.readings);
    if (newest) showYearAmount(form, json.year_amount);
  },
});

const name = form.querySelector("#id_name");
name.addEventListener("input", () => {
  document.querySelector("[data-name]").textContent = name.value || "（未命名）";
});
