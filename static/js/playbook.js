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
  const here = location.hash && document.getElementById(location.hash.slice(1));
  if (here?.matches(".part")) {
    for (let fold = here.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    here.querySelector(".part__title")?.focus({ preventScroll: true });
    here.scrollIntoView({ block: "center" });
  }

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
