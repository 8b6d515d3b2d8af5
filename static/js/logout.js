// Logging out: first save, then leave nothing typed behind in the browser.
import { settle } from "./leaving.js";
import { copiesOf, forgetAll } from "./store.js";

/** Submit handler of the logout form. */
export async function beforeLogout(event) {
  event.preventDefault();
  const form = event.target;
  const user = document.body.dataset.user;
  await settle();
  const unsaved = copiesOf(user).length > 0;
  if (unsaved && !window.confirm("本机还有没存上的文字，退出登录会清除。仍要退出？")) return;
  forgetAll(user);
  form.submit();
}
