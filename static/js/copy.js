// One click copies: [data-copy="text"] copies that text, [data-copy-from="id"] what stands there.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy], [data-copy-from]");
  if (!button) return;
  const text = button.dataset.copy ?? document.getElementById(button.dataset.copyFrom)?.textContent.trim();
  if (!text) return;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = Object.assign(document.createElement("textarea"), { value: text });
    area.className = "visually-hidden";
    (button.closest("dialog") ?? document.body).append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
    button.focus();
  }
  button.dataset.copied = "";
  const said = button.querySelector("[data-said]");
  if (said) said.textContent = said.dataset.said;
  setTimeout(() => { delete button.dataset.copied; if (said) said.textContent = ""; }, 2000);
});
