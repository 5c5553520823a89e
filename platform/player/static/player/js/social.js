// Signing in by Google or GitHub: what this tab keeps while it is there, and the buttons that lead there.

import { get } from "./api.js";
import { $, $$, nextPage } from "./dom.js";

const KEPT = "lectern.sign_in";

// The secrets of the sign-in that this tab began, once: nobody else's can be finished here.
export function takeKept() {
  const kept = JSON.parse(sessionStorage.getItem(KEPT) || "null");
  sessionStorage.removeItem(KEPT);
  return kept;
}

async function depart(button) {
  const { provider, redirectUri } = button.dataset;
  const verifier = text(crypto.getRandomValues(new Uint8Array(48)));
  const query = new URLSearchParams({ redirect_uri: redirectUri, code_challenge: await challengeOf(verifier) });
  const { data } = await get(`accounts/oauth/${provider}/authorize/?${query}`);
  const accepted = $$("[data-accepts]:checked").map(({ dataset }) => [dataset.accepts, Number(dataset.version)]);
  sessionStorage.setItem(KEPT, JSON.stringify({
    provider, verifier, state: data.state, next: nextPage(), accepted: Object.fromEntries(accepted) }));
  location.assign(data.url);
}

async function challengeOf(verifier) {
  if (!crypto.subtle) throw new Error("This works over https only.");
  return text(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier))));
}

const text = (bytes) =>
  btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

for (const button of $$("button[data-provider]")) {
  button.addEventListener("click", async () => {
    const box = $("#providers .error");
    box.hidden = true;
    button.disabled = true;
    try {
      await depart(button);
    } catch (error) {
      box.textContent = error.message;
      box.hidden = false;
      button.disabled = false;
    }
  });
  button.disabled = false; // it was of no use before
}
addEventListener("pageshow", () => { // back from there without having agreed
  for (const button of $$("button[data-provider]")) button.disabled = false;
});
