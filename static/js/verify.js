// Tells whether a file is the issued one: its SHA-256 is made here, in the browser, and the file goes nowhere.
(() => {
  const form = document.querySelector("[data-drop]");
  const input = document.getElementById("file");
  const answer = document.querySelector("[data-answer]");
  if (!globalThis.crypto?.subtle) {
    document.querySelector("[data-no-crypto]").hidden = false;
    document.querySelector("[data-by-hand]").open = true;
    return;
  }
  form.hidden = false;
  const known = new Map([...document.querySelectorAll("[data-known]")].map((one) => [one.dataset.known, one.dataset]));
  let turn = 0;

  const say = (what, words = {}) => {
    const said = document.querySelector(`template[data-said="${what}"]`).content.cloneNode(true);
    for (const [name, text] of Object.entries(words)) {
      for (const place of said.querySelectorAll(`[data-${name}]`)) place.textContent = text;
    }
    answer.replaceChildren(said);
  };

  const compare = async (file) => {
    const mine = ++turn;
    say("working", { name: file.name });
    let found;
    try {
      const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
      found = known.get([...digest].map((byte) => byte.toString(16).padStart(2, "0")).join(""));
    } catch {
      if (mine === turn) say("unread");
      return;
    }
    if (mine === turn) say(found ? found.is : "other", found ? { title: found.title } : {});
  };

  input.addEventListener("change", () => {
    const [file] = input.files;
    input.value = "";
    if (file) compare(file);
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  // A file that misses the field would else be opened in place of the page.
  for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
    document.addEventListener(kind, (event) => {
      event.preventDefault();
      form.toggleAttribute("data-over", kind === "dragenter" || kind === "dragover");
      const file = kind === "drop" ? event.dataTransfer?.files[0] : undefined;
      if (file) compare(file);
    });
  }
})();
