// What is typed into a form stays in this browser until it is saved, so that a dead network, a closed tab or an ended
// session loses nothing. Only fields that were touched are kept, each with what stood there before, so that putting
// them back cannot undo what somebody else saved in the meantime. Nothing that was refused as a credential is kept.
(() => {
  const SENT = "draft-sent", DAYS = 7, PREFIX = "draft:";
  const person = document.body.dataset.person;
  if (!person) { sessionStorage.removeItem(SENT); return; }
  const key = `${PREFIX}${person}:${location.pathname}`;
  const form = document.querySelector("main form.form[method=post]:not([data-no-draft])");
  const kept = (name) => { try { return JSON.parse(localStorage.getItem(name)); } catch { return null; } };
  const forget = (name) => localStorage.removeItem(name);

  for (const name of Object.keys(localStorage)) {
    if (name.startsWith(PREFIX) && !(Date.now() - kept(name)?.at < DAYS * 864e5)) forget(name);
  }
  let isLeaving = false;
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-forgets-drafts]")) return;
    isLeaving = true;
    for (const name of Object.keys(localStorage)) if (name.startsWith(PREFIX)) forget(name);
  });

  const sent = sessionStorage.getItem(SENT);
  sessionStorage.removeItem(SENT);
  // The answer to what was sent is another page: it is saved.
  if (sent && sent !== key) forget(sent);
  if (!form) return;

  const KINDS = "textarea, select, input:not([type=hidden], [type=password], [type=file], [type=submit], [type=search])";
  const fields = () => [...form.elements].filter((field) => field.name && field.matches(KINDS) && field.getAttribute("aria-invalid") !== "true");
  const ticked = (field) => field.type === "checkbox" || field.type === "radio";
  const isTouched = (field) => {
    if (ticked(field)) return field.checked !== field.defaultChecked;
    if (field.matches("select")) return [...field.options].some((option) => option.selected !== option.defaultSelected) && field.value !== ([...field.options].find((option) => option.defaultSelected) ?? field.options[0])?.value;
    return field.value !== field.defaultValue;
  };
  const id = (field) => (ticked(field) ? `${field.name}=${field.value}` : field.name);
  const twin = (field) => form.elements[`initial-${field.name}`];
  let waiting = 0;
  const keep = () => {
    clearTimeout(waiting);
    waiting = 0;
    if (isLeaving) return;
    const values = {};
    for (const field of fields().filter(isTouched)) values[id(field)] = [ticked(field) ? field.checked : field.value, twin(field)?.value ?? null];
    if (!Object.keys(values).length) { forget(key); return; }
    try { localStorage.setItem(key, JSON.stringify({ at: Date.now(), values })); } catch { /* the browser keeps nothing: typing goes on */ }
  };
  const putBack = (values) => {
    for (const field of fields()) {
      const [value, before] = values[id(field)] ?? [];
      if (value === undefined) continue;
      if (ticked(field)) field.checked = value; else field.value = value;
      if (before !== null && twin(field)) twin(field).value = before;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  };
  const differs = (values) => fields().some((field) => {
    const [value] = values[id(field)] ?? [];
    return value !== undefined && value !== (ticked(field) ? field.checked : field.value);
  });

  const draft = kept(key);
  const isAnswer = form.querySelector("[aria-invalid=true], .field__error, .form-errors") !== null;
  if (draft && !isAnswer) {
    const template = document.getElementById("draft-found");
    if (!differs(draft.values)) forget(key);
    else if (template) {
      const notice = template.content.firstElementChild.cloneNode(true);
      const time = notice.querySelector("time");
      time.dateTime = new Date(draft.at).toISOString();
      time.textContent = new Intl.DateTimeFormat(document.documentElement.lang || "en", { dateStyle: "medium", timeStyle: "short" }).format(draft.at);
      notice.querySelector("[data-put-back]").addEventListener("click", () => { putBack(draft.values); notice.remove(); fields()[0]?.focus(); });
      notice.querySelector("[data-drop]").addEventListener("click", () => { forget(key); notice.remove(); });
      form.before(notice);
    }
  }
  form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(keep, 300); });
  form.addEventListener("change", keep);
  form.addEventListener("submit", () => { keep(); sessionStorage.setItem(SENT, key); });
  addEventListener("pagehide", () => { if (waiting) keep(); });
})();
