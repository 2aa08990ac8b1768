// Tells the portal once where this browser is, so that times are those of that place; a button tells it again.
(() => {
  const body = document.body;
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const tell = () => fetch(body.dataset.zoneTo, { method: "POST", body: new URLSearchParams({ zone }), headers: JSON.parse(body.getAttribute("hx-headers")) });
  if (body.dataset.zone === "" && zone) tell();
  const button = document.querySelector("[data-zone-here]");
  if (!button || !zone || zone === body.dataset.zone) return;
  button.hidden = false;
  button.querySelector("b").textContent = zone;
  button.addEventListener("click", async () => { if ((await tell()).ok) location.reload(); });
})();
