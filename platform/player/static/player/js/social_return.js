// Back from Google or GitHub, with a code that is worth a session to the tab that left for it.

import { post } from "./api.js";
import { $, h } from "./dom.js";
import { askCode, isAskedFor } from "./second_step.js";
import { forget, remember } from "./session.js";
import { takeKept } from "./social.js";

const outcome = $("#outcome");
const { provider, redirectUri } = outcome.dataset;
const came = new URLSearchParams(location.search);
const kept = takeKept();
history.replaceState(null, "", location.pathname); // the code should not stay in the history or leak by a link

async function finish() {
  if (!kept || kept.provider !== provider || !came.get("state") || came.get("state") !== kept.state) {
    return refuse("This sign-in was not begun in this window, or it is over. Start it again.");
  }
  if (!came.get("code")) return refuse("You were not signed in: the other site did not agree.");
  const body = { code: came.get("code"), redirect_uri: redirectUri, code_verifier: kept.verifier, state: kept.state,
    accept_terms: kept.accepted || {} };
  try {
    const { data } = await post(`accounts/oauth/${provider}/`, body);
    await forget();
    await goOn(data);
  } catch (error) {
    if (isAskedFor(error)) return askCode(error, outcome, goOn);
    if (error.details?.fields?.accept_terms) return signUp(error.details.fields.accept_terms.join(" "));
    return refuse(error.message, error.code === "PROVIDER_UNAVAILABLE");
  }
}

async function goOn(data) {
  await remember(data);
  location.replace(kept.next);
}

// New here, and the school wants its terms accepted first: the page for signing up has them, and the same buttons.
function signUp(message) {
  outcome.replaceChildren(h("p", { role: "alert" }, `You are new here. ${message}`),
    h("p", { class: "actions" }, h("a", { class: "button", href: "/register/" }, "Read and accept them")));
}

function refuse(message, again = false) {
  const retry = h("button", { type: "button", class: "button", onclick: () => { retry.disabled = true; finish(); } }, "Try again");
  outcome.replaceChildren(h("p", { role: "alert" }, message),
    h("p", { class: "actions" }, again && retry, h("a", { class: "button quiet", href: "/sign-in/" }, "Back to signing in")));
}

finish();
