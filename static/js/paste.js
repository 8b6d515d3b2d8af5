// Pasting a block of cells into the indicator grid, and taking the whole paste back.
import { announce, notify } from "./announce.js";
import { addAfter, allRows, cellsOf, changed, isBlank, isTouched, removeRow, reseat, rowsOf, setTexts, tiersOf } from "./rows.js";
import { byTier, clipboardBlock, tierColumn } from "./tsv.js";

const MOST_ROWS = 300;

/** Remembers what the paste overwrites and adds. */
class Journal {
  constructor(form) {
    this.form = form;
    this.texts = new Map();
    this.added = [];
  }

  write(row, texts) {
    if (!this.texts.has(row)) this.texts.set(row, cellsOf(row).map((cell) => cell.value));
    setTexts(row, texts);
  }

  add(row) {
    const copy = addAfter(row);
    this.added.push(copy);
    return copy;
  }

  undo() {
    [...this.added].reverse().forEach((row) => row.isConnected && removeRow(row));
    this.texts.forEach((texts, row) => row.isConnected && setTexts(row, texts));
    reseat(this.form);
    changed(this.form);
  }
}

/** From the cell to the right and down, within the tier; gives how many columns did not fit. */
function fillFrom(cell, block, journal) {
  const start = cell.closest("tr");
  const column = cellsOf(start).indexOf(cell);
  const width = cellsOf(start).length;
  let row = null;
  block.forEach((cells, at) => {
    const peers = rowsOf(journal.form, start.dataset.tier);
    row = at === 0 ? start : peers[peers.indexOf(row) + 1] || journal.add(row);
    const texts = cellsOf(row).map((each) => each.value);
    cells.slice(0, width - column).forEach((text, step) => {
      texts[column + step] = text.trim();
    });
    journal.write(row, texts);
  });
  return Math.max(0, ...block.map((cells) => cells.filter((text, step) => text.trim() && column + step >= width).length));
}

/** Each row to the tier that it names: into blank rows first, then below the last one. */
function fillTiers(rows, journal) {
  rows.forEach(([tier, ...texts]) => {
    const peers = rowsOf(journal.form, tier);
    const starred = tiersOf(journal.form).find((each) => each.key === tier).required;
    if (!starred && texts.every((text) => text === "不适用") && !peers.some(isTouched)) return;
    journal.write(peers.find(isBlank) || journal.add(peers[peers.length - 1]), texts);
  });
}

/** Paste handler of the grid. */
export function onPaste(event) {
  const cell = event.target.closest(".sheet-grid .cell");
  if (!cell) return;
  const block = clipboardBlock(event.clipboardData.getData("text/plain"), event.clipboardData.getData("text/html"));
  if (!block) return;
  event.preventDefault();
  if (block.length === 1 && block[0].length === 1) {
    cell.setRangeText(block[0][0], cell.selectionStart, cell.selectionEnd, "end");
    cell.dispatchEvent(new Event("input", { bubbles: true }));
    return;
  }
  const form = cell.form;
  if (block.length + allRows(form).length > MOST_ROWS) {
    announce(`没有粘贴：表里最多 ${MOST_ROWS} 行，这一块有 ${block.length} 行`);
    notify(`没有粘贴：表里最多 ${MOST_ROWS} 行，这一块有 ${block.length} 行`);
    return;
  }
  const journal = new Journal(form);
  const column = tierColumn(block, tiersOf(form));
  let words = "";
  if (column >= 0) {
    const { rows, lost } = byTier(block, tiersOf(form), column, cellsOf(cell.closest("tr")).length);
    fillTiers(rows, journal);
    words = `已按二级指标粘贴 ${rows.length} 行${lost ? `，${lost} 行认不出二级指标，没有粘贴` : ""}`;
  } else {
    const over = fillFrom(cell, block, journal);
    words = `已粘贴 ${block.length} 行${over ? `，右边超出的 ${over} 列没有粘贴` : ""}`;
  }
  reseat(form);
  changed(form);
  notify(words, () => journal.undo());
}
