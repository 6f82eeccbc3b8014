// The situations in which the page is looked at: by axe, by the layout tests, by `screenshots.mjs`.
import { OPENING, fragment } from './figures.mjs';

const LONG = `Once upon a time there was a little dog. ${'He liked to run in the garden and to play with the children. '.repeat(14)}One day he saw a [MASK].`;

/**
 * Each: how to break or hold the site before the page is opened, the fragment to open it with,
 * what the console may then complain about, and how to get there.
 */
export const STATES = {
  'precomputed': { before: ({ site }) => site.fault('model.safetensors', { hold: 5_000_000 }), reach: async ({ lab }) => {
    await lab.precomputed();
    await lab.figure.locator('progress[value]').waitFor();
  } },
  'live': { reach: ({ lab }) => lab.live() },
  'two masks': { fragment: fragment('The [MASK] is chasing the [MASK].', ['cat', 'mouse']), reach: ({ lab }) => lab.live() },
  'guess first': { fragment: fragment(OPENING.text, ['cat'], { guess: '1' }), reach: async ({ lab }) => {
    await lab.live();
    await lab.figure.getByLabel('Your guess').waitFor();
  } },
  'guessed': { fragment: fragment(OPENING.text, ['cat'], { guess: '1' }), reach: async ({ lab }) => {
    await lab.live();
    await lab.figure.getByLabel('Your guess').fill('dog');
    await lab.figure.getByRole('button', { name: 'Reveal' }).click();
    await lab.says('Your guess “dog”: ');
  } },
  'long text': { fragment: fragment(LONG), reach: ({ lab }) => lab.live() },
  'long word': { fragment: fragment('A [MASK] swims.', ['hippopotamus']), reach: ({ lab }) => lab.live() },
  'no text': { fragment: fragment(''), reach: ({ lab }) => lab.says('Type a sentence above') },
  'no mask': { fragment: fragment('A bird can sing.'), reach: ({ lab }) => lab.says('Press a word above') },
  'too many masks': { fragment: fragment('[MASK] '.repeat(17)), reach: ({ lab }) => lab.says('17 words are hidden') },
  'error': { before: ({ site }) => site.fault('model.safetensors', { status: 404 }), complaint: /Failed to load resource/, reach: async ({ lab }) => {
    await lab.failure.waitFor();
    await lab.figure.getByText('What exactly went wrong').click();
  } },
  'data table': { reach: async ({ lab }) => {
    await lab.live();
    await lab.figure.getByText('Show the data').click();
    await lab.figure.locator('table').waitFor();
  } },
  'next token': { reach: async ({ next }) => {
    await next.load();
    await next.setting('top_k').fill('many');
  } },
  'written': { reach: async ({ next }) => {
    await next.load();
    await next.write();
    await next.figure.getByText('Show the data').click();
    await next.figure.locator('table').waitFor();
  } },
  'loading GPT': { before: ({ site }) => site.fault('gpt/model.safetensors', { hold: 5_000_000 }), reach: async ({ lab, next }) => {
    await lab.live();
    await next.open();
    await next.loadButton.click();
    await next.figure.locator('progress[value]').waitFor();
  } },
  'no GPT': { before: ({ site }) => site.fault('gpt/model.safetensors', { status: 404 }), complaint: /Failed to load resource/, reach: async ({ lab, next }) => {
    await lab.live();
    await next.open();
    await next.loadButton.click();
    await next.failure.waitFor();
  } },
  'filled': { reach: async ({ gaps }) => {
    await gaps.load();
    await gaps.figure.getByText('Show the data').click();
    await gaps.figure.locator('table').waitFor();
  } },
  'many gaps': { fragment: new URLSearchParams([['v', '1'], ['chapter', 't5'], ['lab', 'span'], ['text', 'We eat soup with a spoon. '.repeat(20)], ['gaps', ''], ['spans', 'rotated'], ['density', '40']]).toString(), reach: ({ gaps }) => gaps.load() },
  'no gap': { fragment: 'v=1&chapter=t5&lab=span&text=A+bird+can+sing.&gaps=', reach: ({ gaps }) => gaps.says('The encoder reads 6 tokens') },
  'shortcuts': { reach: async ({ lab, page }) => {
    await lab.live();
    await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
    await page.locator('dialog[open]').waitFor();
  } },
};
