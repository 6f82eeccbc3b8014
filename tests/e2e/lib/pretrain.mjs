// The laboratory that trains a model, as a reader sees it.
import { expectEventually } from './expect.mjs';
import { tableRows } from './figures.mjs';

export class Pretrain {
  constructor(page) {
    this.page = page;
    this.figure = page.locator('figure[data-lab=pretrain]');
    this.phase = this.figure.locator('.pretrain-phase');
    this.header = page.locator('.training-status');
  }

  button(action) {
    return this.figure.locator(`[data-action=${action}]`);
  }

  async steps() {
    const words = await this.figure.locator('.pretrain-steps').textContent();
    return Number(words.split(' ')[0].replace(/,/g, ''));
  }

  async waitFor(phase) {
    await expectEventually(() => this.phase.textContent(), (words) => words === phase, `the run is “${phase}”`);
  }

  async reaches(steps) {
    await expectEventually(() => this.steps(), (done) => done >= steps, `${steps} steps`);
  }

  /** What was done when it was paused is still reported; then no step is added for a second. */
  async rests() {
    let before;
    return expectEventually(async () => {
      before = await this.steps();
      await this.page.waitForTimeout(1000);
      return this.steps();
    }, (now) => now === before, 'it rests');
  }

  /** Rows of the data table: step, training loss, held-out loss, sample. */
  async rows() {
    return tableRows(this.figure);
  }
}
