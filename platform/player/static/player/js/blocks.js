// Each type of block as elements.

import { frame, h, icon, size, toast } from "./dom.js";
import { typeset } from "./formulas.js";
import { highlighted } from "./highlight.js";
import { richText } from "./rich_text.js";

const CALLOUTS = { info: "Note", tip: "Tip", warning: "Warning", important: "Important" };
// `lessonPage` gives the address of a lesson of the same course.
export function block({ id, type, value }, lessonPage) {
  const make = MAKERS[type];
  const element = make ? make(value, lessonPage) : h("p", { class: "notice warning" }, "This part can't be shown here.");
  element.id = `block-${id}`;
  return element;
}

const MAKERS = {
  rich_text: (html, lessonPage) => { const box = h("div"); box.append(richText(html, lessonPage)); return box; },

  image: ({ url, alt, caption, width, height }) => h("figure", {},
    url ? h("img", { src: url, alt, width, height, loading: "lazy" }) : h("p", { class: "notice" }, alt || "The picture is gone."),
    caption && h("figcaption", {}, caption)),

  video: (value) => h("figure", { class: "wide" },
    value.embed_url ? frame(value.embed_url, value.title || "Video", "frame") : ownVideo(value),
    value.title && h("figcaption", {}, value.title),
    value.transcript && h("details", { class: "transcript" }, h("summary", {}, "Transcript"), h("p", {}, value.transcript))),

  document: ({ url, title, file_name: name, size: bytes }) => h("a", { class: "file-card", href: url, download: name || "" },
    icon("resource"), h("span", {}, h("strong", {}, title || name), h("small", {}, [name, bytes && size(bytes)].filter(Boolean).join(" · ")))),

  code: ({ language, code, caption }) => h("figure", { class: "wide" },
    h("div", { class: "code" },
      h("header", {}, h("span", {}, language), copyButton(code)),
      h("pre", { tabindex: "0", "aria-label": `Code, ${language}` }, h("code", {}, ...highlighted(code, language)))),
    caption && h("figcaption", {}, caption)),

  callout: ({ style, title, text }, lessonPage) => {
    const words = h("div");
    words.append(richText(text, lessonPage));
    return h("aside", { class: `callout ${style}`, "aria-label": CALLOUTS[style] },
      h("p", { class: "callout-title" }, icon(style), title || CALLOUTS[style]), words);
  },

  table: ({ caption, header, rows }) => {
    const [first, ...others] = rows;
    const cells = (row, name, scope) => h("tr", {}, ...row.map((cell) => h(name, { scope, dir: "auto" }, ...typeset(cell))));
    return h("div", { class: "table-box wide", tabindex: "0", role: "region", "aria-label": caption || "Table" },
      h("table", {}, caption && h("caption", {}, caption),
        header && h("thead", {}, cells(first, "th", "col")),
        h("tbody", {}, ...(header ? others : rows).map((row) => cells(row, "td")))));
  },

  embed: ({ url, title, provider, embed_url: address }) => (address
    ? h("figure", { class: "wide" }, frame(address, title || provider, "frame tall"),
      h("figcaption", {}, h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, title || url)))
    : h("a", { class: "file-card", href: url, target: "_blank", rel: "noopener noreferrer" },
      icon("link"), h("span", {}, h("strong", {}, title || host(url)), h("small", {}, url)))),
};

function ownVideo({ src, captions_url: captions }) {
  if (!src) return h("p", { class: "notice" }, "The video is gone.");
  return h("video", { src, controls: true, preload: "metadata", playsinline: true, "data-own-video": true },
    captions && h("track", { kind: "captions", src: captions, label: "Captions", default: true }));
}

function copyButton(code) {
  return h("button", { type: "button", class: "button quiet", onclick: async () => {
    await navigator.clipboard.writeText(code);
    toast("Copied.");
  } }, "Copy");
}

function host(url) {
  try { return new URL(url).host; } catch { return url; }
}
