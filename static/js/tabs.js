// The tab of the section that is being read stands out; a folded section opens when its tab is chosen.

/** Take the section tabs into service. */
export function wireTabs() {
  const tabs = [...document.querySelectorAll("[data-tabs] [data-section]")];
  const sections = tabs.map((tab) => document.getElementById(tab.dataset.section));
  const show = (current) => {
    tabs.forEach((tab) => {
      if (tab.dataset.section === current.id) tab.setAttribute("aria-current", "true");
      else tab.removeAttribute("aria-current");
    });
  };
  tabs.forEach((tab, at) => {
    tab.addEventListener("click", () => {
      if (sections[at].matches("details")) sections[at].open = true;
    });
  });
  if (!("IntersectionObserver" in window)) return;
  const seen = new Set();
  const observer = new IntersectionObserver(
    (entries) => {
      entries.forEach((entry) => (entry.isIntersecting ? seen.add(entry.target) : seen.delete(entry.target)));
      const current = sections.find((section) => seen.has(section));
      if (current) show(current);
    },
    { rootMargin: "-120px 0px -45% 0px" },
  );
  sections.forEach((section) => observer.observe(section));
}
