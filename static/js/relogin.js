// Logging in again without leaving the page. The same user only: what is typed here is theirs.

let running = null;

function renew(token) {
  document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((input) => {
    input.value = token;
  });
}

/** Who is logged in now: `{user, name, csrf}`, user null for nobody. The page's tokens are renewed for the same user. */
export async function session(form) {
  const answer = await fetch(form.dataset.session, { headers: { Accept: "application/json" }, cache: "no-store" });
  const now = await answer.json();
  if (now.user === document.body.dataset.username) renew(now.csrf);
  return now;
}

async function login(form, username, password) {
  const now = await session(form);
  const body = new URLSearchParams({ username, password, csrfmiddlewaretoken: now.csrf });
  const answer = await fetch(form.dataset.login, { method: "POST", body, headers: { Accept: "application/json" } });
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) return said.error || "没有登录成功，请再试一次";
  if (said.user !== document.body.dataset.username) return "登录的不是同一个人，文字没有写进去";
  renew(said.csrf);
  return "";
}

function ask(form) {
  return new Promise((resolve) => {
    const dialog = document.getElementById("relogin").content.cloneNode(true).querySelector("dialog");
    const [name, password] = dialog.querySelectorAll("input");
    const error = dialog.querySelector("[role=alert]");
    const button = dialog.querySelector("[data-login]");
    let done = false;
    name.value = document.body.dataset.username;
    dialog.querySelector("form").addEventListener("submit", async (event) => {
      event.preventDefault();
      button.disabled = true;
      error.hidden = true;
      const wrong = await login(form, name.value, password.value).catch(() => "网络断开，请稍后再试");
      button.disabled = false;
      error.textContent = wrong;
      error.hidden = !wrong;
      if (wrong) {
        password.select();
        return;
      }
      done = true;
      dialog.close();
    });
    dialog.querySelector("[data-later]").addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(done);
    });
    const before = document.activeElement;
    document.body.append(dialog);
    dialog.showModal();
    password.focus();
    dialog.addEventListener("close", () => before && before.focus());
  });
}

/** Ask for the password; true once the same user is logged in again. One dialog at a time. */
export function relogin(form) {
  if (!running) {
    running = ask(form).finally(() => {
      running = null;
    });
  }
  return running;
}
