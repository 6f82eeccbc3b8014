// Runs before the first paint: applies the stored theme, and says so if this browser is too old or
// the program does not come.
"use strict";
(() => {
  try {
    const theme = localStorage.getItem("pretraining-lab.theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  } catch {
    // Storage is blocked: the system's colours it is.
  }
  // The smallest module with a SIMD instruction: (func (drop (v128.const 0))).
  const simd = [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 23, 1, 21, 0, 253, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 26, 11];
  const runs = typeof WebAssembly === "object" && WebAssembly.validate(new Uint8Array(simd));
  // Until the program has taken the page over, nobody else would say that it did not come.
  const failed = ({ target }) => {
    const note = document.getElementById("loading-note");
    if (!note || (target instanceof Element && !target.matches("script"))) return;
    note.hidden = false;
    if (runs) note.textContent = "The program of this page did not arrive, or may not run here. Check the connection, then reload the page.";
  };
  for (const event of ["error", "unhandledrejection"]) addEventListener(event, failed, true);
  document.addEventListener("DOMContentLoaded", () => {
    const note = document.getElementById("loading-note");
    if (!note) return;
    note.hidden = false;
    if (!runs) note.textContent = "This page computes in your browser with WebAssembly SIMD, which this browser does not have or does not allow. Please open it in a current Chrome, Edge, Firefox or Safari.";
  });
})();
