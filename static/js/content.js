// The content of an edit page's form as plain data: to compare, to keep a copy, to put back.

const NOT_CONTENT = /^(csrfmiddlewaretoken|version|base_version|do|take-.*)$/;

function fields(form, others) {
  return [...form.elements].filter((field) => field.name && !NOT_CONTENT.test(field.name) && !others.test(field.name));
}

const ticked = (field) => field.type === "checkbox" || field.type === "radio";

/** What a field is kept under: each box to be ticked by itself, all others by their name. */
const keyOf = (field) => (ticked(field) ? `${field.name}=${field.value}` : field.name);

/** `{key: text}` of the fields whose names do not match `others`: those of repeated rows, which a page reads itself. */
export function readFields(form, others) {
  const texts = {};
  fields(form, others).forEach((field) => {
    texts[keyOf(field)] = ticked(field) ? String(field.checked) : field.value;
  });
  return texts;
}

/** Put texts back into the fields. Those that the form does not have any more are passed over. */
export function writeFields(form, others, texts) {
  fields(form, others).forEach((field) => {
    const text = texts[keyOf(field)];
    if (typeof text !== "string" || field.readOnly) return;
    if (ticked(field)) field.checked = text === "true";
    else field.value = text;
  });
}

/** Whether two contents `{fields, …}` say the same; line ends do not count, nor the order of the fields. */
export function same(one, other) {
  return plain(one) === plain(other);
}

function plain({ fields: texts, ...rest }) {
  const inOrder = (values) => Object.keys(values).sort().map((key) => [key, values[key]]);
  return JSON.stringify([inOrder(texts), inOrder(rest)]).replace(/\\r\\n/g, "\\n");
}
