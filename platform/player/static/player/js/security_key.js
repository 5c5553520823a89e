// Passkeys and security keys: what the school asks goes to the browser, and what the key says goes back as text.

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

// What one of the person's keys says to the options of a challenge.
export async function asked(options) {
  if (!window.PublicKeyCredential) throw new Error("This browser knows no security keys.");
  const allowCredentials = (options.allowCredentials || []).map((key) => ({ ...key, id: bytes(key.id) }));
  const publicKey = { ...options, challenge: bytes(options.challenge), allowCredentials };
  const { id, rawId, type, response } = await navigator.credentials.get({ publicKey });
  const said = {};
  for (const name of ["clientDataJSON", "authenticatorData", "signature", "userHandle"]) {
    if (response[name]) said[name] = text(response[name]);
  }
  return { id, rawId: text(rawId), type, response: said };
}
