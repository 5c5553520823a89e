import { post } from "./api.js";
import { $, h, keptNext } from "./dom.js";
import { onSubmit } from "./forms.js";

const outcome = $("#outcome");
const token = new URLSearchParams(location.search).get("token");

async function verify() {
  if (!token) {
    outcome.replaceChildren(h("p", {}, "We mail you a link that proves that the address is yours."));
    $("#resend").hidden = false;
    return;
  }
  history.replaceState(null, "", location.pathname); // the token should not stay in the history or leak by a link
  try {
    await post("accounts/verify-email/", { token });
    outcome.replaceChildren(h("p", { id: "verified" }, "Your address is confirmed."),
      h("p", {}, h("a", { class: "button", href: `/sign-in/${keptNext()}` }, "Sign in")));
  } catch (error) {
    outcome.replaceChildren(h("p", { role: "alert" }, error.message));
    $("#resend").hidden = false;
  }
}

onSubmit($("#resend"), async (fields, form) => {
  const { message } = await post("accounts/verify-email/resend/", fields);
  outcome.replaceChildren(h("p", {}, message));
  form.hidden = true;
});
verify();
