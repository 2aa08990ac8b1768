// The grid of keys: arrows move from cell to cell, Enter opens one (it is a link), Esc closes it; focus comes back.
(() => {
  const MOVES = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1], j: [1, 0], k: [-1, 0] };
  const grid = document.querySelector("[data-grid]");
  if (!grid) return;
  const rows = () => [...grid.querySelectorAll(":scope > tbody > tr:first-child")].map((row) => [...row.querySelectorAll(".grid__cell")]);
  let last = ""; // the environment of the cell that was opened last
  const focus = (cell) => { cell?.focus({ preventScroll: true }); cell?.closest("td").scrollIntoView({ block: "nearest", inline: "nearest" }); };

  grid.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const form = event.target.closest(".grid__form");
    if (form && event.key === "Escape") { event.preventDefault(); form.querySelector("[data-close]").click(); return; }
    const step = !form && event.target.closest(".grid__cell") && MOVES[event.key];
    if (!step) return;
    event.preventDefault();
    const all = rows();
    const row = all.findIndex((cells) => cells.includes(event.target));
    const column = all[row].indexOf(event.target);
    const within = (value, most) => Math.min(Math.max(value, 0), most);
    const to = all[within(row + step[0], all.length - 1)];
    focus(to[within(column + step[1], to.length - 1)]);
  });
  document.addEventListener("keydown", (event) => {
    if (MOVES[event.key] && (document.activeElement === document.body || event.target.matches(".table-wrap"))) { event.preventDefault(); focus(rows()[0]?.[0]); }
  });
  grid.addEventListener("click", (event) => { last = event.target.closest(".grid__cell")?.dataset.environment ?? last; });
  document.addEventListener("htmx:afterSettle", (event) => {
    const key = event.target.closest?.(".grid__key");
    if (!key) return;
    const field = key.querySelector(".grid__form [aria-invalid=true], .grid__form select");
    focusField(field) || focus(key.querySelector(`[data-environment="${last}"]`));
  });
  const focusField = (field) => { field?.focus(); return Boolean(field); };
})();
