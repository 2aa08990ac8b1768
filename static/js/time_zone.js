// Proposes the browser's time zone to whoever has named none yet; nothing is kept until it is saved.
const select = document.querySelector("[data-guess-zone] select");
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (select && [...select.options].some((option) => option.value === zone)) select.value = zone;
