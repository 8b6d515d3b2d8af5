// Saving by itself: when typing pauses, when a field is left, when the page is hidden. One request at a time,
// the newest content wins, and every save names the version it was typed on.
import { comeForward, isEmpty, isOpen, showConflict } from "./conflict.js";
import { showFindings } from "./marks.js";
import { mayOutlive, post } from "./post.js";
import { relogin, session } from "./relogin.js";
import { clock, showState } from "./savestate.js";
import { steadily } from "./steady.js";
import { copyFor } from "./store.js";

const PAUSE = 800;
const FIRST_RETRY = 2000;
const LAST_RETRY = 30000;

export class Autosave {
  /**
   * `content` knows the form: `read(form)` gives what it holds as plain data, `write(form, data)` puts it back,
   * `same(one, other)` compares; `saved(json, newest)` shows what a save answered, `newest` where nothing was typed
   * since. `onRestored(time)` is told when a copy was put back into the form.
   */
  constructor(form, content, onRestored) {
    this.form = form;
    this.content = content;
    this.copy = copyFor(document.body.dataset.user, form.dataset.copy);
    this.version = form.querySelector("#version");
    this.typed = 0;
    this.stored = 0;
    this.running = null;
    this.timer = 0;
    this.asking = 0;
    this.wait = FIRST_RETRY;
    this.kept = true;
    this.failing = "";
    this.asked = true;
    this.restore(onRestored);
    this.listen();
  }

  get dirty() {
    return this.typed !== this.stored;
  }

  listen() {
    this.form.addEventListener("input", () => this.note());
    this.form.addEventListener("perfgoals:changed", () => this.note());
    this.form.addEventListener("focusout", () => this.dirty && !this.failing && this.after(0));
    window.addEventListener("online", () => this.dirty && this.after(0));
    document.addEventListener("visibilitychange", () => document.hidden && this.parting());
    window.addEventListener("pagehide", () => this.parting());
    window.addEventListener("pageshow", (event) => event.persisted && this.dirty && this.after(0));
    window.addEventListener("beforeunload", (event) => {
      if (!this.dirty || this.kept) return;
      event.preventDefault();
      event.returnValue = ""; // what Chromium before 119 asks for
    });
  }

  /** A copy that was not stored comes back; one on an older version goes to the server, which shows the conflict. */
  restore(onRestored) {
    const copy = isOpen() ? null : this.copy.recall();
    if (!copy) return;
    if (this.content.same(copy.content, this.content.read(this.form))) {
      this.copy.forget();
      return;
    }
    this.content.write(this.form, copy.content);
    this.version.value = copy.base;
    onRestored(copy.time);
    this.note();
    this.after(0);
  }

  /** Something was typed: keep a copy at once, save when typing pauses. */
  note() {
    this.typed += 1;
    this.keepCopy();
    if (isOpen() || this.failing) return;
    showState("typing", "正在填写…");
    this.after(PAUSE);
  }

  keepCopy() {
    this.kept = this.copy.keep({ base: this.version.value, time: clock(), content: this.content.read(this.form) });
  }

  after(pause) {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.save(), pause);
  }

  /** Save now; true when everything typed is stored. */
  async save() {
    window.clearTimeout(this.timer);
    while (this.running) await this.running;
    if (isOpen() || !this.dirty) return !isOpen();
    const fine = await this.alone(this.send());
    return fine && this.dirty ? this.save() : fine;
  }

  /** Only one request is on its way at a time: this one. */
  alone(request) {
    this.running = request.finally(() => {
      this.running = null;
    });
    return this.running;
  }

  async send() {
    const typed = this.typed;
    if (!this.failing) showState("saving", "正在保存…");
    return post(this.form)
      .then((answer) => this.take(answer, typed))
      .catch(() => this.retry("网络断开"));
  }

  async take(answer, typed) {
    const json = (answer.headers.get("Content-Type") || "").includes("json") ? await answer.json() : null;
    if (answer.ok && json && json.version) return this.succeed(json, typed);
    if (answer.status === 409 && json) return this.meet(json);
    if (answer.status === 401 || answer.redirected) return this.login();
    if (answer.status === 403) return json ? this.refuse(json.reason) : this.identify();
    if (answer.status >= 500 || answer.status === 429) return this.retry(`服务器忙（${answer.status}）`);
    return this.refuse(`服务器没有收下（${answer.status}）`);
  }

  succeed(json, typed) {
    this.failing = "";
    this.wait = FIRST_RETRY;
    this.version.value = json.version;
    this.stored = typed;
    if (json.reload) this.stored = this.typed;
    if (this.dirty) this.keepCopy();
    else this.copy.forget();
    if (json.reload) {
      window.location.reload();
      return true;
    }
    steadily(() => {
      showFindings(this.form, json.findings);
      this.content.saved(json, !this.dirty);
    });
    showState(this.dirty ? "typing" : "saved", this.dirty ? "正在填写…" : `已保存 ${json.saved_at}`);
    return true;
  }

  meet(json) {
    if (isEmpty(json.conflict)) {
      this.version.value = json.version;
      return this.send();
    }
    showConflict(json.conflict);
    showState("conflict", "别人刚改过，请先选定");
    this.asked = false;
    this.ask();
    return false;
  }

  /** The question comes forward when typing pauses: a focus taken in the middle of a word would swallow keys. */
  ask() {
    window.clearTimeout(this.asking);
    this.asking = window.setTimeout(() => {
      this.asked = true;
      comeForward();
    }, PAUSE);
  }

  async login() {
    showState("login", "登录已过期，文字还在本页");
    this.failing = "login";
    if (!(await relogin(this.form))) {
      showState("login", "登录已过期，文字还在本页，点“立即保存”重新登录");
      return false;
    }
    this.failing = "";
    return this.send();
  }

  /** The token was refused: the login was renewed elsewhere, or someone else sits here now. */
  async identify() {
    const now = await session(this.form);
    if (now.user === null) return this.login();
    if (now.user !== document.body.dataset.username) return this.refuse(`现在登录的是${now.name}，文字没有写进去`);
    return this.retry("正在重新核对登录");
  }

  refuse(reason) {
    this.failing = "refused";
    showState("refused", `没存上：${reason}。文字还在本页`);
    return false;
  }

  retry(reason) {
    if (!/\d/.test(this.failing)) this.failing = clock();
    showState("failed", `${this.failing} 没存上：${reason}。文字还在本页，正在重试`);
    this.after(this.wait);
    this.wait = Math.min(this.wait * 2, LAST_RETRY);
    return false;
  }

  /** The page is hidden or closed: a last save that outlives it, if it is small enough; the copy stays in any case. */
  parting() {
    if (!this.dirty || this.running || isOpen()) return;
    window.clearTimeout(this.timer);
    const typed = this.typed;
    this.alone(
      post(this.form, { keepalive: mayOutlive(this.form) })
        .then((answer) => this.take(answer, typed))
        .catch(() => this.retry("网络断开")),
    );
  }

  /** Send what was decided in the conflict panel. */
  async resolve() {
    showState("saving", "正在保存…");
    await post(this.form)
      .then((answer) => this.take(answer, this.typed))
      .catch(() => showState("failed", `${clock()} 没存上：网络断开。文字还在本页，请再试一次`));
  }
}
