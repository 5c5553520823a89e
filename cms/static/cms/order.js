// The order of a course: parts are dragged, or stepped with the arrows, and saved together.
(() => {
  const form = document.querySelector("[data-order]");
  if (!form) return;
  const note = form.querySelector("[data-unsaved-note]");
  const said = form.querySelector("[data-said]");
  let unsaved = form.hasAttribute("data-unsaved");
  let dragged = null;
  let before = "";

  const order = () => [...form.querySelectorAll("input[name=part]")].map((input) => input.value).join();
  const touch = () => { unsaved = true; note.hidden = false; };
  const say = (part) => {
    const list = part.parentElement;
    const section = list.closest("[data-part=section]");
    const place = [...list.children].indexOf(part) + 1;
    said.textContent = `${part.dataset.title} is number ${place} of ${list.children.length}${section ? ` in ${section.dataset.title}` : ""}.`;
  };
  note.hidden = !unsaved;

  const step = (part, up) => {
    const sibling = up ? part.previousElementSibling : part.nextElementSibling;
    if (sibling) {
      if (up) sibling.before(part); else sibling.after(part);
      return true;
    }
    const section = part.dataset.part === "lesson" && part.closest("[data-part=section]");
    const other = section && (up ? section.previousElementSibling : section.nextElementSibling);
    if (!other) return false;
    const list = other.querySelector("[data-lessons]");
    if (up) list.append(part); else list.prepend(part);
    return true;
  };

  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=move]");
    if (!button) return;
    event.preventDefault();
    const part = button.closest("[data-part]");
    if (step(part, button.value.startsWith("up:"))) { touch(); say(part); }
    button.focus();
  });

  form.addEventListener("submit", () => { unsaved = false; });
  window.addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });

  const isBelowMiddle = (element, y) => {
    const box = element.getBoundingClientRect();
    return y > box.top + box.height / 2;
  };
  const place = (target, y) => {
    if (isBelowMiddle(target, y)) target.after(dragged); else target.before(dragged);
  };

  form.querySelectorAll("[data-part]").forEach((part) => {
    part.draggable = true;
    part.addEventListener("dragstart", (event) => {
      event.stopPropagation();
      dragged = part;
      before = order();
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", part.dataset.title);
      requestAnimationFrame(() => part.classList.add("lc-order--dragged"));
    });
    part.addEventListener("dragend", (event) => {
      event.stopPropagation();
      part.classList.remove("lc-order--dragged");
      if (order() !== before) { touch(); say(part); }
      dragged = null;
    });
  });

  form.addEventListener("dragover", (event) => {
    if (!dragged) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "move";
    const section = event.target.closest("[data-part=section]");
    if (dragged.dataset.part === "section") {
      if (section && section !== dragged) place(section, event.clientY);
      return;
    }
    const lesson = event.target.closest("[data-part=lesson]");
    if (lesson) {
      if (lesson !== dragged) place(lesson, event.clientY);
    } else if (section && !section.contains(dragged)) {
      section.querySelector("[data-lessons]").append(dragged);
    }
  });
  form.addEventListener("drop", (event) => { if (dragged) event.preventDefault(); });
})();
