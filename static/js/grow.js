// Text boxes as high as their text, where the browser cannot do it by itself (field-sizing).

const GROWING = "textarea.cell, textarea[data-limit]";

function fit(boxes) {
  // First all writes, then all reads, then all writes: one layout instead of one a box.
  boxes.forEach((box) => {
    box.style.height = "auto";
  });
  const heights = boxes.map((box) => box.scrollHeight && box.scrollHeight + box.offsetHeight - box.clientHeight);
  boxes.forEach((box, at) => {
    if (heights[at]) box.style.height = `${heights[at]}px`;
  });
}

/** Keep all boxes of a form fitting; does nothing where CSS does it. */
export function wireGrow(form) {
  if (window.CSS && CSS.supports("field-sizing", "content")) return;
  const all = () => fit([...form.querySelectorAll(GROWING)]);
  let waiting = new Set();
  const later = (event) => {
    if (!event.target.matches(GROWING)) return;
    if (!waiting.size) {
      window.requestAnimationFrame(() => {
        fit([...waiting]);
        waiting = new Set();
      });
    }
    waiting.add(event.target);
  };
  form.addEventListener("input", later);
  form.addEventListener("perfgoals:grow", later);
  window.addEventListener("resize", all);
  all();
}
