// A page that answers late: `LATE=150 node --test`.
//
// What a page does at once after a click is done before the next question of a test. What it does in a
// task of its own (answers of the engine, timers, frames, a list that has opened) mostly is, too, and
// on a busy machine is not. Delayed by so many milliseconds it never is, so that a test that looks
// too early fails each time instead of once in a thousand.

/** Milliseconds; 0 leaves the page as it is. */
export const LATE = Number(process.env.LATE ?? 0);

/** Runs in the page, before its own programs. */
export function late(milliseconds) {
  const { setTimeout: wait, requestAnimationFrame: frame, cancelAnimationFrame: cancel } = window;
  window.setTimeout = (work, after = 0, ...rest) => wait(work, Number(after) + milliseconds, ...rest);

  const frames = new Map();
  let last = 0;
  window.requestAnimationFrame = (work) => {
    const name = (last += 1);
    frames.set(name, { timer: wait(() => frames.set(name, { frame: frame((time) => { frames.delete(name); work(time); }) }), milliseconds) });
    return name;
  };
  window.cancelAnimationFrame = (name) => {
    const { timer, frame: asked } = frames.get(name) ?? {};
    clearTimeout(timer);
    if (asked !== undefined) cancel(asked);
    frames.delete(name);
  };

  for (const { prototype } of [Worker, MessagePort]) {
    const { get, set } = Object.getOwnPropertyDescriptor(prototype, 'onmessage');
    Object.defineProperty(prototype, 'onmessage', {
      get,
      set(answer) {
        // Whoever has stopped listening hears nothing, as without a delay.
        const later = answer && ((event) => void wait(() => { if (get.call(this) === later) answer.call(this, event); }, milliseconds));
        set.call(this, later);
      },
    });
  }

  const again = new WeakSet();
  document.addEventListener('toggle', (event) => {
    if (again.has(event)) return;
    event.stopImmediatePropagation();
    const { target, type, oldState, newState } = event;
    wait(() => {
      const second = new ToggleEvent(type, { oldState, newState });
      again.add(second);
      target.dispatchEvent(second);
    }, milliseconds);
  }, true);
}
