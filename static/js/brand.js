// The brand's form: a picker beside each colour, one press to take the colour that is proposed, the logo before it is sent.
(() => {
  const preview = document.getElementById("brand-preview");
  const hex = /^#[0-9a-f]{6}$/;
  let logo = "";

  for (const pick of document.querySelectorAll("[data-picks]")) {
    const field = document.getElementById(pick.dataset.picks);
    const follow = () => { const typed = field.value.trim().toLowerCase(); pick.value = hex.test(typed) ? typed : "#1f3f99"; };
    pick.hidden = false;
    follow();
    field.addEventListener("input", follow);
    pick.addEventListener("input", (event) => {
      event.stopPropagation(); // the field tells of the change, once
      field.value = pick.value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }

  preview.addEventListener("click", (event) => {
    const button = event.target.closest("[data-use]");
    if (!button) return;
    const field = document.getElementById(button.dataset.for);
    field.value = button.dataset.use;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });

  const show = () => {
    if (!logo) return;
    for (const image of preview.querySelectorAll("[data-logo]")) { image.src = logo; image.className = "logo"; image.hidden = false; }
    for (const gone of preview.querySelectorAll("[data-mark], [data-plates]")) gone.hidden = true;
  };
  document.getElementById("id_logo_file").addEventListener("change", (event) => {
    const [file] = event.target.files;
    if (!file || !/^image\/(png|jpeg|webp)$/.test(file.type)) return;
    const reader = new FileReader();
    reader.addEventListener("load", () => { logo = reader.result; show(); });
    reader.readAsDataURL(file);
  });
  document.body.addEventListener("htmx:afterSwap", show);
})();
