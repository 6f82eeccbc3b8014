// What axe finds in a page: WCAG 2.2 AA, and what it calls best practice.
import fs from 'node:fs';
import { createRequire } from 'node:module';

const AXE = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Rule, and the elements that break it; in all of the page, or in what a selector names. */
export async function violations(page, selector) {
  await page.evaluate(AXE);
  const found = await page.evaluate(([selector, values]) => {
    const where = selector ? document.querySelector(selector) : document;
    return window.axe.run(where, { runOnly: { type: 'tag', values }, resultTypes: ['violations'] });
  }, [selector, TAGS]);
  // axe does not count what MathML says, so a head that is a formula looks empty to it.
  const isFormula = (id, { html }) => id === 'empty-table-header' && html.includes('class="math');
  const violations = found.violations.map(({ id, nodes }) => ({ id, nodes: nodes.filter((node) => !isFormula(id, node)) }));
  return violations.filter(({ nodes }) => nodes.length).map(({ id, nodes }) => `${id}: ${nodes.map(({ target, any, all }) => `${target} ${[...any, ...all].map(({ message }) => message).join('; ')}`).join(' | ')}`);
}
