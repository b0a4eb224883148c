"use strict";
// The writing page: the preview follows what is typed, and parts can be moved and removed by keys. Without this file every button still works.
(() => {
  const WAIT = 700; // milliseconds without a key before the preview is drawn again
  const form = document.getElementById("writing");
  const button = form.querySelector("[data-preview]");
  let timer;

  function draw() {
    const old = form.querySelector("iframe[name=preview]");
    const fresh = old.cloneNode(false); // a new frame each time: else every drawing would be a step for the browser's back button
    old.replaceWith(fresh);
    fresh.addEventListener("load", () => fresh.parentElement.removeAttribute("aria-busy"));
    form.requestSubmit(button);
  }

  function soon() {
    clearTimeout(timer);
    button.closest("section").setAttribute("aria-busy", "true");
    timer = setTimeout(draw, WAIT);
  }

  form.addEventListener("input", soon);
  document.addEventListener("htmx:afterSettle", soon);
  form.addEventListener("keydown", (event) => {
    const key = { ArrowUp: "up", ArrowDown: "down", Delete: "remove" }[event.key];
    if (!event.altKey || !event.shiftKey || !key) return;
    const pressed = event.target.closest("[data-part]")?.querySelector(`[data-key=${key}]`);
    if (!pressed) return;
    event.preventDefault();
    pressed.click();
  });
  let last = null; // the field that was written in last: a merge field is put in there
  form.addEventListener("focusin", (event) => {
    if (event.target.matches("#parts textarea, #parts input:not([type=hidden]):not([inputmode=url])")) last = event.target;
  });
  for (const insert of form.querySelectorAll("[data-insert]")) {
    insert.hidden = false;
    insert.addEventListener("click", () => {
      const field = last?.isConnected && last.offsetParent ? last : [...form.querySelectorAll("#parts textarea")].find((one) => one.offsetParent);
      if (!field) return;
      field.setRangeText(`{{ ${insert.dataset.insert} }}`, field.selectionStart, field.selectionEnd, "end");
      field.focus();
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
  let unsaved = "unsaved" in form.dataset; // a page that was refused holds what is saved nowhere
  form.addEventListener("input", () => { unsaved = true; });
  form.addEventListener("submit", (event) => { if (event.submitter !== button) unsaved = false; });
  addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
  draw();
})();
