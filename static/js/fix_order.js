// The fix order by hand: drag a risk by its handle, or press Alt and an arrow. Each step is saved by itself.
(() => {
  const place = () => document.getElementById("fix-order");
  const itemOf = (element) => element?.closest?.("#fix-order [data-fix]");
  const said = document.getElementById("fix-said");
  const steps = []; // key presses that wait for the answer to the one before
  let isBusy = false;
  let moving = null; // the number of the one that keys move: while the list comes anew nothing has the focus
  let dragged = null; // { item, list, next, y }

  const save = async (item) => {
    isBusy = true;
    const group = item.closest("[data-group]");
    // Above the first of a window stands the last of the one before.
    const after = item.previousElementSibling?.dataset.fix ?? item.parentElement.dataset.above;
    const values = { to: `${after}.${item.dataset.moves}`, start: group.dataset.start };
    await htmx.ajax("POST", item.dataset.url, { target: group, swap: "outerHTML", values }).catch(() => {});
    isBusy = false;
    // No answer came: what stands there is not what was saved.
    if (group.isConnected) { steps.length = 0; location.reload(); }
  };

  const step = async (number, by) => {
    const item = document.getElementById(`fix-${number}`);
    const other = by < 0 ? item?.previousElementSibling : item?.nextElementSibling;
    if (!other) {
      const button = item?.querySelector(`[data-step="${by}"]`);
      // Its next neighbour stands in another window: the page of that one follows.
      if (button) { steps.length = 0; button.form.requestSubmit(button); } else if (item && said) said.textContent = item.parentElement.dataset.end;
      return;
    }
    if (by < 0) other.before(item); else other.after(item);
    item.querySelector("a[href]").focus(); // a moved element loses it
    await save(item);
    document.querySelector(`#fix-${number} a[href]`)?.focus();
    document.getElementById(`fix-${number}`)?.scrollIntoView({ block: "nearest" });
  };
  const goOn = async () => {
    if (moving) return;
    while (steps.length) { moving = steps[0][0]; await step(...steps.shift()); }
    moving = null;
  };

  document.addEventListener("keydown", (event) => {
    if (dragged && event.key === "Escape") { event.preventDefault(); drop(false); return; }
    const number = itemOf(event.target)?.dataset.fix ?? (event.target === document.body ? moving : null);
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!number || !by || !event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    steps.push([number, by]);
    goOn();
  });

  // A button moves by one step as the keys do; without this script its form does the same.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("#fix-order [data-step]");
    if (!button) return;
    event.preventDefault();
    steps.push([itemOf(button).dataset.fix, Number(button.dataset.step)]);
    goOn();
  });

  const drop = (isKept) => {
    const { item, list, next } = dragged;
    dragged = null;
    item.classList.remove("fix--held");
    if (!isKept) { list.insertBefore(item, next); return; }
    if (item.nextElementSibling !== next) save(item);
  };

  document.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest("[data-handle]");
    const item = itemOf(handle);
    if (!item || event.button || isBusy) return;
    event.preventDefault();
    handle.setPointerCapture(event.pointerId);
    dragged = { item, list: item.parentElement, next: item.nextElementSibling };
    item.classList.add("fix--held");
  });
  document.addEventListener("pointermove", (event) => {
    if (!dragged) return;
    const edge = 60;
    if (event.clientY < edge) window.scrollBy(0, -12);
    else if (event.clientY > window.innerHeight - edge) window.scrollBy(0, 12);
    const { item, list } = dragged;
    const below = [...list.children].find((one) => one !== item && event.clientY < one.getBoundingClientRect().top + one.offsetHeight / 2);
    if (below ? below.previousElementSibling !== item : list.lastElementChild !== item) list.insertBefore(item, below ?? null);
  });
  document.addEventListener("pointerup", () => { if (dragged) drop(true); });
  document.addEventListener("pointercancel", () => { if (dragged) drop(false); });

  document.addEventListener("htmx:afterSettle", (event) => {
    const told = event.target.closest?.("[data-said]")?.dataset.said ?? place()?.dataset.said;
    if (said && told) said.textContent = told;
  });
})();
