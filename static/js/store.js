// Copies of unsaved forms in this browser, one for each user and form. A full or switched-off store is survived.

const PREFIX = "perfgoals:copy:";

const key = (user, form) => `${PREFIX}${user}:${form}`;

/** Keep a copy `{base, time, content}`; false where the browser would not. */
function keep(user, form, copy) {
  try {
    window.localStorage.setItem(key(user, form), JSON.stringify(copy));
    return true;
  } catch (error) {
    return false;
  }
}

/** The copy of this user and form, or null. */
function recall(user, form) {
  try {
    const copy = JSON.parse(window.localStorage.getItem(key(user, form)));
    return copy && typeof copy.base === "string" && copy.content ? copy : null;
  } catch (error) {
    return null;
  }
}

/** Forget one copy. */
function forget(user, form) {
  try {
    window.localStorage.removeItem(key(user, form));
  } catch (error) {
    // Nothing is kept where nothing can be removed.
  }
}

/** The copy of one user's form: `keep`, `recall` and `forget` without naming both each time. */
export function copyFor(user, form) {
  return { keep: (copy) => keep(user, form, copy), recall: () => recall(user, form), forget: () => forget(user, form) };
}

/** The names of all copies of a user. */
export function copiesOf(user) {
  try {
    return Object.keys(window.localStorage).filter((name) => name.startsWith(`${PREFIX}${user}:`));
  } catch (error) {
    return [];
  }
}

/** Forget all copies of a user: after logging out nothing typed stays in the browser. */
export function forgetAll(user) {
  copiesOf(user).forEach((name) => window.localStorage.removeItem(name));
}
