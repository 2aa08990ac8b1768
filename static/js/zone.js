// Says where this browser is, so that times are those of that place: at the door in a cookie, once within to the
// portal, which keeps it with the person; a button says it again.
(() => {
  const body = document.body;
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!zone || body.dataset.zone) document.cookie = "zone=; Max-Age=0; Path=/; SameSite=Lax";
  else document.cookie = `zone=${zone}; Path=/; SameSite=Lax${location.protocol === "https:" ? "; Secure" : ""}`;
  if (!zone || !body.dataset.zoneTo) return;
  const tell = () => fetch(body.dataset.zoneTo, { method: "POST", body: new URLSearchParams({ zone }), headers: JSON.parse(body.getAttribute("hx-headers")) });
  if (body.dataset.zone === "") tell();
  const select = document.querySelector("select[name=time_zone]");
  if (select && body.dataset.zone === "") {
    if (![...select.options].some((option) => option.value === zone)) select.append(new Option(zone, zone));
    select.value = zone;
  }
  const button = document.querySelector("[data-zone-here]");
  if (!button || zone === body.dataset.zone) return;
  button.hidden = false;
  button.querySelector("b").textContent = zone;
  button.addEventListener("click", async () => { if ((await tell()).ok) location.reload(); });
})();
