// Starts the engine. The page runs this file as a module worker; its query names the build, and is
// passed on, so that no cache can pair one build's glue with another's WebAssembly. A message that
// is a string tells the page that the engine did not start, or is beyond reporting it by itself.
const beside = (file) => new URL(file + new URL(import.meta.url).search, import.meta.url);
const complain = (problem) => self.postMessage(String(problem));

// Running out of memory or of stack ends the WebAssembly without a panic, inside of a promise that
// nobody waits for: without this the page would wait for an answer for ever.
self.addEventListener('unhandledrejection', ({ reason }) => {
  if (reason instanceof WebAssembly.RuntimeError || reason instanceof RangeError) complain(reason);
});

try {
  const { default: init } = await import(beside('worker.js'));
  await init({ module_or_path: beside('worker_bg.wasm') });
} catch (problem) {
  complain(problem);
}
