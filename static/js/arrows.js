// ↑ and ↓ lead from row to row in a column of a table that is typed into.

const oneLine = (cell) => !cell.value.includes("\n") && cell.scrollHeight < 40;

/** Whether the cursor stands at the beginning (`by` < 0) or the end of a box. */
export function atEdge(cell, by) {
  if (cell.selectionStart !== cell.selectionEnd) return false;
  return by < 0 ? cell.selectionStart === 0 : cell.selectionEnd === cell.value.length;
}

/** Put the cursor into the same column of the next row that has it; false where there is none. */
export function step(cell, by) {
  const column = cell.closest("tbody").querySelectorAll(`.cell[data-column=${cell.dataset.column}]`);
  const boxes = [...column].filter((box) => box.offsetParent !== null);
  const next = boxes[boxes.indexOf(cell) + by];
  if (!next) return false;
  next.focus();
  next.setSelectionRange(by < 0 ? next.value.length : 0, by < 0 ? next.value.length : 0);
  return true;
}

/** Whether a key moves between rows, and where: −1 up, 1 down, 0 not at all. */
export function direction(event, cell) {
  const by = { ArrowUp: -1, ArrowDown: 1 }[event.key] || 0;
  const plain = !event.shiftKey && !event.ctrlKey && !event.altKey && !event.metaKey;
  return by && plain && (atEdge(cell, by) || oneLine(cell)) ? by : 0;
}
