// A learner's own standing in a course.

import { get } from "./api.js";
import { $$ } from "./dom.js";
import { isSignedIn } from "./session.js";

export async function enrollmentIn(slug) {
  if (!isSignedIn()) return null;
  for (let page = 1; page; ) {
    const { data } = await get(`enrollments/?page_size=100&page=${page}`);
    const found = data.items.find((each) => each.course.slug === slug);
    if (found) return found.status === "CANCELLED" ? null : found;
    page = data.next ? page + 1 : 0;
  }
  return null;
}

export function markDone(enrollment) {
  const done = new Set(enrollment.lessons.filter((each) => each.completed).map((each) => each.lesson_id));
  for (const item of $$("li[data-lesson]")) {
    const isDone = done.has(item.dataset.lesson);
    item.toggleAttribute("data-done", isDone);
    const kind = item.querySelector(".kind");
    const use = kind.querySelector("use");
    kind.dataset.name ??= kind.getAttribute("aria-label");
    kind.setAttribute("aria-label", isDone ? `${kind.dataset.name}, done` : kind.dataset.name);
    if (use) use.setAttribute("href", `${document.body.dataset.icons}#${isDone ? "check" : kind.dataset.icon}`);
  }
}
