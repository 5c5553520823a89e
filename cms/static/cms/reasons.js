// Choosing a templated reason puts its text into the comment, where it can be changed.
document.addEventListener("change", (event) => {
  const select = event.target;
  if (!(select instanceof HTMLSelectElement) || !select.dataset.fills) return;
  const text = select.selectedOptions[0]?.dataset.text;
  const comment = select.form?.elements.namedItem(select.dataset.fills);
  if (!text || !comment) return;
  if (!comment.value.includes(text)) {
    comment.value = [comment.value.trim(), text].filter(Boolean).join("\n\n");
  }
  select.value = "";
  comment.focus();
});
