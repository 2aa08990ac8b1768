// Selecting rows of a register: "x" and Shift "x", Shift and click, all shown at once, and all that match; "b" goes to what can be done.
(() => {
  const boxes = () => [...document.querySelectorAll("[data-rows] input[name=pick]")].filter((box) => box.checkVisibility?.() ?? true);
  const bar = () => document.getElementById("bulk");
  const wholeBox = () => document.querySelector("#bulk input[name=all]");
  const phone = matchMedia("(width < 48rem)"); // where no head of the table ticks a whole window
  const kept = new Set();
  let from = null; // the row where a range begins

  const count = () => {
    const every = boxes();
    const picked = every.filter((box) => box.checked);
    const said = bar()?.querySelector("[data-picked]");
    const whole = wholeBox();
    if (whole) {
      const isFull = picked.length > 0 && picked.length === every.length;
      const isOffered = Number(whole.value) > every.length && (isFull || (phone.matches && picked.length > 0));
      whole.closest("label").hidden = !isOffered;
      whole.checked &&= isOffered && isFull;
    }
    if (said) said.textContent = whole?.checked ? whole.dataset.words : picked.length || "";
    for (const box of every) box.closest("tr").ariaSelected = box.checked ? "true" : null;
    const all = document.querySelector("[data-pick-all]");
    if (all) { all.hidden = false; all.checked = picked.length > 0 && picked.length === every.length; all.indeterminate = picked.length > 0 && !all.checked; }
    const clear = bar()?.querySelector("[data-unpick]");
    if (clear) clear.hidden = false;
  };
  const set = (some, checked) => { for (const box of some) box.checked = checked; count(); };
  const pick = (box, isRange) => {
    const every = boxes();
    const begin = every.indexOf(every.find((one) => one.closest("tr").id === from));
    const end = every.indexOf(box);
    if (isRange && begin >= 0) set(every.slice(Math.min(begin, end), Math.max(begin, end) + 1), true);
    else count();
    from = box.closest("tr").id;
  };

  document.addEventListener("click", (event) => {
    const box = event.target;
    if (box.matches("[data-rows] input[name=pick]")) pick(box, event.shiftKey);
    else if (box.matches("[data-rows] td.pick")) box.querySelector("input").click(); // a finger is wider than the box
    else if (box.matches("[data-pick-all]")) set(boxes(), box.checked);
    else if (box === wholeBox()) { if (box.checked) set(boxes(), true); else count(); }
    else if (box.closest("[data-unpick]")) set(boxes(), false);
  });
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (event.target.closest("input:not([type=checkbox], [type=radio]), textarea, select, .cell-form")) return;
    const box = event.target.closest("[data-rows] tr")?.querySelector("input[name=pick]");
    if (event.key.toLowerCase() === "x" && box) { if (!event.shiftKey) box.checked = !box.checked; else box.checked = true; pick(box, event.shiftKey); }
    else if (event.key === "b" && boxes().some((one) => one.checked)) { event.preventDefault(); bar()?.querySelector("summary, button")?.focus(); }
    else if (event.key === "Escape" && !document.querySelector("details.menu[open]")) set(boxes(), false);
  });
  // Rows come and go. One that was edited keeps its tick; those that a press was for come back without.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const row = event.detail.target;
    if (row.matches("[data-rows] tr[id]") && row.querySelector("input[name=pick]")?.checked) kept.add(row.id);
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    const box = kept.delete(event.target.id) && event.target.querySelector("input[name=pick]");
    if (box) box.checked = true;
    if (wholeBox()?.checked) for (const one of boxes()) one.checked = true; // rows of a further window
    count();
  });
  // All that match are named by the filter: the rows that happen to be on the page add nothing.
  document.addEventListener("htmx:configRequest", (event) => { if (event.target.id === "bulk" && wholeBox()?.checked) event.detail.formData.delete("pick"); });
  document.addEventListener("htmx:oobAfterSwap", count);
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.target.id !== "bulk" || !event.detail.successful) return;
    for (const menu of event.target.querySelectorAll("details[open]")) menu.open = false;
    count();
    const row = document.getElementById(from);
    if (!bar().contains(document.activeElement) && document.activeElement !== document.body) return;
    (row ?? document.querySelector("[data-rows] tbody tr[id]"))?.querySelector("th a")?.focus();
  });
  count();
})();
