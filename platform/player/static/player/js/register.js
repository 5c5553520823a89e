import { get, post } from "./api.js";
import { $, $$, h, keepNext } from "./dom.js";
import { onSubmit } from "./forms.js";
import { solve } from "./proof.js";

onSubmit($("#register"), async ({ full_name, email, password }, form) => {
  const accepted = $$("[data-accepts]:checked", form).map(({ dataset }) => [dataset.accepts, Number(dataset.version)]);
  const { data } = await get("accounts/challenge/");
  const proof = data.required ? await solve(data.challenge) : "";
  const { message } = await post("accounts/register/", {
    full_name, email, password, proof, accept_terms: Object.fromEntries(accepted) });
  keepNext();
  const done = h("div", { class: "panel", role: "status", id: "registered", tabindex: "-1" },
    h("p", {}, h("strong", {}, "Look into your mailbox.")), h("p", {}, message || "We have sent you a mail."),
    h("p", {}, h("a", { href: "/verify-email/" }, "No mail?")));
  form.replaceWith(done);
  $("#providers")?.remove();
  done.focus();
});
