// The second step of signing in, after any first one: a code or a key, with the ticket that the first one gave.

import { post } from "./api.js";
import { $, h } from "./dom.js";
import { onSubmit } from "./forms.js";
import { asked } from "./security_key.js";

export const isAskedFor = (error) => error.code === "SECOND_FACTOR_REQUIRED";

// Ask for the code or the key in `place`, and go on with what a sign-in gives.
export function askCode(error, place, goOn) {
  const { ticket, methods } = error.details;
  const finish = async (proof) => goOn((await post("accounts/login/second-factor/", { ...proof, ticket })).data);
  const byKey = methods.includes("WEBAUTHN") && keyButton(() => finishByKey(ticket, finish));
  if (methods.length === 1 && byKey) return place.replaceWith(onlyKey(byKey));
  const code = h("input", { name: "code", type: "text", required: true, maxlength: "32", autocomplete: "one-time-code", autocapitalize: "characters", spellcheck: "false" });
  const form = h("form", { id: "second-step", class: "stack panel", method: "post", novalidate: true },
    h("p", {}, h("strong", {}, "One more step"), h("br", {}), "Six digits from your authenticator app, or one of your recovery codes."),
    h("label", {}, "Code ", code),
    h("p", { class: "error", role: "alert", hidden: true }),
    h("button", { class: "button wide", type: "submit" }, "Sign in"),
    byKey,
    h("a", { class: "centered small", href: "/sign-in/" }, "Start again"));
  place.replaceWith(form);
  $("#providers")?.remove();
  onSubmit(form, finish);
  code.focus();
}

async function finishByKey(ticket, finish) {
  const { data } = await post("accounts/login/second-factor/key/", { ticket });
  await finish({ challenge: data.challenge, answer: await asked(data.options) });
}

function keyButton(press) {
  const button = h("button", { type: "button", class: "button quiet wide", id: "use-key", onclick: async () => {
    const box = button.closest(".panel").querySelector(".error");
    box.hidden = button.disabled = true;
    try {
      await press();
    } catch (error) {
      box.textContent = error.name === "NotAllowedError" ? "Nothing came from the key, or you cancelled. Try again." : error.message;
      box.hidden = button.disabled = false;
    }
  } }, "Use your security key");
  return button;
}

function onlyKey(button) {
  $("#providers")?.remove();
  return h("div", { id: "second-step", class: "stack panel" },
    h("p", {}, h("strong", {}, "One more step"), h("br", {}), "Have your security key or passkey ready."),
    h("p", { class: "error", role: "alert", hidden: true }),
    button,
    h("a", { class: "centered small", href: "/sign-in/" }, "Start again"));
}
