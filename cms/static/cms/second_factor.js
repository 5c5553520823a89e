// Passkeys and security keys: what the server asks goes to the browser, and its answer into the form.

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const named = (keys) => (keys || []).map((key) => ({ ...key, id: bytes(key.id) }));

async function create(options) {
  const user = { ...options.user, id: bytes(options.user.id) };
  const excludeCredentials = named(options.excludeCredentials);
  return navigator.credentials.create({ publicKey: { ...options, challenge: bytes(options.challenge), user, excludeCredentials } });
}

async function get(options) {
  const allowCredentials = named(options.allowCredentials);
  return navigator.credentials.get({ publicKey: { ...options, challenge: bytes(options.challenge), allowCredentials } });
}

function plain(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = text(credential.response[name]);
  }
  return JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, response, clientExtensionResults: {} });
}

function problem(error) {
  if (error.name === "InvalidStateError") return "This key is set up already.";
  if (error.name === "NotAllowedError") return "Nothing came from the key, or you cancelled. Try again.";
  return `The browser could not use the key: ${error.message}`;
}

for (const form of document.querySelectorAll("form[data-key]")) {
  const button = form.querySelector("[data-ask]");
  const box = form.querySelector("[data-problem], [role=alert][hidden]");
  const options = JSON.parse(form.querySelector("script").textContent);
  const ask = async () => {
    if (!form.reportValidity()) return;
    box.hidden = true;
    button.disabled = true;
    try {
      if (!window.PublicKeyCredential) throw new Error("it knows none.");
      form.elements.answer.value = plain(await (form.dataset.key === "create" ? create(options) : get(options)));
      form.submit();
    } catch (error) {
      box.textContent = problem(error);
      box.hidden = false;
      button.disabled = false;
    }
  };
  button.addEventListener("click", ask);
  form.addEventListener("submit", (event) => { // the Enter key
    event.preventDefault();
    ask();
  });
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    const lines = [...document.getElementById(button.dataset.copy).children].map((line) => line.textContent);
    await navigator.clipboard.writeText(lines.join("\n"));
    button.textContent = "Copied";
  });
}
