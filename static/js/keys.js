// "/" searches, "j" and "k" move in a [data-list], "n" adds, "?" shows the keys.
(() => {
  const typing = (element) => element.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
  const shown = (element) => element.checkVisibility?.() ?? element.offsetParent !== null;
  const reach = (item) => (item.matches("a[href], button, summary") ? item : item.querySelector("th a[href]") ?? item.querySelector("a[href], summary, button, input:not([type=hidden])"));

  const move = (step) => {
    const lists = [...document.querySelectorAll("[data-list]")].filter(shown);
    const list = lists.find((candidate) => candidate.contains(document.activeElement)) ?? lists[0];
    if (!list) return;
    const items = [...(list.tagName === "TABLE" ? list.querySelectorAll("tbody:not(.table__more) tr") : list.children)].filter((item) => shown(item) && reach(item));
    if (!items.length) return;
    const now = items.findIndex((item) => item.contains(document.activeElement));
    const next = now < 0 ? (step > 0 ? 0 : items.length - 1) : Math.min(Math.max(now + step, 0), items.length - 1);
    reach(items[next]).focus();
    items[next].scrollIntoView({ block: "nearest" });
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && event.target.matches("[data-search]")) { event.target.blur(); return; }
    if (typing(event.target) || document.querySelector("dialog[open]")) return;
    if (event.key === "/") { event.preventDefault(); (document.querySelector("main [data-search]") ?? document.querySelector("[data-search]"))?.focus(); }
    else if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (event.key === "n") document.querySelector("main [data-key=n], .page-header [data-key=n]")?.click();
    else if (event.key === "?") document.getElementById("keys")?.showModal();
  });
})();
