// Where the keyboard stands when a page has opened, and how a form is sent from the middle of a long text.
(() => {
  const FIELDS = "input:not([type=hidden], [type=checkbox][hidden]), select, textarea";
  const shown = (element) => element.checkVisibility?.() ?? element.offsetParent !== null;
  const firstOf = (form) => [...form.querySelectorAll("input[type=radio]:checked"), ...form.querySelectorAll(FIELDS)].find((field) => shown(field) && !field.disabled);
  window.firstFieldOf = firstOf;

  // A wrong field first; else the entry that one comes back to; else the form that the page is for. Not on a touch
  // screen, where the keyboard would cover the page.
  const wrong = [...document.querySelectorAll("main form [aria-invalid=true]")].find(shown);
  const came = document.getElementById(location.hash.slice(1))?.closest("main :is(li, [data-came])");
  const form = matchMedia("(pointer: coarse)").matches || location.hash ? null : document.querySelector("main form[data-begin], .entrance__inner form.form");
  const place = wrong ?? came?.querySelector("[aria-pressed=true]") ?? came?.querySelector("a[href], button") ?? (form && firstOf(form));
  const begin = () => { if (document.activeElement === document.body) place?.focus(); };
  // The jump to the part that the address names takes the focus away; it comes before the page has loaded.
  if (came) addEventListener("load", () => setTimeout(begin)); else begin();

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing || event.defaultPrevented) return;
    const form = event.target.closest("form[method=post]");
    if (!form || !event.target.matches("textarea, input, select")) return;
    event.preventDefault();
    form.requestSubmit(form.querySelector("button.button--primary[type=submit]") ?? undefined);
  });

  // A menu that the focus has left is not open any more.
  document.addEventListener("focusin", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  });
})();
