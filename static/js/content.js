// The content of the declaration form as plain data: to compare, to keep a copy, to put back.
import { readRows, writeRows } from "./rows.js";
import { readItems, writeItems } from "./items.js";

const NOT_CONTENT = /^(csrfmiddlewaretoken|version|base_version|do|row|item|row-.*|item-.*|take-.*)$/;

function fields(form) {
  return [...form.elements].filter((field) => field.name && !NOT_CONTENT.test(field.name));
}

/** `{fields: {name: text}, rows: [[tier, level3, target, explanation]], items: [[content, …]]}`, blank lines left out. */
export function read(form) {
  const texts = {};
  fields(form).forEach((field) => {
    texts[field.name] = field.value;
  });
  return { fields: texts, rows: readRows(form), items: readItems(form) };
}

/** Put content back into the form. Fields that the form does not have any more are passed over. */
export function write(form, content) {
  fields(form).forEach((field) => {
    const text = content.fields[field.name];
    if (typeof text === "string" && !field.readOnly) field.value = text;
  });
  writeRows(form, content.rows || []);
  writeItems(form, content.items || []);
}

/** Whether two contents say the same; line ends do not count. */
export function same(one, other) {
  const plain = (content) => JSON.stringify([sorted(content.fields), content.rows, content.items]).replace(/\\r\\n/g, "\\n");
  return plain(one) === plain(other);
}

function sorted(texts) {
  return Object.keys(texts)
    .sort()
    .map((name) => [name, texts[name]]);
}
