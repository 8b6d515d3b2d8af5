// What happened, for ears (a polite live region) and for eyes (a notice at the foot of the page, with a way back).

let snack = null;
let timer = 0;

/** Say a sentence to screen readers. */
export function announce(text) {
  const region = document.getElementById("announce");
  if (region) region.textContent = text;
}

/** Take the notice away. */
export function dismiss() {
  window.clearTimeout(timer);
  if (snack) snack.remove();
  snack = null;
  document.documentElement.classList.remove("has-snack");
}

/** Show a notice; with `undo` it offers 撤销 and stays for 15 seconds. */
export function notify(text, undo) {
  dismiss();
  announce(text);
  snack = document.createElement("div");
  snack.className = "snack";
  const words = document.createElement("span");
  words.textContent = text;
  snack.append(words);
  if (undo) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-text";
    button.textContent = "撤销";
    button.addEventListener("click", () => {
      dismiss();
      undo();
      announce("已撤销");
    });
    snack.append(button);
  }
  document.body.append(snack);
  // What has the focus is not covered: it moves up to where the notice leaves room.
  document.documentElement.classList.add("has-snack");
  if (document.activeElement !== document.body) document.activeElement.scrollIntoView({ block: "nearest" });
  timer = window.setTimeout(dismiss, undo ? 15000 : 6000);
}
