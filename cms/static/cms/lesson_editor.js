/* The editor of a lesson: only what fits its type is offered, and its questions are folded to what they ask. */
(() => {
  "use strict";
  const { StreamBlock, StreamBlockDefinition, FieldBlockDefinition } = window.wagtailStreamField.blocks;
  const SETTINGS = { QUIZ: "quiz", ASSIGNMENT: "assignment" };
  const QUESTIONS = "Questions";
  const select = (name) => document.querySelector(`select[name="${name}"]`);
  const typeOf = () => select("type")?.value ?? "";
  const listeners = [];
  const whenTypeChanges = (react) => listeners.push(react);

  /* In a quiz the questions come first; elsewhere there are none. */
  const offered = ({ groupedChildBlockDefs: groups }) => {
    const isAsked = ([group]) => group === QUESTIONS;
    const others = groups.filter((group) => !isAsked(group));
    return typeOf() === "QUIZ" ? [...groups.filter(isAsked), ...others] : others;
  };

  class LessonBody extends StreamBlock {
    _createInsertionControl(place, options) {
      const control = super._createInsertionControl(place, options);
      control.groupedChildBlockDefs = offered(this.blockDef);
      return control;
    }
    offerWhatFits() {
      this.inserters.forEach((control) => { control.groupedChildBlockDefs = offered(this.blockDef); });
    }
  }

  /* How many questions there are, and what they are worth together. */
  const countQuestions = (body, types) => {
    const line = document.createElement("p");
    line.className = "lc-questions-total";
    line.setAttribute("role", "status");
    body.element.before(line);
    const named = (child, field) => body.element.querySelector(`[name="${child.prefix}-value-${field}"]`)?.value;
    const worth = (child) => Number(named(child, "points")) * Number(child.type === "question_draw" ? named(child, "count") : 1);
    const count = (child) => (child.type === "question_draw" ? Number(named(child, "count")) || 0 : 1);
    const say = () => {
      const asked = body.children.filter((child) => types.has(child.type));
      const questions = asked.map(count).reduce((sum, each) => sum + each, 0);
      const points = asked.map(worth).reduce((sum, each) => sum + (each || 0), 0);
      const total = Math.round(points * 1e4) / 1e4;
      line.hidden = !asked.length;
      line.textContent = `${questions} ${questions === 1 ? "question" : "questions"}, ${total} ${total === 1 ? "point" : "points"}`;
    };
    new MutationObserver(say).observe(body.element, { childList: true, subtree: true });
    body.element.addEventListener("input", say);
    say();
  };

  class LessonBodyDefinition extends StreamBlockDefinition {
    render(place, prefix, state, error) {
      const body = new LessonBody(this, place, prefix, state, error);
      const wrong = error?.blockErrors ?? {};
      const [, questions] = this.groupedChildBlockDefs.find(([group]) => group === QUESTIONS) ?? [null, []];
      const types = new Set(questions.map((each) => each.name));
      body.children.forEach((child, index) => {
        if (types.has(child.type) && !(index in wrong)) child.collapse();
      });
      whenTypeChanges(() => body.offerWhatFits());
      countQuestions(body, types);
      return body;
    }
  }

  /* A lesson has the settings of its type, or none. Those of the other type come back with it. */
  class AssessmentDefinition extends StreamBlockDefinition {
    render(place, prefix, state, error) {
      const settings = super.render(place, prefix, state, error);
      const kept = {};
      whenTypeChanges(() => {
        const wanted = SETTINGS[typeOf()];
        const [shown] = settings.children;
        if (!wanted || shown?.type === wanted) return;
        if (shown) kept[shown.type] = shown.getState();
        settings.clear();
        const before = kept[wanted];
        settings.insert({
          type: wanted,
          value: before?.value ?? this.initialChildStates[wanted],
          id: before?.id ?? crypto.randomUUID?.(),
        }, 0);
      });
      return settings;
    }
  }

  class BankDefinition extends FieldBlockDefinition {
    render(place, prefix, ...rest) {
      const block = super.render(place, prefix, ...rest);
      const input = document.getElementById(prefix);
      const banks = JSON.parse(document.getElementById("lc-banks")?.textContent ?? "[]");
      if (!input) return block;
      const list = document.createElement("select");
      list.append(new Option(banks.length ? "Choose a bank" : "You have no question bank yet", ""));
      banks.forEach((bank) => list.append(new Option(bank.title, bank.id)));
      list.value = input.value;
      list.setAttribute("aria-label", this.meta.label);
      input.type = "hidden";
      input.before(list);
      list.addEventListener("change", () => {
        input.value = list.value;
        input.dispatchEvent(new Event("change", { bubbles: true }));
      });
      return block;
    }
  }

  window.telepath.register("lectern.LessonBody", LessonBodyDefinition);
  window.telepath.register("lectern.Assessment", AssessmentDefinition);
  window.telepath.register("lectern.Bank", BankDefinition);

  const fits = (element) => {
    const { lessonTypes, lessonRequirement } = element.dataset;
    const rightType = !lessonTypes || lessonTypes.split(" ").includes(typeOf());
    return rightType && (!lessonRequirement || select("requirement")?.value === lessonRequirement);
  };

  const showWhatFits = () => {
    document.querySelectorAll("[data-lesson-types], [data-lesson-requirement]").forEach((element) => {
      element.hidden = !fits(element);
    });
    const assessed = typeOf() in SETTINGS;
    select("requirement")?.querySelectorAll("option").forEach((option) => {
      const needsMarks = ["submitted", "graded", "passed"].includes(option.value);
      option.hidden = option.disabled = needsMarks && !assessed && !option.selected;
    });
  };

  document.addEventListener("DOMContentLoaded", () => {
    if (!select("type")) return;
    select("type").addEventListener("change", () => { showWhatFits(); listeners.forEach((react) => react()); });
    select("requirement")?.addEventListener("change", showWhatFits);
    showWhatFits();
  });
})();
