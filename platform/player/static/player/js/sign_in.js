import { post } from "./api.js";
import { $, forgetNext, h, nextPage } from "./dom.js";
import { onSubmit } from "./forms.js";
import { askCode, isAskedFor } from "./second_step.js";
import { forget, isSignedIn, remember } from "./session.js";

if (isSignedIn()) location.replace(nextPage());
onSubmit($("#sign-in"), async (fields, form) => {
  await forget();
  try {
    await goOn((await post("accounts/login/", fields)).data);
  } catch (error) {
    if (isAskedFor(error)) return askCode(error, form, goOn);
    if (error.code === "EMAIL_NOT_VERIFIED" && !$("#again", form)) form.append(h("p", { id: "again" }, h("a", { href: "/verify-email/" }, "Send the mail again")));
    throw error;
  }
});

async function goOn(data) {
  await remember(data);
  forgetNext();
  location.assign(nextPage());
}
