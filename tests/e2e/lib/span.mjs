// The span corrupter as a reader sees it.
import { openChapter } from './chapters.mjs';
import { expectEventually } from './expect.mjs';

export class Span {
  constructor(page) {
    this.page = page;
    this.figure = page.locator('figure[data-lab=span]');
    this.text = page.locator('#span-text');
    this.loadButton = this.figure.getByRole('button', { name: /^Load the model/ });
    this.reset = this.figure.getByRole('button', { name: 'Reset' });
    this.tokens = this.figure.locator('.span-token');
    this.input = this.figure.locator('.span-chips').first();
    this.steps = this.figure.locator('.span-step');
    this.merged = this.figure.locator('.span-merged');
    this.fills = this.figure.locator('.span-fill');
    this.takeaway = this.figure.locator('figcaption');
  }

  /** Asks for the model and waits until it has filled the gaps that are there. */
  async load() {
    if (!(await this.figure.isVisible())) await openChapter(this.page, 't5');
    await this.loadButton.click();
    await this.live();
  }

  async live() {
    await this.figure.locator('.badge.live').waitFor();
  }

  /** Puts a text into the box at once, as a paste does. */
  async paste(text) {
    await this.text.evaluate((box, text) => {
      box.value = text;
      box.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertFromPaste' }));
    }, text);
  }

  /** The tokens of a sequence, without the marks of spans and the sign for a space. */
  async words(chips) {
    const texts = await chips.locator('.span-chip').evaluateAll((chips) => chips.map((chip) => chip.firstChild.textContent));
    return texts.map((text) => text.replace('␣', '')).join(' ');
  }

  /** What the decoder reads and has to predict. */
  async decoder() {
    const columns = await this.steps.evaluateAll((steps) => steps.map((step) => [...step.querySelectorAll('.span-chip')].map((chip) => chip.firstChild.textContent.replace('␣', ''))));
    return [0, 1].map((row) => columns.map((column) => column[row]).join(' '));
  }

  async reads(words) {
    await expectEventually(() => this.words(this.input), (found) => found === words, `the encoder reads ${words}`);
  }

  async says(pattern) {
    await this.figure.getByText(pattern).first().waitFor();
  }
}
