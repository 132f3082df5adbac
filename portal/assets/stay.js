// Who does nothing for long is signed out. Some minutes before, a word says so, and
// one tap puts it off (WCAG 2.2.1). What is done in another window counts, too.

const place = document.querySelector("[data-stay]");
const ahead = 180; // seconds of warning

let begun = Date.now();
const windows = "BroadcastChannel" in window ? new BroadcastChannel("nhipcau-stay") : null;

function left() {
  return Number(place.dataset.stay) - (Date.now() - begun) / 1000;
}

function begin(seconds, last) {
  begun = Date.now();
  place.dataset.stay = seconds;
  place.dataset.last = last ? "yes" : "";
  look();
}

function look() {
  const seconds = left();
  const state = seconds > ahead ? "" : seconds <= 0 ? "over" : place.dataset.last ? "last" : "soon";
  if (place.dataset.state !== state) {
    place.dataset.state = state;
    for (const part of place.querySelectorAll("[data-when]")) {
      part.hidden = part.dataset.when !== state;
    }
    place.hidden = state === "";
  }
}

windows?.addEventListener("message", (event) => begin(event.data.seconds, event.data.last));
place.querySelector("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  delete event.target.dataset.sent;
  try {
    const answer = await fetch(event.target.action, {method: "POST", cache: "no-store", redirect: "error"});
    const said = await answer.json();
    begin(said.seconds, said.last);
    windows?.postMessage(said);
  } catch {
    location.reload(); // signed out meanwhile, or no network: the page says which
  }
});
windows?.postMessage({seconds: Number(place.dataset.stay), last: place.dataset.last === "yes"});
setInterval(look, 1000);
document.addEventListener("visibilitychange", look);
look();
