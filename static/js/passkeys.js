// Passkeys: form[data-passkey] asks the browser to make one ("make") or to sign with one ("prove", "sign-in"), and sends
// what it says. The question stands in the page as JSON (#passkey-question), or comes from form[data-from] when asked.
(() => {
  const WORDS = { NotAllowedError: "cancelled", AbortError: "cancelled", InvalidStateError: "known", SecurityError: "unfit" };

  const question = async (form) => {
    if (!form.dataset.from) return JSON.parse(document.getElementById("passkey-question").textContent);
    const answer = await fetch(form.dataset.from, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`no question: ${answer.status}`);
    return answer.json();
  };
  const make = ({ creation_options: options }) => {
    const choice = options.publicKey.authenticatorSelection;
    // Kept on the device itself, so that it signs in without an address being typed.
    Object.assign(choice, { residentKey: "required", requireResidentKey: true, userVerification: "required" });
    return webauthnJSON.create(options);
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const button = form.querySelector("button"), said = form.querySelector("[data-said]");
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (!webauthnJSON.supported()) { said.textContent = form.dataset.missing; return; }
      said.textContent = "";
      button.disabled = true;
      try {
        const asked = await question(form);
        const credential = await (form.dataset.passkey === "make" ? make(asked) : webauthnJSON.get(asked.request_options));
        form.elements.credential.value = JSON.stringify(credential);
        form.submit();
      } catch (error) {
        said.textContent = form.dataset[WORDS[error.name] ?? "failed"];
        button.disabled = false;
        button.focus();
      }
    });
  }
})();
