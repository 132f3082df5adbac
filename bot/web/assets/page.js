// One screen at a time, in place: a turn is the same form sent by fetch, and
// the answer's parts replace those on the page. Nothing is kept anywhere, the
// history has one entry, and leaving empties the screen before anything else.

const main = document.getElementById("main");
const parts = ["bar", "top", "log", "answer", "hint"]; // ids whose content a turn replaces
const out = document.querySelector("a[data-leave]").href; // whole: top is elsewhere
const start = "/";
let busy = false;
let left = false;
let pressed = null; // the button of the form now being sent, where the event does not tell

// A topic, a language or a mistake in the address has done its work.
history.replaceState(null, "", start);
history.scrollRestoration = "manual";
document.documentElement.dataset.keys = ""; // the keyboard's way out works from here on

// Who comes back is told why nothing is there any more.
const [arrival] = performance.getEntriesByType("navigation");
if (arrival && (arrival.type === "reload" || arrival.type === "back_forward")) {
  document.getElementById("notice").textContent = main.dataset.anew;
}

function empty() {
  document.title = "\u200e";
  document.body.textContent = "";
}

// In a frame the page around it goes too: it says where the person was. A
// browser may refuse that, and then at least the frame is left.
function leave(to) {
  left = true;
  empty();
  if (top !== self) {
    try {
      top.location.replace(to);
    } catch (e) {}
  }
  location.replace(to);
}

// tell says what became of a turn beside the field, where the person is: the
// top of the page may be out of sight.
function tell(sentence) {
  const trouble = document.getElementById("trouble");
  trouble.textContent = sentence;
  if (sentence) {
    trouble.scrollIntoView({block: "nearest"});
  }
}

function show(next) {
  document.documentElement.lang = next.documentElement.lang;
  document.title = next.title;
  for (const id of parts) {
    const part = document.getElementById(id);
    part.textContent = "";
    part.append(...next.getElementById(id).childNodes);
  }
  main.dataset.offline = next.getElementById("main").dataset.offline;
  document.getElementById("notice").textContent = next.getElementById("notice").textContent;
}

async function send(fields) {
  const stop = new AbortController();
  const late = setTimeout(() => stop.abort(), 30000);
  try {
    const answer = await fetch(start, {method: "POST", body: fields, cache: "no-store", signal: stop.signal});
    if (answer.redirected) {
      leave(answer.url);
      return;
    }
    const next = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (left) {
      return;
    }
    if (!answer.ok) {
      // What is on the page stays: it can be sent again.
      tell(next.getElementById("log").textContent.trim());
      return;
    }
    show(next);
    main.removeAttribute("aria-busy");
    window.scrollTo(0, 0);
    document.getElementById("top").focus({preventScroll: true});
  } catch (e) {
    if (!left) {
      tell(main.dataset.offline);
    }
  } finally {
    clearTimeout(late);
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-leave]");
  if (button) {
    event.preventDefault();
    leave(out);
    return;
  }
  pressed = event.target.closest("button");
});

document.addEventListener("submit", async (event) => {
  if (!window.AbortController || event.target.id === "mend") {
    return; // a browser of before 2019, or a page of its own: the form works by itself
  }
  event.preventDefault();
  if (busy) {
    return;
  }
  const button = event.submitter || pressed;
  const fields = new URLSearchParams(new FormData(event.target));
  if (button && button.name) {
    fields.append(button.name, button.value);
  }
  busy = true;
  main.setAttribute("aria-busy", "true");
  tell("");
  await send(fields);
  main.removeAttribute("aria-busy");
  busy = false;
});

// Escape or Shift, three times within five seconds and nothing between.
const presses = {key: "", count: 0, since: 0};
document.addEventListener("keydown", (event) => {
  if (event.repeat) {
    return;
  }
  const counts = event.key === "Escape" || event.key === "Shift";
  if (!counts || event.key !== presses.key || event.timeStamp - presses.since > 5000) {
    presses.key = counts ? event.key : "";
    presses.count = 0;
    presses.since = event.timeStamp;
  }
  presses.count++;
  if (counts && presses.count === 3) {
    leave(out);
  }
});

// A browser may keep a page it left alive, to show it again on Back: what it
// keeps is empty, and what it shows begins anew.
addEventListener("pagehide", empty);
addEventListener("pageshow", (event) => {
  if (event.persisted) {
    left = true;
    location.reload();
  }
});

// Has the page to leave to at hand, so that leaving needs no network.
addEventListener("load", () => {
  fetch(out, {priority: "low"}).catch(() => {});
});
