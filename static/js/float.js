// What floats: dialogs for browsers without `command`, menus that close, toasts that leave.
(() => {
  const hasCommands = "command" in HTMLButtonElement.prototype;
  const closeMenus = (except) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(except)) menu.open = false;
    }
  };
  document.addEventListener("click", (event) => {
    const target = event.target;
    closeMenus(target);
    const opener = hasCommands ? null : target.closest("[commandfor]");
    if (opener) {
      const dialog = document.getElementById(opener.getAttribute("commandfor"));
      if (opener.getAttribute("command") === "show-modal") dialog?.showModal();
      else dialog?.close();
    }
    if (target instanceof HTMLDialogElement && target.open) {
      const box = target.getBoundingClientRect();
      if (event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom) target.close();
    }
    target.closest("[data-dismiss]")?.closest(".toast")?.remove();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector("details.menu[open]");
    if (open) { open.open = false; open.querySelector("summary").focus(); }
  });

  // On a phone the rail scrolls: begin at the stage that is at work.
  const rail = document.querySelector(".strip .rail");
  const station = rail?.querySelector("[aria-current]");
  if (rail && rail.scrollWidth > rail.clientWidth) {
    rail.tabIndex = 0;
    if (station) rail.scrollLeft = station.offsetLeft - rail.offsetLeft - 16;
  }

  // A plain success leaves after eight seconds, unless it is being read or can be undone.
  const leave = (toast) => setTimeout(() => {
    if (toast.matches(":hover, :focus-within")) leave(toast);
    else toast.remove();
  }, 8000);
  const watch = () => {
    for (const toast of document.querySelectorAll(".toast[data-leaves]:not([data-watched])")) {
      toast.dataset.watched = "";
      leave(toast);
    }
  };
  watch();
  document.addEventListener("htmx:afterSwap", watch);
  document.addEventListener("htmx:oobAfterSwap", watch);

  // When a fragment does not come, say so and keep what is on the page.
  const failed = (event) => {
    if (event.target.closest?.("[data-quiet]")) return;
    const template = document.getElementById("toast-failed");
    const toasts = document.getElementById("toasts");
    if (template && toasts && !toasts.querySelector("[data-failed]")) toasts.append(template.content.cloneNode(true));
  };
  document.addEventListener("htmx:responseError", failed);
  document.addEventListener("htmx:sendError", failed);
  document.addEventListener("htmx:timeout", failed);
})();
