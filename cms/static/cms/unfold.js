/* Lessons that did not change are fetched when somebody opens them; without this script a link leads to each. */
document.addEventListener('toggle', async ({ target }) => {
  const place = target.open && target.querySelector(':scope > [data-lc-lesson]');
  if (!place) return;
  const address = place.dataset.lcLesson;
  delete place.dataset.lcLesson;
  place.setAttribute('aria-busy', 'true');
  try {
    const answer = await fetch(address, { headers: { 'X-Requested-With': 'XMLHttpRequest' } });
    if (!answer.ok || answer.redirected) throw new Error(answer.statusText);
    place.innerHTML = await answer.text();
  } catch {
    place.dataset.lcLesson = address; // closing and opening it tries again
  }
  place.removeAttribute('aria-busy');
}, true);
