// The clock ticks, and "3 min ago" stays true; the server wrote both correctly already.
(() => {
  const two = (number) => String(number).padStart(2, "0");
  const reading = (seconds) => {
    const left = Math.abs(seconds);
    return `T${seconds >= 0 ? "\u2212" : "+"}${two(Math.floor(left / 3600))}:${two(Math.floor(left / 60) % 60)}:${two(left % 60)}`;
  };
  const tick = () => {
    for (const clock of document.querySelectorAll("[data-until]")) {
      const seconds = Math.trunc((Date.parse(clock.dataset.until) - Date.now()) / 1000);
      if (Number.isFinite(seconds)) clock.textContent = reading(seconds);
    }
  };
  const zone = { dateStyle: "medium", timeStyle: "short" };
  const hover = (root) => {
    for (const time of root.querySelectorAll("time[datetime][title]")) {
      time.title = new Intl.DateTimeFormat(document.documentElement.lang || "en", { ...zone }).format(new Date(time.dateTime));
    }
  };
  tick();
  hover(document);
  setInterval(() => { if (!document.hidden) tick(); }, 1000);
  document.addEventListener("visibilitychange", tick);
  document.addEventListener("htmx:afterSwap", (event) => { tick(); hover(event.target); });
})();
