import { post } from "./api.js";
import { $, h } from "./dom.js";
import { onSubmit } from "./forms.js";

onSubmit($("#register"), async (fields, form) => {
  const { message } = await post("accounts/register/", fields);
  const done = h("div", { class: "panel", role: "status", id: "registered", tabindex: "-1" },
    h("p", {}, h("strong", {}, "Look into your mailbox.")), h("p", {}, message || "We have sent you a mail."),
    h("p", {}, h("a", { href: "/verify-email/" }, "No mail?")));
  form.replaceWith(done);
  done.focus();
});
