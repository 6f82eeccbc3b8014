// The masked-word predictor as a reader sees it.
import { expectEventually } from './expect.mjs';

export class Lab {
  constructor(page) {
    this.page = page;
    this.figure = page.locator('figure[data-lab=masked-word]');
    this.text = page.locator('#masked-word-text');
    this.badge = this.figure.locator('.badge');
    this.words = this.figure.locator('.words .word');
    this.cards = this.figure.locator('.card');
    this.results = this.figure.locator('.results');
    this.failure = this.figure.locator('.failure');
    this.status = this.figure.locator('.engine-status');
    this.takeaway = this.figure.locator('figcaption');
    this.guessFirst = page.getByRole('checkbox', { name: 'Guess first' });
    this.copyLink = this.figure.getByRole('button', { name: 'Copy link' });
    this.reset = this.figure.getByRole('button', { name: 'Reset' });
    this.spoken = this.figure.locator('> [role=status]');
  }

  /** Waits for an answer that was computed here, for what stands in the text box now. */
  async live() {
    await this.figure.locator('.badge.live').waitFor();
  }

  async precomputed() {
    await this.figure.locator('.badge.precomputed').waitFor();
  }

  /** The word of the row with this text. */
  word(text) {
    return this.figure.locator('.words .word', { hasText: new RegExp(`^${text}$`) });
  }

  /** The word of the row that hides the gap with this number. */
  gap(number) {
    return this.figure.locator('.words .mask').nth(number - 1);
  }

  /** Token, written figure, and the bar's length as a share of the scale, for one gap. */
  async bars(card = 0) {
    return this.cards.nth(card).locator('.bar-row').evaluateAll((rows) => rows.map((row) => ({
      token: row.querySelector('.candidate').textContent,
      written: row.querySelector('.figure').textContent,
      share: parseFloat(row.querySelector('.bar-fill').getAttribute('width')) / 100,
    })));
  }

  /** Everything that is drawn of the answers. */
  async picture() {
    return this.figure.locator('.cards').evaluate((cards) => cards.innerHTML);
  }

  /** Puts a text into the box at once, as a paste does; typing thousands of lines takes browsers minutes. */
  async paste(text) {
    await this.text.evaluate((box, text) => {
      box.value = text;
      box.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertFromPaste' }));
    }, text);
  }

  async value() {
    return this.text.inputValue();
  }

  /** Waits until the text box holds this. */
  async holds(text) {
    await expectEventually(() => this.value(), (value) => value === text, `the text box holds ${JSON.stringify(text)}`);
  }

  /** Listens to what the link's button tells, which goes again after seconds; gives a function that waits until
   * a sentence was among it. */
  async tells() {
    const status = await this.figure.locator('.tools-status').elementHandle();
    await status.evaluate((it) => {
      window.told = [];
      new MutationObserver(() => window.told.push(it.textContent)).observe(it, { childList: true, characterData: true, subtree: true });
    });
    return (sentence) => expectEventually(() => this.page.evaluate(() => window.told), (told) => told.some((it) => it.includes(sentence)), `it told “${sentence}”`);
  }

  /** Waits for a sentence somewhere in the laboratory. */
  async says(pattern) {
    await this.figure.getByText(pattern).first().waitFor();
  }
}
