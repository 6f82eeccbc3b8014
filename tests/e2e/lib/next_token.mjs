// The next token's laboratory as a reader sees it.
import { openChapter } from './chapters.mjs';
import { expectEventually } from './expect.mjs';

export class NextToken {
  constructor(page) {
    this.page = page;
    this.figure = page.locator('figure[data-lab=next-token]');
    this.text = page.locator('#next-token-text');
    // The ribbon has one of its own.
    this.badge = this.figure.locator('.badge:not(.field-head *)');
    this.loadButton = this.figure.getByRole('button', { name: /^Load the model/ });
    this.failure = this.figure.locator('.failure');
    this.candidates = this.figure.locator('.candidate');
    this.takeaway = this.figure.locator('figcaption');
    this.writeOn = this.figure.getByRole('button', { name: 'Write on' });
    this.stop = this.figure.getByRole('button', { name: 'Stop', exact: true });
    this.adopt = this.figure.getByRole('button', { name: 'Go on from here' });
    this.reset = this.figure.getByRole('button', { name: 'Reset' });
    this.written = this.figure.locator('.written-new');
    this.state = this.figure.locator('.writing .writing-state');
    this.spoken = this.figure.locator('.writing > [role=status]');
  }

  /** Asks for the model and waits until it has answered for the text that is there. */
  async load() {
    await this.open();
    await this.loadButton.click();
    await this.live();
  }

  /** Goes to its chapter, unless it is there. */
  async open() {
    if (!(await this.figure.isVisible())) await openChapter(this.page, 'gpt');
  }

  async live() {
    await this.figure.locator('.badge.live:not(.field-head *)').waitFor();
  }

  /** The number field of a setting: temperature, top_k, top_p, seed. */
  setting(key) {
    return this.page.locator(`#next-token-${key}`);
  }

  /** Token, the model's own figure, the bar's length as a share of the scale, the chance to be drawn or what cut it. */
  bars() {
    return this.figure.locator('.next-bars .bar-row').evaluateAll((rows) => rows.map((row) => ({
      token: row.querySelector('.candidate').textContent,
      written: row.querySelector('.figure').textContent,
      share: parseFloat(row.querySelector('.bar-fill').getAttribute('width')) / 100,
      drawn: row.querySelector('.drawn').textContent,
      cut: row.classList.contains('is-cut'),
    })));
  }

  /** Has the model write on, and gives its text when it has ended. */
  async write() {
    await this.writeOn.click();
    await this.ended();
    return this.written.textContent();
  }

  /** Waits for the end; gives the sentence about it. */
  ended() {
    return expectEventually(() => this.state.innerText(), (state) => /written|Stopped|broke off/.test(state), 'the writing has ended');
  }

  /** Puts a text into the box at once, as a paste does. */
  async paste(text) {
    await this.text.evaluate((box, text) => {
      box.value = text;
      box.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertFromPaste' }));
    }, text);
  }

  async holds(text) {
    await expectEventually(() => this.text.inputValue(), (value) => value === text, `the text box holds ${JSON.stringify(text).slice(0, 100)}`);
  }

  async says(pattern) {
    await this.figure.getByText(pattern).first().waitFor();
  }

  /** Presses "Write on", and does something in the page as soon as there is a token: `stop`, or `kill` the worker. */
  async writeUntilFirstToken(deed) {
    await this.figure.evaluate((figure, deed) => new Promise((resolve) => {
      const find = (name) => [...figure.querySelectorAll('.writing-tools button')].find((button) => button.textContent === name);
      const observer = new MutationObserver(() => {
        if (!figure.querySelector('.written-new')?.textContent) return;
        observer.disconnect();
        if (deed === 'stop') find('Stop').click();
        else window.workersMade.at(-1).terminate();
        resolve();
      });
      observer.observe(figure, { childList: true, characterData: true, subtree: true });
      find('Write on').click();
    }), deed);
  }
}
