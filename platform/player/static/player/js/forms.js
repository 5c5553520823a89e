// Forms that talk to the API: one submission at a time, and errors at the field that they are about.

import { ApiError } from "./api.js";
import { $, $$, h } from "./dom.js";

// Its button is disabled in the page: before this runs, a browser would send the form to the page itself.
export function onSubmit(form, send) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    clear(form);
    if (!filledIn(form)) return;
    const button = $("[type=submit]", form);
    button.disabled = true;
    try {
      await send(Object.fromEntries(new FormData(form)), form);
    } catch (error) {
      show(form, error);
    } finally {
      button.disabled = false;
    }
  });
  for (const button of $$("[type=submit]", form)) button.disabled = false;
}

function filledIn(form) {
  const wrong = [...form.elements].filter((field) => field.willValidate && !field.checkValidity());
  for (const field of wrong) mark(field, field.validationMessage);
  wrong[0]?.focus();
  return wrong.length === 0;
}

function show(form, error) {
  const known = error instanceof ApiError ? Object.entries(error.fields).filter(([name]) => form.elements[name]) : [];
  for (const [name, problems] of known) mark(form.elements[name], problems.join(" "));
  const others = error.fields ? Object.entries(error.fields).filter(([name]) => !form.elements[name]) : [];
  const box = $(".error", form);
  box.textContent = [error.message, ...others.flatMap(([, problems]) => problems)].join(" ");
  box.hidden = false;
  if (known.length) form.elements[known[0][0]].focus();
}

function mark(field, problem) {
  if (!(field instanceof HTMLElement)) return;
  const id = `${field.form.id}-${field.name}-error`;
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-errormessage", id);
  field.after(h("span", { class: "field-error", id }, problem));
}

function clear(form) {
  for (const note of $$(".field-error", form)) note.remove();
  for (const field of $$("[aria-invalid]", form)) field.removeAttribute("aria-invalid");
  $(".error", form).hidden = true;
}
