// Ticks all rows of a page, and shows beside what is to be done only the field that it needs.
(() => {
  const form = document.querySelector("[data-lc-bank]");
  if (!form) return;
  const boxes = () => [...form.querySelectorAll("input[name=ids]")];
  const all = form.querySelector("[data-lc-all]");
  all.hidden = false;
  all.addEventListener("change", () => boxes().forEach((box) => (box.checked = all.checked)));
  form.addEventListener("change", (event) => {
    if (event.target.name === "ids") all.checked = boxes().every((box) => box.checked);
  });
  const deed = form.querySelector("select[name=do]");
  const show = () =>
    form.querySelectorAll("[data-lc-for]").forEach((field) => {
      field.hidden = !field.dataset.lcFor.split(" ").includes(deed.value);
    });
  deed.addEventListener("change", show);
  show();
})();
