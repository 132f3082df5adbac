// What a page can do better with a script. Everything but passkeys works
// without.

for (const part of document.querySelectorAll("[data-scripted]")) {
  part.hidden = false;
}

for (const box of document.querySelectorAll("[data-shows]")) {
  const field = document.getElementById(box.dataset.shows);
  box.addEventListener("change", () => { field.type = box.checked ? "text" : "password"; });
}

for (const button of document.querySelectorAll("[data-copies]")) {
  button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset.copies);
    field.select();
    await navigator.clipboard.writeText(field.value);
    button.textContent = button.dataset.copied;
  });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", () => window.print());
}

// The page that one is on is in sight among its neighbours, also in a browser that
// does not see to that itself (scroll-initial-target).
for (const list of document.querySelectorAll(".sub ul")) {
  const here = list.querySelector("[aria-current]");
  if (here) {
    list.scrollLeft = here.offsetLeft - list.offsetLeft - (list.clientWidth - here.offsetWidth) / 2;
  }
}

// What is wrong is where the page begins.
document.querySelector("[data-focus]")?.focus();

// A form that was sent is not sent again by a second tap.
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
    }
    form.dataset.sent = "1";
  });
}
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
  }
});

// What is under way is asked about again until it is over.
for (const part of document.querySelectorAll("[data-again]")) {
  const link = part.querySelector("a");
  const wait = Number(part.dataset.again);
  const ask = async () => {
    try {
      const answer = await fetch(link.href, {cache: "no-store"});
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const far = page.querySelector("[data-again] [data-far]");
      if (!far) {
        location.replace(link.href);
        return;
      }
      part.querySelector("[data-far]").innerHTML = far.innerHTML;
    } catch {
      // no network at this moment
    }
    setTimeout(ask, wait);
  };
  setTimeout(ask, wait);
}

// Passkeys: the server says what it wants, the browser asks its owner, and what
// comes back goes to the server.

async function send(url, fields) {
  const answer = await fetch(url, {method: "POST", body: new URLSearchParams(fields), cache: "no-store"});
  const said = await answer.json();
  if (!answer.ok) {
    throw new Said(said.said);
  }
  return said;
}

class Said extends Error {}

async function ceremony(form) {
  const fields = Object.fromEntries(new FormData(form));
  const begun = await send(form.dataset.begin, fields);
  let key;
  if (form.dataset.passkey === "create") {
    key = await navigator.credentials.create({publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(begun.options.publicKey)});
  } else {
    key = await navigator.credentials.get({publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(begun.options.publicKey)});
  }
  const done = await send(form.dataset.finish, {...fields, token: begun.token ?? "", answer: JSON.stringify(key.toJSON())});
  location.assign(done.to);
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const place = form.querySelector("[data-said]");
  if (!window.PublicKeyCredential?.parseCreationOptionsFromJSON) {
    form.hidden = true;
    continue;
  }
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    place.textContent = "";
    try {
      await ceremony(form);
    } catch (e) {
      place.textContent = e instanceof Said && e.message || place.dataset.failed;
    }
  });
}

// A code is read by the camera where the browser can; what it sees stays here.
const scan = document.querySelector("[data-scan]");
if (scan && "BarcodeDetector" in window && navigator.mediaDevices) {
  scan.hidden = false;
  const film = document.querySelector("[data-seen]");
  const said = document.querySelector("[data-scan-said]");
  const field = document.getElementById(scan.querySelector("button").dataset.scans);
  scan.addEventListener("click", async () => {
    said.textContent = "";
    try {
      const stream = await navigator.mediaDevices.getUserMedia({video: {facingMode: "environment"}});
      const stop = () => {
        stream.getTracks().forEach((track) => track.stop());
        film.hidden = true;
      };
      film.srcObject = stream;
      film.hidden = false;
      await film.play();
      const eye = new BarcodeDetector({formats: ["qr_code"]});
      const late = Date.now() + 60000;
      while (Date.now() < late) {
        const [seen] = await eye.detect(film);
        if (seen && /^\d{10}$/.test(seen.rawValue)) {
          field.value = seen.rawValue;
          break;
        }
        await new Promise((next) => setTimeout(next, 150));
      }
      stop();
      field.focus();
    } catch {
      film.hidden = true;
      said.textContent = said.dataset.refused;
    }
  });
}
