// Parts of a playbook are moved by dragging their grip, or with Alt and the arrow keys; checks are found by typing.
// Without this file the buttons beside each part do the same.
(() => {
  const form = document.getElementById("drag-form");
  let dragged = null;
  const siblings = (part) => [...part.parentElement.children];

  for (const grip of document.querySelectorAll(".part__grip")) {
    const part = grip.closest(".part");
    grip.addEventListener("pointerdown", () => { part.draggable = true; });
    grip.addEventListener("pointerup", () => { part.draggable = false; });
  }
  document.addEventListener("dragstart", (event) => {
    const part = event.target.closest?.(".part[draggable=true]");
    if (!part) return;
    dragged = part;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", part.dataset.part);
    part.classList.add("is-dragged");
  });
  const target = (event) => {
    let part = event.target.closest?.(".part");
    while (part && dragged && part.parentElement !== dragged.parentElement) part = part.parentElement.closest(".part");
    return part;
  };
  document.addEventListener("dragover", (event) => {
    const part = dragged && target(event);
    if (!part) return;
    event.preventDefault();
    for (const one of siblings(part)) one.classList.toggle("is-over", one === part && one !== dragged);
  });
  document.addEventListener("drop", (event) => {
    const part = dragged && target(event);
    if (!part || part === dragged) return;
    event.preventDefault();
    form.elements.part.value = dragged.dataset.part;
    form.elements.known.value = dragged.dataset.known;
    form.elements.move.value = part.dataset.place;
    form.submit();
  });
  document.addEventListener("dragend", () => {
    document.querySelectorAll(".is-over, .is-dragged").forEach((one) => one.classList.remove("is-over", "is-dragged"));
    if (dragged) dragged.draggable = false;
    dragged = null;
  });

  document.addEventListener("keydown", (event) => {
    const way = { ArrowUp: "up", ArrowDown: "down" }[event.key];
    const part = event.altKey && way && document.activeElement?.closest(".part");
    if (!part) return;
    event.preventDefault();
    part.querySelector(`:scope > .part__row button[value=${way}]:not(:disabled)`)?.click();
  });

  // Where a move or a save comes back to: the part is in sight and has the focus.
  const here = location.hash ? document.getElementById(location.hash.slice(1)) : null;
  if (here?.matches(".part")) {
    for (let fold = here.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    const show = () => {
      here.scrollIntoView({ block: "center" });
      here.querySelector(".part__title")?.focus({ preventScroll: true });
    };
    // The browser's own way to the fragment takes the focus away again, when all is loaded.
    if (document.readyState === "complete") show();
    else addEventListener("load", () => setTimeout(show));
  }

  // `#line-71`: that line of the text is marked and in sight.
  const showLine = () => {
    const number = Number(/^#line-(\d+)$/.exec(location.hash)?.[1]);
    const text = document.getElementById("id_text");
    if (!number || !text) return;
    const lines = text.value.split("\n");
    const start = lines.slice(0, number - 1).reduce((sum, line) => sum + line.length + 1, 0);
    text.focus({ preventScroll: true });
    text.setSelectionRange(start, start + (lines[number - 1] ?? "").length);
    text.scrollTop = Math.max(0, (number - 6) * parseFloat(getComputedStyle(text).lineHeight));
    text.scrollLeft = 0;
    text.scrollIntoView({ block: "nearest" });
  };
  addEventListener("hashchange", showLine);
  showLine();

  const filter = document.querySelector("[data-filter-checks]");
  if (!filter) return;
  filter.hidden = false;
  const opened = new Map([...document.querySelectorAll(".check-topic")].map((topic) => [topic, topic.open]));
  filter.addEventListener("input", () => {
    const word = filter.value.trim().toLowerCase();
    for (const [topic, wasOpen] of opened) {
      let count = 0;
      for (const box of topic.querySelectorAll("[data-check]")) {
        box.hidden = Boolean(word) && !box.dataset.check.includes(word);
        count += !box.hidden;
      }
      topic.hidden = !count;
      topic.open = word ? count > 0 : wasOpen;
    }
  });
})();
