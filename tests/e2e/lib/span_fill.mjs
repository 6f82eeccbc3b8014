// The gap filler as a reader sees it.
import { expectEventually } from './expect.mjs';

export class SpanFill {
  constructor(page) {
    this.page = page;
    this.figure = page.locator('figure[data-lab=span-fill]');
    this.text = page.locator('#span-fill-text');
    this.badge = this.figure.locator('.badge');
    this.loadButton = this.figure.getByRole('button', { name: /^Load the model/ });
    this.failure = this.figure.locator('.failure');
    this.fill = this.figure.getByRole('button', { name: 'Fill the gaps' });
    this.makeGap = this.figure.getByRole('button', { name: 'Make a gap' });
    this.reset = this.figure.getByRole('button', { name: 'Reset' });
    this.filled = this.figure.locator('.filled-text');
    this.fills = this.figure.locator('.filled-text .fill');
    this.rows = this.figure.locator('.gap-row');
    this.target = this.figure.locator('.target');
    this.takeaway = this.figure.locator('figcaption');
  }

  /** Asks for the model and waits until it has filled the text that is there. */
  async load() {
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

  /** Selects a part of the text. */
  async select(start, end) {
    await this.text.evaluate((box, [start, end]) => {
      box.focus();
      box.setSelectionRange(start, end);
    }, [start, end]);
  }

  async holds(text) {
    await expectEventually(() => this.text.inputValue(), (value) => value === text, `the text box holds ${JSON.stringify(text).slice(0, 100)}`);
  }

  async says(pattern) {
    await this.figure.getByText(pattern).first().waitFor();
  }
}
