// Keeps a screen where its room is. The room is a version, asked for every second: whatever was missed, the next answer
// is right. Without it a reload does the same.
const EVERY = 1000, HIDDEN = 5000; // ms from one answer to the next question
const place = document.querySelector("main[data-state]"); // the room's own page; on any other a line leads back to it
const line = document.getElementById("in-room");
const wasLed = sessionStorage.followed === location.pathname; // by the room, to the run that is played for all
let shown = Number(place?.dataset.shown ?? (wasLed && sessionStorage.at)); // its script runs at the run's end: the room may be on by then
if (place) sessionStorage.at = shown; // whoever looks at the run once more may, until the room goes on from here
let silentSince = null;

function wait() {
  const every = document.hidden ? HIDDEN : EVERY;
  setTimeout(ask, every * (0.9 + 0.2 * Math.random()));
}

async function ask() {
  try {
    const answer = await fetch(`${(place ?? line).dataset.state}?shown=${shown}`);
    if (answer.status !== 204 && !answer.ok) throw new Error(answer.status);
    say("");
    if (answer.status !== 204) await follow((await answer.json()).version);
  } catch {
    silentSince ??= new Date();
    say(`· no answer since ${silentSince.toLocaleTimeString("en-GB")}; trying again`);
  }
  wait();
}

async function follow(version) {
  if (!place) { // once the room goes on from the run that it led to, so does this screen
    if (shown && wasLed) location.href = line.dataset.room;
    shown = version;
    return;
  }
  const page = await (await fetch(place.dataset.room)).text();
  const said = new DOMParser().parseFromString(page, "text/html");
  const main = said.querySelector("main[data-state]");
  if (!main) return location.reload(); // the room is over
  shown = Number(main.dataset.shown);
  sessionStorage.at = shown;
  place.innerHTML = main.innerHTML;
  document.title = said.title;
  goAlong(main.dataset.follow);
}

function goAlong(run) {
  if (!run || sessionStorage.followed === run) return; // once: whoever comes back has seen enough of it
  sessionStorage.followed = run;
  location.href = run;
}

function say(text) {
  if (!text) silentSince = null;
  const connection = document.getElementById("connection");
  if (connection) connection.textContent = text;
}

if (place || line) {
  goAlong(place?.dataset.follow);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
  wait();
}

// An invitation behind the # of the trainer's address: used at once, and gone from the address bar and the history.
const invited = document.getElementById("invited");
if (invited && location.hash) {
  invited.elements.invitation.value = location.hash.slice(1);
  history.replaceState(null, "", location.pathname + location.search);
  invited.requestSubmit();
}

// The trainer's page: who is here and how many have predicted, and which buttons there are once a run has ended.
const led = document.querySelector("main[data-people]");
async function look() {
  try {
    const said = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
    for (const id of ["people", "moves"]) {
      const here = document.getElementById(id), there = said.getElementById(id);
      if (!here || !there || here.contains(document.activeElement)) continue;
      const isOpen = here.querySelector("details")?.open;
      here.replaceWith(there);
      if (isOpen) there.querySelector("details").open = true;
    }
  } catch { /* the next look may be answered */ }
  setTimeout(look, 2 * EVERY);
}
if (led) setTimeout(look, 2 * EVERY);
