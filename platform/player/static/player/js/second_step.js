// The second step of signing in, after any first one: a code, with the ticket that the first one gave.

import { post } from "./api.js";
import { $, h } from "./dom.js";
import { onSubmit } from "./forms.js";

export const isAskedFor = (error) => error.code === "SECOND_FACTOR_REQUIRED";

// Ask for the code in `place`, and go on with what a sign-in gives.
export function askCode(error, place, goOn) {
  const { ticket } = error.details;
  const code = h("input", { name: "code", type: "text", required: true, maxlength: "32", autocomplete: "one-time-code", autocapitalize: "characters", spellcheck: "false" });
  const form = h("form", { id: "second-step", class: "stack panel", method: "post", novalidate: true },
    h("p", {}, h("strong", {}, "One more step"), h("br", {}), "Six digits from your authenticator app, or one of your recovery codes."),
    h("label", {}, "Code ", code),
    h("p", { class: "error", role: "alert", hidden: true }),
    h("button", { class: "button wide", type: "submit" }, "Sign in"),
    h("a", { class: "centered small", href: "/sign-in/" }, "Start again"));
  place.replaceWith(form);
  $("#providers")?.remove();
  onSubmit(form, async (fields) => goOn((await post("accounts/login/second-factor/", { ...fields, ticket })).data));
  code.focus();
}
