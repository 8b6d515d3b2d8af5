// Buttons that copy a text (data-copy): shown where the browser lets a page write to the clipboard.
import { notify } from "./announce.js";

if (navigator.clipboard) {
  document.querySelectorAll("[data-copy]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      notify("已复制完整的校验值");
    });
  });
}
