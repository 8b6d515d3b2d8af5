// Blocks of cells as spreadsheets put them on the clipboard. Pure functions: texts in, arrays out.

/**
 * Cells of tab-separated text as Excel and WPS copy it: a cell with a line end, a tab or a quote stands in
 * quotes, quotes inside doubled. A quote that is never closed, or closed in the middle of a cell, is just a quote.
 * Gives rows of texts; the line end behind the last row is not a row.
 */
export function parseBlock(text) {
  const source = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  const rows = [[]];
  let at = 0;
  for (;;) {
    const [cell, end] = source[at] === '"' ? quoted(source, at) : bare(source, at);
    rows[rows.length - 1].push(cell);
    if (end >= source.length) return rows;
    if (source[end] === "\n") rows.push([]);
    at = end + 1;
  }
}

function bare(source, from) {
  const length = source.slice(from).search(/[\t\n]/);
  const end = length < 0 ? source.length : from + length;
  return [source.slice(from, end), end];
}

function quoted(source, from) {
  let cell = "";
  for (let at = from + 1; at < source.length; at += 1) {
    if (source[at] !== '"') cell += source[at];
    else if (source[at + 1] === '"') {
      cell += '"';
      at += 1;
    } else {
      const closed = at + 1 === source.length || source[at + 1] === "\t" || source[at + 1] === "\n";
      return closed ? [cell, at + 1] : bare(source, from);
    }
  }
  return bare(source, from);
}

/** Cells of the first table in HTML; [] where there is none. A merged cell stands where it begins, blanks beside it. */
export function parseTable(html) {
  const table = new DOMParser().parseFromString(html, "text/html").querySelector("table");
  if (!table) return [];
  const taken = [];
  [...table.rows].forEach((row, y) => {
    taken[y] = taken[y] || [];
    let x = 0;
    [...row.cells].forEach((cell) => {
      while (taken[y][x] !== undefined) x += 1;
      for (let down = 0; down < cell.rowSpan; down += 1) {
        taken[y + down] = taken[y + down] || [];
        for (let right = 0; right < cell.colSpan; right += 1) taken[y + down][x + right] = "";
      }
      taken[y][x] = textOf(cell);
    });
  });
  return taken.slice(0, table.rows.length).map((row) => Array.from(row, (text) => text || ""));
}

function textOf(cell) {
  cell.querySelectorAll("br").forEach((line) => line.replaceWith("\n"));
  return cell.textContent
    .split("\n")
    .map((line) => line.replace(/[ \t\u00a0]+/g, " ").trim())
    .join("\n")
    .trim();
}

const plain = (name) => name.replace(/[*＊★\s\u3000]/g, "").replace(/指标$/, "");

/** The column (0 to 2) that names second levels (二级指标), or −1. `tiers`: `{key, level1, level2}`. */
export function tierColumn(block, tiers) {
  const names = new Set(tiers.map((tier) => plain(tier.level2)));
  const scores = [0, 1, 2].map((column) => block.filter((row) => names.has(plain(row[column] || ""))).length);
  const best = Math.max(...scores);
  return best > 0 ? scores.indexOf(best) : -1;
}

/**
 * Rows of a block that names its second levels: `[[tier key, 三级指标, 指标值, …]]`, with `width` texts each.
 * A blank second level repeats the one above (merged cells); head rows and blank rows are left out; rows above
 * the first known level are counted as `lost`.
 */
export function byTier(block, tiers, column, width = 3) {
  const known = new Map(tiers.map((tier) => [plain(tier.level2), tier.key]));
  const rows = [];
  let current = null;
  let lost = 0;
  block.forEach((cells) => {
    const name = plain(cells[column] || "");
    const texts = Array.from({ length: width }, (_, step) => (cells[column + 1 + step] || "").trim());
    if (name === "二级" || !texts.some(Boolean)) return;
    if (name) current = known.get(name) || null;
    if (current) rows.push([current, ...texts]);
    else lost += 1;
  });
  return { rows, lost };
}

/** What the clipboard holds as a block of cells, or null for ordinary text. */
export function clipboardBlock(text, html) {
  const table = /<t[dh][\s>]/i.test(html);
  const block = text.includes("\t") || (table && text) ? parseBlock(text) : table ? parseTable(html) : [];
  const cells = block.reduce((count, row) => count + row.length, 0);
  return cells > 1 || (cells === 1 && table) ? block : null;
}
