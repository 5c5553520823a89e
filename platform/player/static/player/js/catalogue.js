// The catalogue: the form is the state, the address shows it, the API answers it.

import { get } from "./api.js";
import { $, count, duration, h, levelName, picture, rating } from "./dom.js";
import { money } from "./money.js";

const PAGE_SIZE = 12;
const form = $("#filters");
const results = $("#results");
let latest = 0;

function fillIn() {
  const query = new URLSearchParams(location.search);
  for (const field of form.elements) if (field.name) field.value = query.get(field.name) || "";
}

function queryOf(page = 1) {
  const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value.trim()));
  const instructor = chosenInstructor();
  if (instructor) query.set("instructor", instructor);
  if (page > 1) query.set("page", page);
  return query;
}

const chosenInstructor = () => new URLSearchParams(location.search).get("instructor");

function go(query) {
  history.pushState(null, "", query.size ? `?${query}` : location.pathname);
  load();
}

async function load() {
  const turn = ++latest;
  const query = new URLSearchParams(location.search);
  query.set("page_size", PAGE_SIZE);
  results.setAttribute("aria-busy", "true");
  try {
    const { data, message } = await get(`courses/?${query}`);
    if (turn === latest) show(data, message);
  } catch (error) {
    if (turn === latest) say(error.message);
  }
}

function show(page, message) {
  results.replaceChildren(...page.items.map(card));
  if (!page.count) say("Nothing like that yet. Try fewer words or filters.");
  $("#results-count").textContent = [count(page.count, "course"), message].filter(Boolean).join(". ");
  results.setAttribute("aria-busy", "false");
  const name = chosenInstructor() && page.items[0]?.instructor?.full_name;
  $("#results-title").replaceChildren(name ? "Courses by " : "Courses", name ? h("bdi", {}, name) : "");
  $("#all-courses").hidden = !chosenInstructor();
  showPages(page);
}

function say(words) {
  const reset = h("p", {}, h("a", { class: "button quiet", href: location.pathname }, "Show all courses"));
  results.replaceChildren(h("li", { class: "empty" }, h("p", {}, words), reset));
  results.setAttribute("aria-busy", "false");
}

function card(course) {
  const facts = [levelName(course.difficulty), count(course.lesson_count, "lesson"), duration(course.duration_seconds)];
  return h("li", { class: "card" }, picture(course), h("div", { class: "card-body" },
    course.category && h("p", { class: "meta" }, course.category.name),
    h("h3", { dir: "auto", lang: course.language }, h("a", { href: `/courses/${course.slug}/` }, course.title)),
    h("p", { class: "summary", dir: "auto", lang: course.language }, course.summary),
    course.instructor && h("p", { class: "meta" }, h("bdi", {}, course.instructor.full_name)),
    h("p", { class: "meta" }, ...facts.filter(Boolean).map((fact) => h("span", {}, fact))),
    h("p", { class: "last" }, h("span", { class: "cost" }, money(course.price, course.currency)),
      rating(course.average_rating, course.review_count) || h("span", { class: "muted small" }, "No reviews yet"))));
}

function showPages(page) {
  const pages = Math.ceil(page.count / page.page_size);
  const link = (number, words, rel) => h("a", { class: "button quiet", rel, href: `?${queryOf(number)}`,
    onclick: (event) => { event.preventDefault(); go(queryOf(number)); $("#results-title").scrollIntoView(); } }, words);
  $("#pages").hidden = pages < 2;
  $("#pages").replaceChildren(...[
    page.previous && link(page.page - 1, "Previous", "prev"),
    h("span", {}, `Page ${page.page} of ${pages}`),
    page.next && link(page.page + 1, "Next", "next"),
  ].filter(Boolean));
}

form.addEventListener("submit", (event) => { event.preventDefault(); go(queryOf()); });
form.addEventListener("change", (event) => { if (event.target.matches("select")) go(queryOf()); });
addEventListener("popstate", () => { fillIn(); load(); });
fillIn();
load();
