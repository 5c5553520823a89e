// Where the link of the mail leads that confirms another address. It takes a press of a button: programs that look into
// mails for people open every link.

import { post } from "./api.js";
import { $, h } from "./dom.js";
import { onSubmit } from "./forms.js";

const token = new URLSearchParams(location.search).get("token");
history.replaceState(null, "", location.pathname); // the token should not stay in the history or leak by a link
const toProfile = () => h("p", {}, h("a", { class: "button", href: "/profile/" }, "To your profile"));

function finish(...content) {
  $("#confirm").hidden = true;
  $("#outcome").hidden = false;
  $("#outcome").replaceChildren(...content);
}

onSubmit($("#confirm"), async () => {
  try {
    const { data, message } = await post("accounts/email/change/confirm/", { token });
    finish(h("p", { id: "changed" }, message), h("p", {}, h("strong", {}, data.email)), toProfile());
  } catch (error) {
    if (error.code !== "INVALID_TOKEN") throw error;
    finish(h("p", { role: "alert" }, error.message), toProfile());
  }
});
if (token) $("#confirm").hidden = false;
else finish(h("p", {}, "Ask for another address in your profile. We mail you a link that confirms it."), toProfile());
