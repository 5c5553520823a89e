import { post } from "./api.js";
import { $, h, nextPage } from "./dom.js";
import { onSubmit } from "./forms.js";
import { forget, isSignedIn, remember } from "./session.js";

if (isSignedIn()) location.replace(nextPage());
onSubmit($("#sign-in"), async (fields, form) => {
  await forget();
  try {
    await remember((await post("accounts/login/", fields)).data);
  } catch (error) {
    if (error.code === "EMAIL_NOT_VERIFIED") form.append(h("p", {}, h("a", { href: "/verify-email/" }, "Send the mail again")));
    throw error;
  }
  location.assign(nextPage());
});
