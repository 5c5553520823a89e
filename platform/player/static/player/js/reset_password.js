import { post } from "./api.js";
import { $, h } from "./dom.js";
import { onSubmit } from "./forms.js";
import { forget } from "./session.js";

const token = new URLSearchParams(location.search).get("token");
history.replaceState(null, "", location.pathname); // the token should not stay in the history or leak by a link
$(token ? "#confirm" : "#ask").hidden = false;

function finish(form, ...content) {
  form.hidden = true;
  $("#outcome").hidden = false;
  $("#outcome").replaceChildren(...content);
}

onSubmit($("#ask"), async (fields, form) => {
  const { message } = await post("accounts/password/reset/", fields);
  finish(form, h("p", {}, message));
});
onSubmit($("#confirm"), async (fields, form) => {
  const { message } = await post("accounts/password/reset/confirm/", { token, ...fields }).catch((error) => {
    if (error.code !== "INVALID_TOKEN") throw error;
    finish(form, h("p", {}, error.message));
    $("#ask").hidden = false;
    return {};
  });
  if (!message) return;
  await forget();
  finish(form, h("p", {}, message), h("p", {}, h("a", { class: "button", href: "/sign-in/" }, "Sign in")));
});
