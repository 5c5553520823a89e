// Keeps each tick at once, so that a comment which is being written beside it stays.
for (const form of document.querySelectorAll(".lc-checklist form")) {
  const status = form.querySelector("[role=status]");
  const boxes = [...form.querySelectorAll("input[type=checkbox]")];
  form.querySelector("button").hidden = true;
  let turn = Promise.resolve();
  const keep = async () => {
    try {
      const headers = { Accept: "application/json" };
      const answer = await fetch(form.action, { method: "POST", headers, body: new FormData(form) });
      if (!answer.ok) throw new Error(await answer.text());
      const left = boxes.filter((box) => !box.checked).length;
      status.textContent = left ? `${left} of ${boxes.length} not ticked yet.` : "Everything is ticked.";
    } catch (error) {
      status.textContent = `This was not kept. ${error.message.slice(0, 200)}`;
    }
  };
  form.addEventListener("change", () => (turn = turn.then(keep)));
}
