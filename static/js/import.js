// 导入预览: the numbers beside and on the button follow the ticked forms.
const form = document.getElementById("import-form");
const boxes = [...form.querySelectorAll('input[name="form"]')];
const summary = document.querySelector("[data-summary]");
const atFirst = summary?.textContent;
const counts = document.querySelectorAll("[data-count]");
const ticked = () => boxes.filter((box) => box.checked).length;
const tickedAtFirst = ticked();

form.addEventListener("change", () => {
  const count = ticked();
  counts.forEach((place) => (place.textContent = count));
  // The parts by outcome are only right for the choice that the server counted.
  if (summary) summary.textContent = count === tickedAtFirst ? atFirst : `，${boxes.length - count} 张没有选中`;
});
