"use strict";
// Finding while typing, and picking: a combobox with a listbox (ARIA 1.2) for every input with data-find, the address asked by POST.
// An option with data-url opens its page; one with data-pick goes into the field, its number into the hidden input beside it.
(() => {
  const WAIT = 120; // milliseconds without a key before the server is asked
  const LEAST = 2; // letters

  class Finder {
    constructor(input) {
      this.input = input;
      this.box = input.parentElement.appendChild(document.createElement("div"));
      this.box.className = "found";
      this.status = input.parentElement.appendChild(document.createElement("span"));
      this.status.className = "visually-hidden";
      this.status.setAttribute("role", "status");
      this.asked = 0;
      this.close();
      input.addEventListener("input", () => this.typed());
      input.addEventListener("keydown", (event) => this.key(event));
      input.addEventListener("blur", () => this.close());
      input.form.addEventListener("submit", () => this.stop());
      this.box.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
      this.box.addEventListener("click", (event) => this.choose(event.target.closest("[role=option]")));
    }

    typed() {
      clearTimeout(this.timer);
      this.asked += 1; // an answer on its way is late
      const picked = this.hidden();
      if (picked) picked.value = "";
      if (this.input.value.trim().length < LEAST) this.close();
      else this.timer = setTimeout(() => this.ask(), WAIT);
    }

    async ask() {
      const mine = ++this.asked;
      const { find, kind = "", trouble } = this.input.dataset;
      const token = this.input.form.elements.csrfmiddlewaretoken;
      const body = new URLSearchParams({ q: this.input.value, kind, live: "1", csrfmiddlewaretoken: token.value });
      let html;
      try {
        const answer = await fetch(find, { method: "POST", body });
        if (answer.ok && !answer.redirected) html = await answer.text();
      } catch {
        // no connection: the sentence below
      }
      if (mine === this.asked && document.activeElement === this.input) this.show(html, trouble);
    }

    show(html, trouble) {
      this.close();
      if (html === undefined) {
        const sentence = this.box.appendChild(document.createElement("p"));
        sentence.className = "error";
        sentence.textContent = trouble;
      } else this.box.innerHTML = html;
      this.box.hidden = false;
      this.options = [...this.box.querySelectorAll("[role=option]")];
      this.options.forEach((option, place) => (option.id = `${this.input.id}-found-${place}`));
      const list = this.box.querySelector("[role=listbox]");
      if (list) list.id = `${this.input.id}-found`;
      if (this.options.length) this.input.setAttribute("aria-controls", list.id);
      this.input.setAttribute("aria-expanded", this.options.length > 0);
      this.status.textContent = list ? list.dataset.said : trouble;
    }

    close() {
      this.box.hidden = true;
      this.box.replaceChildren();
      this.options = [];
      this.status.textContent = "";
      this.input.setAttribute("aria-expanded", "false");
      this.input.removeAttribute("aria-controls");
      this.mark(undefined);
    }

    key(event) {
      const turn = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (turn && this.options.length) {
        const places = this.options.length + 1; // one place is the field itself
        const at = this.options.indexOf(this.marked) + 1;
        this.mark(this.options[((at + turn + places) % places) - 1]);
      } else if (turn === 1 && this.box.hidden && this.input.value.trim().length >= LEAST) this.ask();
      else if (event.key === "Enter" && this.marked) this.choose(this.marked);
      else if (event.key === "Escape" && !this.box.hidden) this.stop();
      else return;
      event.preventDefault();
    }

    mark(option) {
      this.marked?.setAttribute("aria-selected", "false");
      this.marked = option;
      option?.setAttribute("aria-selected", "true");
      option?.scrollIntoView({ block: "nearest" });
      if (option) this.input.setAttribute("aria-activedescendant", option.id);
      else this.input.removeAttribute("aria-activedescendant");
    }

    choose(option) {
      if (!option) return;
      const { url, pick, label } = option.dataset;
      this.stop();
      if (url) window.location.assign(url);
      else {
        this.input.value = label;
        this.hidden().value = `${pick} ${label}`;
        this.input.dispatchEvent(new Event("change", { bubbles: true }));
      }
    }

    stop() {
      clearTimeout(this.timer);
      this.asked += 1;
      this.close();
    }

    hidden() {
      return this.input.parentElement.querySelector("input[data-picked]");
    }
  }

  const known = new WeakSet();
  const meet = (target) => {
    if (!target?.matches("input[data-find]") || known.has(target)) return;
    known.add(target);
    new Finder(target);
  };
  document.addEventListener("focusin", ({ target }) => meet(target));
  meet(document.activeElement); // autofocus, or a quick hand, may be here before this script

  document.addEventListener("keydown", (event) => {
    const box = document.getElementById("search-everything");
    const shortcut = (event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k";
    const slash = event.key === "/" && !event.target.closest("input, textarea, select, [contenteditable]");
    if (!box || !(shortcut || slash)) return;
    event.preventDefault();
    box.focus();
    box.select();
  });
})();
