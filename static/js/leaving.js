// What must be finished before the page is left by a link or a button of ours.

const tasks = new Set();

/** Register an async function that gives true when nothing is left to do. */
export function beforeLeaving(task) {
  tasks.add(task);
}

/** Run all of them; true if all finished. */
export async function settle() {
  const results = await Promise.all([...tasks].map((task) => task()));
  return results.every(Boolean);
}
