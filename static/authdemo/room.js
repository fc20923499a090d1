// Keeps a screen where its room is. The room is a version, asked for every second: whatever was missed, the next answer
// is right. Without it a reload does the same.
const EVERY = 1000, HIDDEN = 5000; // ms from one answer to the next question
const AWAITED = 30000; // ms: whoever pressed something and was not answered since has ended that by Esc
const place = document.querySelector("main[data-state]"); // the room's own page; on any other a line leads back to it
const line = document.getElementById("in-room");
const wasLed = sessionStorage.followed === location.pathname; // by the room, to the run that is played for all
let shown = Number(place?.dataset.shown ?? (wasLed && sessionStorage.at)) || 0; // a run's script runs at its end: the room may be on by then
let silentSince = null;
let timer = 0;
let asking = false;
let isOver = false;
let pressed = -Infinity; // what is pressed is answered by the next page: to load this one anew would lose the answer
const isPressed = () => performance.now() - pressed < AWAITED;
addEventListener("submit", ({ defaultPrevented }) => { if (!defaultPrevented) pressed = performance.now(); });
addEventListener("pageshow", ({ persisted }) => { if (persisted) pressed = -Infinity; }); // come back to

function wait() {
  clearTimeout(timer);
  if (isOver) return;
  timer = setTimeout(ask, (document.hidden ? HIDDEN : EVERY) * (0.9 + 0.2 * Math.random()));
}

async function ask() {
  if (asking || isOver) return;
  asking = true;
  try {
    const answer = await fetched(`${(place ?? line).dataset.state}?shown=${shown}`);
    silentSince = null;
    say(answer.headers.get("X-Trainer") === "away" ? "· the trainer is away" : "");
    if (answer.status !== 204) await follow((await answer.json()).version);
  } catch {
    silentSince ??= new Date();
    say(`· no answer since ${silentSince.toLocaleTimeString("en-GB")}; trying again`);
  }
  asking = false;
  wait();
}

async function fetched(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(answer.status); // 204 is well, too
  return answer;
}

async function read(address) {
  return new DOMParser().parseFromString(await (await fetched(address)).text(), "text/html");
}

function renew(main, ...ids) {
  for (const id of ids) place.querySelector(`#${id}`).replaceWith(main.querySelector(`#${id}`));
}

async function follow(version) {
  if (version && version <= shown) return; // an answer from before
  if (!place) { // once the room goes on from the run that it led to, so does this screen
    if (!version) return over();
    if (shown && wasLed) location.href = line.dataset.room;
    const isNews = !wasLed && await tell(version); // where that fails, it is asked again
    shown = version;
    if (isNews && !isPressed() && document.getElementById("result")) location.reload(); // the compare page says what is so
    return;
  }
  if (!version) return location.replace(`${place.dataset.room}?over`); // with the cookie gone, nothing else says so
  const said = await read(place.dataset.room);
  const main = said.querySelector("main[data-state]");
  if (!main) return location.reload(); // it has ended just now
  shown = Number(main.dataset.shown);
  sessionStorage.at = shown;
  const asked = one => one.querySelector("form.question input[name=round]")?.value;
  if (asked(place) && asked(place) === asked(main)) { // the same question: what is being chosen stays
    renew(main, "switched", "users", "lanes");
  } else {
    place.innerHTML = main.innerHTML;
  }
  document.title = said.title;
  isSwitchedAnew(place, shown);
  local();
  goAlong(main.dataset.follow);
}

// On any other page the line back to the room says what the room is at, and has the button for what each is to do.
// Whether that says of what is switched what this tab has not been told.
async function tell(version) {
  const main = (await read(`${line.dataset.room}?line`)).querySelector("main[data-shown]");
  if (!main) return false;
  const asked = main.querySelector("h1").textContent;
  line.querySelector("a").textContent = `Back to the room${asked && ": "}${asked}`;
  for (const old of line.querySelectorAll(".doing, .switched")) old.remove();
  line.append(...main.querySelectorAll(".doing, .switched"));
  line.querySelector(".huge")?.classList.remove("huge");
  local();
  return isSwitchedAnew(line, version);
}

