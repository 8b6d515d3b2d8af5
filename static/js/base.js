// Every page: menus, dialogs for confirmation, the height of the sticky head, logging out.
import { beforeLogout } from "./logout.js";

document.documentElement.classList.remove("no-script");

function closeMenus(except) {
  document.querySelectorAll("details.menu[open]").forEach((menu) => {
    if (menu !== except) menu.open = false;
  });
}

document.addEventListener("click", (event) => closeMenus(event.target.closest("details.menu")));
document.addEventListener("keydown", (event) => {
  const menu = event.target.closest("details.menu[open]");
  if (event.key === "Escape" && menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

/** A <details data-confirm> becomes a button that opens its inside as a modal dialog. */
function asDialog(details) {
  const summary = details.querySelector("summary");
  const dialog = document.createElement("dialog");
  const inside = details.querySelector(".confirm-inside");
  const button = document.createElement("button");
  button.type = "button";
  button.className = summary.className;
  button.append(...summary.childNodes);
  dialog.setAttribute("aria-label", inside.getAttribute("aria-label"));
  dialog.append(...inside.childNodes);
  const wasOpen = details.open;
  details.replaceWith(button, dialog);
  const close = dialog.querySelector("[data-close]");
  close.hidden = false;
  close.addEventListener("click", () => dialog.close());
  button.addEventListener("click", () => dialog.showModal());
  dialog.addEventListener("close", () => button.focus());
  // A second press while the first is on its way does nothing.
  dialog.querySelector("form").addEventListener("submit", (event) => {
    if (dialog.dataset.sent) event.preventDefault();
    dialog.dataset.sent = "1";
  });
  // What was refused comes back with what was typed.
  if (wasOpen) dialog.showModal();
}

if (typeof HTMLDialogElement === "function") document.querySelectorAll("[data-confirm]").forEach(asDialog);

const head = document.querySelector(".page-head:not(.is-plain)");
if (head && "ResizeObserver" in window) {
  const root = document.documentElement;
  const measure = () => root.style.setProperty("--head-height", `${head.offsetHeight}px`);
  new ResizeObserver(measure).observe(head);
  measure();
}

document.querySelectorAll("[data-drop]").forEach((zone) => {
  const input = zone.querySelector("input[type=file]");
  const over = (on) => (event) => {
    event.preventDefault();
    zone.classList.toggle("is-over", on);
  };
  zone.addEventListener("dragover", over(true));
  zone.addEventListener("dragleave", over(false));
  zone.addEventListener("drop", (event) => {
    over(false)(event);
    if (event.dataTransfer.files.length) input.files = event.dataTransfer.files;
  });
});

document.querySelectorAll("form[data-logout]").forEach((form) => form.addEventListener("submit", beforeLogout));
