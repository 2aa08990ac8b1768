// "g" and a letter open a page of the left column; and whoever wants no single keys turns them off here (WCAG 2.1.4).
(() => {
  const WAIT = 1500; // milliseconds between "g" and its letter
  const typing = (element) => element.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
  const isOff = () => { try { return localStorage.getItem("keys") === "off"; } catch { return false; } };
  let pressed = -Infinity; // when "g" was pressed last

  // On the window and first of all: what other scripts listen for never reaches them while the keys are off.
  window.addEventListener("keydown", (event) => {
    const isLetter = event.key.length === 1 && event.key !== " ";
    if (!isLetter || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (isOff()) { event.stopImmediatePropagation(); return; }
    if (document.querySelector("dialog[open]")) return;
    const isSecond = event.timeStamp - pressed < WAIT;
    const isFirst = !isSecond && event.key === "g";
    pressed = isFirst ? event.timeStamp : -Infinity;
    if (!isFirst && !isSecond) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (isSecond) document.querySelector(`[data-go="${CSS.escape(event.key)}"]`)?.click();
  }, true);

  const list = document.querySelector("[data-go-list]");
  const links = [...document.querySelectorAll(".topbar [data-go], .frame__column [data-go]")];
  for (const link of links) {
    const line = list?.appendChild(document.createElement("li"));
    line?.appendChild(document.createElement("kbd")).append(link.dataset.go);
    line?.append(" ", link.dataset.goLabel ?? link.querySelector("span:not(.count)").textContent);
  }
  if (list) list.hidden = list.previousElementSibling.hidden = links.length < 2;
  const box = document.querySelector("[data-keys-on]");
  if (!box) return;
  box.closest("label").hidden = false;
  box.checked = !isOff();
  box.addEventListener("change", () => { try { localStorage.setItem("keys", box.checked ? "on" : "off"); } catch { box.checked = true; } });
})();
