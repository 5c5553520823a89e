// Reports how far a learner is in a video of ours: what was really watched, and where they stopped.

import { call } from "./api.js";

const EVERY_SECONDS = 15;
const LARGEST_STEP = 2; // a bigger jump of the clock is seeking, not watching

export function reportWatching(video, path, standing) {
  let watched = standing?.watched_seconds || 0;
  let last = 0;
  let told = watched;
  const resume = standing?.position_seconds || 0;

  const tell = (keepalive = false) => {
    if (Math.floor(watched) === told && !keepalive) return;
    told = Math.floor(watched);
    const body = { watched_seconds: told, position_seconds: Math.floor(video.currentTime) };
    call("PUT", path, body, { keepalive }).catch(() => {}); // the next report carries the same seconds
  };
  const goOn = () => { if (resume < video.duration - 5) video.currentTime = resume; };
  if (video.readyState >= HTMLMediaElement.HAVE_METADATA) goOn();
  else video.addEventListener("loadedmetadata", goOn, { once: true });
  video.addEventListener("timeupdate", () => {
    const step = video.currentTime - last;
    if (step > 0 && step < LARGEST_STEP) watched += step;
    last = video.currentTime;
    if (watched - told >= EVERY_SECONDS) tell();
  });
  for (const name of ["pause", "ended"]) video.addEventListener(name, () => tell());
  addEventListener("pagehide", () => { if (last) tell(true); });
}
