// A register's table by keyboard: arrows move over rows and cells, a cell becomes its field, Enter saves, Esc cancels.
(() => {
  const MOVES = { j: [1, 0], k: [-1, 0], ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] };
  const shown = (element) => element.checkVisibility?.() ?? element.offsetParent !== null;
  const typing = (element) => element.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
  const rowOf = (element) => element?.closest?.("[data-rows] > tbody > tr[id]");
  const rowsOf = (row) => [...row.closest("[data-rows]").querySelectorAll(":scope > tbody > tr[id]")].filter(shown);
  // What can have the focus in a row: the link with its name, then each cell that can be edited.
  const stops = (row) => [row.querySelector("th a[href]"), ...row.querySelectorAll("td[data-edit]")].filter((one) => one && shown(one));
  const keysOf = (row) => [...row.querySelectorAll("[data-edit], [data-cell]")].filter(shown).map((cell) => cell.dataset.edit ?? cell.dataset.cell);
  let last = null; // the field that was edited last: "e" edits it in another row
  let next = null; // the row to go on with once this one is saved

  const focus = (element) => { element?.focus(); element?.closest("tr").scrollIntoView({ block: "nearest" }); };
  const load = (row, key = "") => {
    const table = row.closest("[data-rows]");
    const query = new URLSearchParams({ cols: table.dataset.cols, cell: key });
    return htmx.ajax("GET", `${table.dataset.rows}${row.id.slice(4)}/row/?${query}`, { target: row, swap: "outerHTML" });
  };
  const edit = (row, key) => {
    const keys = keysOf(row);
    last = keys.includes(key) ? key : keys.includes(last) ? last : keys[0];
    if (last) load(row, last);
  };

  // Who is quick sends the form before htmx has taken it over: without that the browser would leave the page.
  const send = (form) => {
    const row = form.closest("tr");
    if (row.matches(".htmx-added")) row.addEventListener("htmx:afterSettle", () => form.requestSubmit(), { once: true });
    else form.requestSubmit();
  };

  const move = (row, [down, along]) => {
    const places = stops(row);
    const place = Math.max(places.findIndex((one) => one.contains(document.activeElement)), 0);
    if (along) { focus(places[Math.min(Math.max(place + along, 0), places.length - 1)]); return; }
    const rows = rowsOf(row);
    const to = rows[Math.min(Math.max(rows.indexOf(row) + down, 0), rows.length - 1)];
    focus(stops(to)[place] ?? stops(to)[0]);
  };

  const inField = (event, row) => {
    const form = event.target.closest("form");
    const isButton = event.target.matches("button");
    if (event.key === "Escape") { event.preventDefault(); load(row); }
    else if (event.key === "Enter" && !event.shiftKey && !isButton && !event.isComposing) { event.preventDefault(); send(form); }
    else if (event.key === "Tab" && !isButton && !form.querySelector(".cell-form__wrong")) {
      event.preventDefault();
      const keys = keysOf(row);
      const place = keys.indexOf(form.elements.cell.value) + (event.shiftKey ? -1 : 1);
      const rows = rowsOf(row);
      next = keys[place] ? null : { row: rows[rows.indexOf(row) + (event.shiftKey ? -1 : 1)]?.id, key: keys.at(event.shiftKey ? -1 : 0) };
      form.elements.then.value = last = keys[place] ?? form.elements.cell.value;
      if (!keys[place]) form.elements.then.value = "";
      send(form);
    }
  };

  document.addEventListener("keydown", (event) => {
    const row = rowOf(event.target);
    if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest(".cell-form")) { inField(event, row); return; }
    if (typing(event.target) || document.querySelector("dialog[open]")) return;
    const cell = event.target.matches("[data-edit]") ? event.target : null;
    if (MOVES[event.key]) { event.preventDefault(); move(row, MOVES[event.key]); }
    else if (event.key === "e" || event.key === "F2") { event.preventDefault(); edit(row, cell?.dataset.edit); }
    else if (event.key === "Enter" && cell) { event.preventDefault(); edit(row, cell.dataset.edit); }
    else if (event.key === "Escape" && cell) { event.preventDefault(); focus(stops(row)[0]); }
  }, true);

  document.addEventListener("dblclick", (event) => {
    const cell = event.target.closest("[data-rows] [data-edit]");
    if (cell && !event.target.closest("a, button")) edit(cell.closest("tr"), cell.dataset.edit);
  });
  // On a phone there is no double click and no key: a tap on what a card shows edits it.
  const phone = matchMedia("(width < 48rem)");
  document.addEventListener("click", (event) => {
    const cell = phone.matches && event.target.closest("[data-rows] td[data-edit]");
    if (cell && !event.target.closest("a, button, input, label, summary") && getSelection().isCollapsed) edit(cell.closest("tr"), cell.dataset.edit);
  });
  document.addEventListener("click", (event) => {
    const cancel = event.target.closest("[data-cancel]");
    if (cancel) load(rowOf(cancel));
  });

  // The answer of an edit says how many there are in each group now.
  document.addEventListener("htmx:oobAfterSwap", () => {
    const counts = document.getElementById("group-counts");
    if (!counts?.getAttributeNames().some((name) => name.startsWith("data-group-"))) return;
    for (const said of document.querySelectorAll("[data-count-of]")) said.textContent = counts.getAttribute(`data-group-${said.dataset.countOf}`) ?? "0";
  });

  // htmx focuses a field as it swaps it in, before the row settles. Its text is selected in the same moment, so that
  // who types at once types over it and not in front of it.
  document.addEventListener("focusin", (event) => {
    if (event.target.matches(".cell-form :is(input[type=text], input:not([type]), textarea)[autofocus]")) event.target.select();
  });

  // A row came back: go into its field, or stay on the cell that was saved, or go on to the next row.
  document.addEventListener("htmx:afterSettle", (event) => {
    const row = rowOf(event.target);
    if (!row || row !== event.target) return;
    const field = row.querySelector(".cell-form [autofocus]");
    if (field) { field.focus(); return; }
    if (document.activeElement && document.activeElement !== document.body) return;
    const onward = next && document.getElementById(next.row);
    if (onward) edit(onward, next.key);
    else focus(row.querySelector(`td[data-edit="${last}"]`) ?? stops(row)[0]);
    next = null;
  });
})();
