// Sending the form as it stands, for an answer in JSON.

const PATIENCE = 20000;

/** POST the form to its address, or to another; rejects when the network is down or nothing comes back in 20 seconds. */
export async function post(form, options = {}, address = form.action) {
  const stop = new AbortController();
  const timer = window.setTimeout(() => stop.abort(), PATIENCE);
  try {
    return await fetch(address, {
      method: "POST",
      body: new FormData(form),
      headers: { Accept: "application/json" },
      credentials: "same-origin",
      signal: stop.signal,
      ...options,
    });
  } finally {
    window.clearTimeout(timer);
  }
}

/** Whether the form, as multipart, is small enough to outlive its page: browsers allow 64 KB. */
export function mayOutlive(form) {
  const texts = [...new FormData(form)].flat().join("");
  return new TextEncoder().encode(texts).length + 140 * form.elements.length < 60000;
}
