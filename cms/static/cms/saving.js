/* Who presses a button of a page's editor while Wagtail saves the page by itself waits for that, and nothing is saved
   beside what was pressed. On a slow line a new page came to be twice: once by either. */
(() => {
  "use strict";
  const LONGEST = 30_000; // what is waited for may come to nothing
  let isSaving = false;
  let isLeaving = false;
  let waiting = null;

  document.addEventListener("w-autosave:save", (event) => {
    if (isLeaving) event.preventDefault();
    queueMicrotask(() => { isSaving ||= !event.defaultPrevented; }); // somebody else may have a say
  });

  document.addEventListener("submit", (event) => {
    const { target: form, submitter } = event;
    if (event.defaultPrevented || !form.matches("[data-edit-form]")) return;
    isLeaving = true;
    setTimeout(() => { isLeaving = false; }, LONGEST);
    if (!isSaving) return;
    event.preventDefault();
    waiting = { form, submitter, end: setTimeout(goOn, LONGEST) };
  });

  function goOn() {
    isSaving = false;
    if (!waiting) return;
    const { form, submitter, end } = waiting;
    clearTimeout(end);
    waiting = null;
    if (submitter) submitter.disabled = false; // Wagtail has disabled it, and then it isn't sent
    form.requestSubmit(submitter);
    if (submitter) submitter.disabled = true;
  }
  document.addEventListener("w-autosave:success", goOn);
  document.addEventListener("w-autosave:error", goOn);
})();
