// My courses.

import { get, remove } from "./api.js";
import { $, date, giveUp, h, icon, picture, signInPage, toast } from "./dom.js";
import { isSignedIn } from "./session.js";

const box = $("#enrollments");

async function load() {
  if (!isSignedIn()) return location.replace(signInPage());
  const found = [];
  for (let page = 1; page; ) {
    const { data } = await get(`enrollments/?page_size=100&page=${page}`);
    found.push(...data.items.filter((each) => each.status !== "CANCELLED"));
    page = data.next ? page + 1 : 0;
  }
  show(found);
}

function show(enrollments) {
  const list = (title, some) => some.length && h("section", {}, h("h2", {}, title), h("ul", { class: "cards" }, ...some.map(card)));
  const active = enrollments.filter((each) => each.status === "ACTIVE");
  const finished = enrollments.filter((each) => each.status === "COMPLETED");
  const empty = !enrollments.length && h("div", { class: "empty" }, h("p", {}, "You are in no course yet."),
    h("a", { class: "button", href: "/" }, "Find one"));
  box.replaceChildren(...[list("Going on", active), list("Finished", finished), empty].filter(Boolean));
  box.setAttribute("aria-busy", "false");
}

function card(enrollment) {
  const { course, certificate, progress_percentage: percentage } = enrollment;
  const page = `/courses/${course.slug}/`;
  const target = enrollment.next_lesson_id && course.is_published ? `${page}lessons/${enrollment.next_lesson_id}/` : page;
  const goesOn = enrollment.status === "ACTIVE" && course.is_published;
  const words = percentage ? "Continue" : "Start";
  return h("li", { class: "card" },
    picture(course),
    h("div", { class: "card-body" },
      h("h3", { dir: "auto", lang: course.language }, course.is_published ? h("a", { href: target }, course.title) : course.title),
      h("p", { class: "meta" }, `${percentage} % done`, h("progress", { max: 100, value: percentage, "aria-label": `Progress in ${course.title}` })),
      !course.is_published && h("p", { class: "muted small" }, "This course is closed at the moment. Your progress is kept."),
      h("div", { class: "last links" },
        goesOn && h("a", { class: "button", href: target, "aria-label": `${words} ${course.title}` }, words),
        certificate && h("span", {}, icon("award"), " ", h("a", { href: certificate.verify_url }, "Certificate"), " · ", h("a", { href: certificate.pdf_url }, "PDF")),
        enrollment.completed_at && h("span", { class: "muted small" }, date(enrollment.completed_at)),
        h("button", { type: "button", class: "link-button small muted", "aria-label": `Leave ${course.title}`, onclick: () => leave(enrollment) }, "Leave"))));
}

async function leave(enrollment) {
  if (!confirm(`Leave “${enrollment.course.title}”? Your progress is kept, and you can come back.`)) return;
  try {
    await remove(`enrollments/${enrollment.id}/`);
    await load();
  } catch (error) {
    toast(error.message);
  }
}

load().catch(giveUp);
