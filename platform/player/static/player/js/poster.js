// The picture in front of a course's preview video: the video is fetched when somebody wants it.

import { $, frame } from "./dom.js";

$("[data-play]")?.addEventListener("click", ({ currentTarget: poster }) => {
  const player = frame(`${poster.dataset.play}${poster.dataset.play.includes("?") ? "&" : "?"}autoplay=1`, "Preview of the course", "media");
  player.allow += "; autoplay";
  poster.replaceWith(player);
});
