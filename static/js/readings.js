// Beside each target value: how the system reads it. Asked only where it is not sure.

/** Show the readings that a save brought: `{boxId: {text, asks}}`. A box without one shows nothing. */
export function showReadings(form, readings) {
  form.querySelectorAll(".cell[data-column=target]").forEach((box) => {
    const line = box.parentNode.querySelector(".reading");
    const reading = readings[box.id];
    line.textContent = reading ? reading.text : "";
    line.classList.toggle("asks", Boolean(reading && reading.asks));
  });
}
