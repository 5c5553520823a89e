// The sum of the rubric is the score, until somebody types another one.
for (const form of document.querySelectorAll("[data-lc-grading]")) {
  const score = form.elements.namedItem("score");
  const fields = [...form.querySelectorAll(".lc-points")];
  const total = () => fields.reduce((sum, field) => sum + (Number.parseFloat(field.value) || 0), 0);
  const rounded = (number) => String(Math.round(number * 10000) / 10000);
  let follows = fields.length > 0 && (score.value === "" || Number.parseFloat(score.value) === total());
  const show = () => {
    for (const line of form.querySelectorAll(".lc-rubric__line")) {
      const value = line.querySelector(".lc-points").value;
      for (const button of line.querySelectorAll("[data-lc-points]")) {
        const chosen = value !== "" && Number.parseFloat(value) === Number.parseFloat(button.dataset.lcPoints);
        button.setAttribute("aria-pressed", String(chosen));
      }
    }
    if (follows && fields.some((field) => field.value !== "")) score.value = rounded(total());
  };
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-lc-points]");
    if (!button) return;
    button.closest(".lc-rubric__line").querySelector(".lc-points").value = button.dataset.lcPoints;
    show();
  });
  form.addEventListener("input", (event) => {
    if (event.target === score) follows = score.value === "";
    show();
  });
  show();
}
