// What sticks out, is cut off, lies over something else, or is too small to be hit.
import assert from 'node:assert/strict';

/** What sticks out: of the page sideways, or of a box that hides what does not fit. */
export const OVERFLOW = () => {
  const found = [];
  if (document.documentElement.scrollWidth > innerWidth) found.push(`the page is ${document.documentElement.scrollWidth} px wide in a window of ${innerWidth}`);
  for (const it of document.querySelectorAll('body *:not(svg *, .visually-hidden, .visually-hidden *, option)')) {
    if (!it.checkVisibility() || it.matches('.skip-link, textarea, select, progress, svg')) continue;
    const style = getComputedStyle(it);
    // What is hidden for the eyes alone is a pixel that cuts off everything.
    if (it.clientWidth <= 1 && it.clientHeight <= 1 && style.position === 'absolute') continue;
    const name = `${it.tagName.toLowerCase()}.${it.className} “${(it.innerText ?? '').slice(0, 30)}”`;
    const hides = (overflow) => ['hidden', 'clip'].includes(overflow);
    if (hides(style.overflowX) && it.scrollWidth > it.clientWidth + 1) found.push(`${name} cuts off ${it.scrollWidth - it.clientWidth} px`);
    if (hides(style.overflowY) && it.scrollHeight > it.clientHeight + 1) found.push(`${name} cuts off ${it.scrollHeight - it.clientHeight} px below`);
    const box = it.getBoundingClientRect();
    let scrolls = it.parentElement;
    while (scrolls && !['auto', 'scroll'].includes(getComputedStyle(scrolls).overflowX)) scrolls = scrolls.parentElement;
    if (!scrolls && box.width > 0 && (box.right > innerWidth + 1 || box.left < -1)) found.push(`${name} lies from ${box.left} to ${box.right}`);
  }
  return found;
};

/** Texts that lie over each other inside of one row. */
export const COLLISIONS = () => {
  const found = [];
  for (const row of document.querySelectorAll('.bar-row, .field-head, .engine-status, .tools, .guess, .site-header, .laboratory-head')) {
    const boxes = [...row.children].filter((it) => it.checkVisibility() && it.getBoundingClientRect().width > 0).map((it) => [it, it.getBoundingClientRect()]);
    boxes.forEach(([one, a], index) => boxes.slice(index + 1).forEach(([other, b]) => {
      if (Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1) {
        found.push(`${one.outerHTML.slice(0, 60)} and ${other.outerHTML.slice(0, 60)}`);
      }
    }));
  }
  return found;
};

/** Controls of less than 24 by 24 px. Links in running text are exempt, and a label counts as its control. */
export const SMALL = () => [...document.querySelectorAll('a[href], button, input, select, textarea, summary')]
  .filter((it) => it.checkVisibility() && !it.closest('p a, li a, dialog:not([open])'))
  .map((it) => [it, (it.closest('label') ?? it).getBoundingClientRect()])
  .filter(([it, box]) => !it.matches('.skip-link') && (box.width < 24 || box.height < 24))
  .map(([it, box]) => `${it.outerHTML.slice(0, 80)}: ${box.width} × ${box.height}`);

/** What WCAG 1.4.12 lets a reader set. */
export const SPACING = '* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }';

export async function nothingIsLost(page, what) {
  assert.deepEqual(await page.evaluate(OVERFLOW), [], `${what}: nothing sticks out or is cut off`);
  assert.deepEqual(await page.evaluate(COLLISIONS), [], `${what}: nothing lies over something else`);
}