// By the version of the room, where it says of anything that it is switched: what a ban or another key does is seen on
// the compare page alone, and no two versions of a room are sure to say so in other words.
function isSwitchedAnew(where, version) {
  const before = sessionStorage.switched ?? "", now = where.querySelector(".switched") ? `${version}` : "";
  if (!now && before === `${version}`) return false; // it is being undone: that is done with the room's next version
  sessionStorage.switched = now;
  return now !== before;
}

// Words that were used on another device are good no more, and users may be others since: who looks sees those of now.
async function refresh({ target }) {
  if (!target.open || !target.querySelector("#way-back")) return;
  try {
    const main = (await read(place.dataset.room)).querySelector("main[data-state]");
    if (main) renew(main, "way-back", "users", "lanes"); // else it has ended: `ask` leads on
  } catch { /* what stands there stays */ }
}
place?.addEventListener("toggle", refresh, true);

// Nobody asks any more: the cookie is gone with the room.
function over() {
  isOver = true;
  const link = line.querySelector("a");
  link.href = `${line.dataset.room}?over`;
  link.textContent = "The room that you were in is over";
  for (const old of line.querySelectorAll(".doing, .switched")) old.remove();
}

function goAlong(run) {
  if (!run || sessionStorage.followed === run) return; // once: whoever comes back has seen enough of it
  sessionStorage.followed = run;
  location.href = run;
}

function say(text) {
  const connection = document.getElementById("connection");
  if (connection) connection.textContent = text;
}

// The server does not know its reader's clock: what its time is here stands beside it.
function local() {
  for (const time of document.querySelectorAll(".switched time:not(:has(+ .here))")) {
    const at = new Date(time.dateTime);
    if (at.getTimezoneOffset() !== 0) {
      const here = document.createElement("span");
      here.className = "here";
      here.textContent = ` (${at.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" })} here)`;
      time.after(here);
    }
  }
}

local();
if (place || line) {
  if (place) {
    sessionStorage.at = shown; // whoever looks at the run once more may, until the room goes on from here
    isSwitchedAnew(place, shown);
  }
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

// The trainer's page: who is here, how many have predicted, which buttons there are once a run has ended. Where the room
// itself has gone on, in another window, all of the page is another one.
const led = document.querySelector("main[data-now]");
const UNTOLD = "#who[open]:not(:has(table))"; // who is here is told where it is looked at
async function look() {
  try {
    if (!isPressed()) await see();
  } catch { /* the next look may be answered */ }
  clearTimeout(next);
  next = setTimeout(look, 2 * EVERY);
}

async function see() {
  const address = new URL(led.dataset.now + location.search, location);
  if (document.querySelector("#who[open]")) address.searchParams.set("who", "");
  const answer = await fetched(address);
  const text = await answer.text();
  if (isPressed()) return; // meanwhile
  if (answer.status === 204) return location.replace(`${location.pathname}?over`); // with the cookie gone, nothing else says so
  const said = new DOMParser().parseFromString(text, "text/html");
  if (said.getElementById("moves").dataset.version !== led.dataset.version) return location.reload();
  for (const id of ["moves", "people", "switches"]) {
    const here = document.getElementById(id), there = said.getElementById(id);
    if (id === "switches") {
      there.open = here.open;
      if (here.textContent === there.textContent) continue; // what is being chosen stays
    }
    const held = here.contains(document.activeElement) && document.activeElement;
    const told = here.querySelector("p");
    if (held && !told?.contains(held)) told?.replaceWith(there.querySelector("p")); // what is in somebody's hands stays
    if (held && held.matches("#who > summary")) {
      here.querySelector("table")?.remove();
      held.after(...there.querySelectorAll("table"));
    }
    if (held) continue;
    for (const fold of here.querySelectorAll("details[open]")) {
      there.querySelector(`#${fold.id}`)?.toggleAttribute("open", true);
    }
    here.replaceWith(there);
  }
}
let next = led ? setTimeout(look, 2 * EVERY) : 0;
led?.addEventListener("toggle", ({ target }) => {
  if (target.matches(UNTOLD)) look();
  if (target.id === "switches") sessionStorage.switchesOpen = target.open ? "yes" : ""; // who has pressed one may press the next
}, true);
if (led && sessionStorage.switchesOpen) document.getElementById("switches").open = true;
