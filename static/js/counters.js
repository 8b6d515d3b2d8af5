// 127 / 2000 字 beside long texts: characters as Chinese counts them, never a cut.

/** How many characters a text has; a line end counts one, as on the server. */
export function countCharacters(text) {
  return [...text.replace(/\r\n?/g, "\n")].length;
}

/** Bring all counters up to date, or the one of a field. */
export function recount(form, only) {
  const fields = only ? [only] : form.querySelectorAll("[data-limit]");
  fields.forEach((field) => {
    const counter = document.getElementById(`${field.id}-count`);
    if (!counter) return;
    const count = countCharacters(field.value);
    const over = count - Number(field.dataset.limit);
    counter.textContent = `${count} / ${field.dataset.limit} 字${over > 0 ? `，超 ${over} 字` : ""}`;
    counter.classList.toggle("is-over", over > 0);
  });
}

/** Keep the counters live. */
export function wireCounters(form) {
  form.addEventListener("input", (event) => {
    if (event.target.dataset.limit) recount(form, event.target);
  });
  recount(form);
}
