// A quiz or an assignment of a preview: what learners are told of it, and its questions as the player asks them.

import { facts as assignmentFacts, rubric } from "../player/js/assignment.js";
import { h } from "../player/js/dom.js";
import { questionCard } from "../player/js/question.js";
import { facts as quizFacts } from "../player/js/quiz.js";

export function assessment(terms, questions, lessonPage) {
  if (terms.kind === "assignment") {
    return [h("div", { class: "panel assignment" }, h("h2", {}, "Assignment"), assignmentFacts(terms, 0), rubric(terms))];
  }
  return [
    h("div", { class: "panel quiz-start" }, h("h2", {}, "Quiz"), quizFacts(terms, { count: 0, attempts_left: terms.attempts_allowed })),
    h("div", { class: "quiz" }, ...questions.flatMap((question, place) => questionCard(question, place + 1, lessonPage, false))),
  ];
}
