// Before the first paint: the theme this person chose on this device, or the system's.
(() => {
  const apply = (choice) => {
    if (choice === "light" || choice === "dark") document.documentElement.dataset.theme = choice;
    else delete document.documentElement.dataset.theme;
    for (const button of document.querySelectorAll("[data-set-theme]")) {
      button.setAttribute("aria-pressed", String(button.dataset.setTheme === (choice || "system")));
    }
  };
  const stored = () => { try { return localStorage.getItem("theme"); } catch { return null; } };
  if (!document.documentElement.dataset.theme) apply(stored());
  document.addEventListener("DOMContentLoaded", () => apply(document.documentElement.dataset.theme || stored()));
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-set-theme]");
    if (!button) return;
    try { localStorage.setItem("theme", button.dataset.setTheme); } catch { /* private window: for this page only */ }
    apply(button.dataset.setTheme);
  });
})();
