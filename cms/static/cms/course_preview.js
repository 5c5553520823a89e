// A lesson or a course page that is not live: drawn as learners will see it, without asking or telling the server anything.

import { block } from "../player/js/blocks.js";
import { $, h } from "../player/js/dom.js";
import { learnFormulas } from "../player/js/formulas.js";
import "../player/js/marks.js";
import "../player/js/poster.js";
import { assessment } from "./course_preview_quiz.js";

const read = (name) => JSON.parse($(name).textContent);
const data = $("#lesson-blocks");
if (data) {
  const body = $("#lesson-body");
  const lessonPage = (id) => `../${id}/`;
  const blocks = read("#lesson-blocks");
  learnFormulas(read("#lesson-formulas"));
  body.replaceChildren(...blocks.map((each) => block(each, lessonPage)));
  if ($("#lesson-terms")) $("#assessment").append(...assessment(read("#lesson-terms"), read("#lesson-questions"), lessonPage));
  else if (!blocks.length) body.append(h("p", { class: "muted" }, "This lesson has no text."));
  body.setAttribute("aria-busy", "false");
  const outline = $("#side-outline");
  const wide = matchMedia("(min-width: 60rem)");
  const follow = () => { outline.open = wide.matches; };
  wide.addEventListener("change", follow);
  follow();
  $(".entry[aria-current]")?.scrollIntoView({ block: "nearest" });
}
