// What htmx does not do by itself: keys, scrolling, and the states around a streamed answer. Without this file (or
// without scripts at all) every form still works.
(() => {
  const byId = (id) => document.getElementById(id);
  const page = document.documentElement;
  let following = false;
  let lastQuestion = "";

  const isNearBottom = () => window.innerHeight + window.scrollY >= page.scrollHeight - 140;
  const toBottom = () => window.scrollTo({ top: page.scrollHeight });
  const stop = () => byId("stop-form")?.requestSubmit();
  const isComposer = (event) => event.detail?.ctx?.sourceElement?.id === "composer";

  // A growing answer is followed once the reader has gone to its end, and left alone until then.
  for (const gesture of ["wheel", "touchmove"]) {
    window.addEventListener(
      gesture,
      () => {
        following = isNearBottom();
      },
      { passive: true },
    );
  }

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("textarea, input, select");
    if (event.key === "Escape") {
      const menu = document.querySelector("details.user-menu[open]");
      if (menu) {
        menu.open = false;
        menu.querySelector("summary").focus();
      } else stop();
    } else if (
      event.key === "Enter" &&
      event.target.id === "message" &&
      !event.shiftKey &&
      !event.isComposing
    ) {
      event.preventDefault();
      if (!byId("stop-form")) byId("composer").requestSubmit();
    } else if (event.key === "/" && !typing && byId("message")) {
      event.preventDefault();
      byId("message").focus();
    }
  });

  // What a person opened stays open when the stream, or a new connection of it, sends that part again.
  const opened = new Set();
  document.addEventListener("click", (event) => {
    const details = event.target.closest?.("summary")?.parentElement;
    if (details?.id && details.closest("#log")) opened[details.open ? "delete" : "add"](details.id);
  });
  document.addEventListener("htmx:after:swap", () => {
    for (const id of opened) byId(id)?.setAttribute("open", "");
  });

  document.addEventListener("click", (event) => {
    const menu = document.querySelector("details.user-menu[open]");
    if (menu && !menu.contains(event.target)) menu.open = false;
  });

  // Nothing to ask, or an answer still on its way: the form stays here.
  document.addEventListener(
    "submit",
    (event) => {
      if (event.target.id !== "composer") return;
      const blank = event.submitter?.name !== "suggestion" && byId("message").value.trim() === "";
      if (blank || byId("stop-form")) {
        event.preventDefault();
        event.stopImmediatePropagation();
      }
    },
    true,
  );

  document.addEventListener("htmx:before:request", (event) => {
    if (!isComposer(event)) return;
    lastQuestion = byId("message").value;
    byId("message").value = "";
  });

  // The question goes back into the box when it could not be sent.
  for (const failure of ["htmx:response:error", "htmx:error"]) {
    document.addEventListener(failure, (event) => {
      if (!isComposer(event)) return;
      byId("message").value = lastQuestion;
      if (failure === "htmx:error")
        byId("notice").textContent = "The server could not be reached. Try again.";
    });
  }

  document.addEventListener("htmx:after:swap", (event) => {
    const log = byId("log");
    if (!log) return;
    if (isComposer(event) && byId("stop-form")) {
      log.setAttribute("aria-busy", "true");
      // A new question moves to the top, and its answer grows below it.
      [...log.querySelectorAll(".question")].at(-1)?.scrollIntoView();
      following = false;
    } else if (following && !log.lastElementChild?.querySelector(".answer-figures > *")) {
      toBottom();
    }
  });

  document.addEventListener("done", (event) => {
    const answer = event.target.closest?.(".answer");
    if (!answer) return;
    // What says that this event closes the stream stays: it is read after this, and without it the page would connect
    // again and again.
    for (const name of ["aria-busy", "hx-sse:connect"]) answer.removeAttribute(name);
    byId("log").removeAttribute("aria-busy");
    if (document.activeElement === document.body) byId("message").focus({ preventScroll: true });
  });

  // A long import tells how far it is, line by line; the last line says where to go on, or what went wrong.
  async function followImport(form, submitter) {
    const status = document.createElement("p");
    status.setAttribute("role", "status");
    const bar = document.createElement("progress");
    const words = document.createElement("span");
    words.textContent = " sending the file";
    status.append(bar, words);
    form.append(status);
    if (submitter) submitter.disabled = true;
    const headers = { accept: "application/x-ndjson" };
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers });
    if (!answer.headers.get("content-type")?.startsWith(headers.accept)) throw new Error(answer.statusText);
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let rest = "", part = await reader.read(); !part.done; part = await reader.read()) {
      const lines = (rest + part.value).split("\n");
      rest = lines.pop();
      for (const line of lines) {
        const told = JSON.parse(line);
        if (told.location) window.location.assign(told.location);
        else if (told.fraction !== undefined) bar.value = told.fraction;
        if (told.problem) bar.remove();
        if (told.problem && submitter) submitter.disabled = false;
        words.textContent = ` ${told.problem ?? told.message ?? "done"}`;
      }
    }
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    const file = form.querySelector?.("input[type=file]")?.files[0];
    // Short files take the plain way, which also keeps what was filled in when something is wrong; so do all forms
    // without a file.
    if (!form.matches?.("form.follow") && !(file && file.size >= 1_000_000)) return;
    event.preventDefault();
    form.querySelector("[role=status]")?.remove();
    followImport(form, event.submitter).catch(() => form.submit());
  });

  const questions = document.querySelectorAll("#log .question");
  if (questions.length > 1 && !window.location.hash) questions[questions.length - 1].scrollIntoView();
})();
