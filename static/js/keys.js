// "/" searches, "j" and "k" move through every [data-list], "n" adds, "e" edits, "c" comments, "z" undoes, "?" shows the keys.
(() => {
  const typing = (element) => element.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
  const shown = (element) => element.checkVisibility?.() ?? element.offsetParent !== null;
  const reach = (item) => (item.matches("a[href], button, summary") ? item : item.querySelector("th a[href]") ?? item.querySelector("a[href], summary, button, input:not([type=hidden])"));

  const move = (step) => {
    const lists = [...document.querySelectorAll("[data-list]")].filter(shown);
    const itemsOf = (list) => [...(list.tagName === "TABLE" ? list.querySelectorAll("tbody:not(.table__more) tr") : list.children)].filter((item) => shown(item) && reach(item));
    const items = lists.flatMap(itemsOf);
    if (!items.length) return;
    const now = items.findIndex((item) => item.contains(document.activeElement));
    // From a field or a heading: on from there, as Tab would go; from nowhere, the part that the address names.
    const place = document.activeElement === document.body ? document.querySelector("main :target") : document.activeElement;
    const after = place && document.getElementById("main").contains(place) ? items.findIndex((item) => place.compareDocumentPosition(item) & Node.DOCUMENT_POSITION_FOLLOWING) : 0;
    const next = now >= 0 ? Math.min(Math.max(now + step, 0), items.length - 1) : after < 0 ? items.length - 1 : step > 0 ? after : Math.max(after - 1, 0);
    reach(items[next]).focus();
    items[next].scrollIntoView({ block: "nearest" });
  };

  // A link or a button that has a key is pressed, a form or a field gets the focus.
  const use = (event) => {
    const keyed = [...document.querySelectorAll(`main :is(a, button, form, textarea)[data-key="${event.key}"]`)].find(shown);
    if (!keyed) return;
    event.preventDefault();
    if (keyed.matches("a, button")) { keyed.click(); return; }
    (keyed.matches("form") ? window.firstFieldOf(keyed) : keyed)?.focus();
    keyed.scrollIntoView({ block: "nearest" });
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && event.target.matches("[data-search]")) { event.target.blur(); return; }
    if (typing(event.target) || document.querySelector("dialog[open]")) return;
    if (event.key === "/") { event.preventDefault(); (document.querySelector("main [data-search]") ?? document.querySelector("[data-search]"))?.focus(); }
    else if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if ("nec".includes(event.key)) use(event);
    else if (event.key === "z") [...document.querySelectorAll("#toasts form button")].at(-1)?.click();
    else if (event.key === "?") document.getElementById("keys")?.showModal();
  });
})();
