// A copy button for every [data-copy]: without JavaScript there is none, and the text can be selected as ever.
for (const box of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break; // over plain HTTP off loopback there is no clipboard to write to
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button quiet";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(box.querySelector("code").textContent.trim());
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = "Copy"; }, 2000); // ms
  });
  box.append(button);
}

// A run arrives as one page: when its result is there, the title says it, and so does whoever reads the page aloud.
const result = document.getElementById("result");
if (result?.dataset.title) {
  document.title = `${result.dataset.title} · authdemo`;
  document.getElementById("said")?.append(result.dataset.title);
}

// Where a run has to wait outside, its form is sent again by itself; without scripts it is a button.
const again = document.querySelector("form[data-again]");
if (again) {
  again.querySelector("[data-asks]").hidden = false;
  setTimeout(() => again.requestSubmit(), Number(again.dataset.again) * 1000); // ms
}

// Pages say UTC, since a server does not know its reader's clock: what that is here stands beside it.
for (const place of document.querySelectorAll("[data-local]")) {
  const now = new Date();
  if (now.getTimezoneOffset() === 0) break;
  const here = now.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  place.textContent = `: ${now.toISOString().slice(11, 16)} there is ${here} here`;
}

// Keys for whoever stands before a room. Not where somebody types, and not at all for who turned them off (WCAG 2.1.4).
const page = document.documentElement;
const inRoom = page.dataset.view === "projector";
const areOff = () => localStorage.keys === "off";
const press = (name) => [...document.querySelectorAll(`main [data-key="${name}"]:not(:disabled)`)].find(isShown)?.click();
const isShown = (one) => one.checkVisibility({ visibilityProperty: true }); // of a way that is stepped through, one step is
const KEYS = {
  p: ["the view for the projector, and back", () => { location.href = view(location, !inRoom); }],
  n: ["on to what comes next", () => press("next")],
  v: ["back to what was before", () => history.back()],
  r: ["run it, or answer", () => press("run")],
  s: ["on a projector: show what is left out, and hide it", () => page.toggleAttribute("data-revealed")],
  b: ["a blank screen, until the next key", blank],
  "?": ["this list", list],
};
const AS = { PageDown: "n", PageUp: "v", ".": "b" }; // what remote controls send, for a page that needs no scrolling

// An address with the view for the projector, or without it.
function view(address, wanted) {
  const url = new URL(address);
  url.searchParams.delete("projector");
  if (wanted) url.searchParams.set("projector", "");
  return url.href;
}

function blank() {
  const screen = document.createElement("dialog");
  screen.className = "blank";
  screen.setAttribute("aria-label", "Blank screen: press any key");
  screen.addEventListener("keydown", (event) => { event.preventDefault(); event.stopPropagation(); screen.remove(); });
  screen.addEventListener("click", () => screen.remove());
  document.body.append(screen);
  screen.showModal();
}

function list() {
  const box = document.createElement("dialog");
  box.className = "keys";
  const rows = Object.entries(KEYS).map(([key, [does]]) => `<dt><kbd>${key}</kbd></dt><dd>${does}</dd>`).join("");
  box.innerHTML = `<h2>Keys</h2><dl>${rows}</dl><form method="dialog"><button class="button primary">Close</button> <button class="button quiet" value="off">Turn these keys off</button></form>`;
  box.addEventListener("close", () => {
    if (box.returnValue) localStorage.keys = "off";
    box.remove();
  });
  document.body.append(box);
  box.showModal();
}

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([type=radio], [type=checkbox]), textarea, select, dialog, [contenteditable]");
  const key = (inRoom && AS[event.key]) || event.key;
  if (typing || event.ctrlKey || event.metaKey || event.altKey || !KEYS[key] || areOff()) return;
  event.preventDefault();
  KEYS[key][1]();
});

if (inRoom) {
  page.toggleAttribute("data-revealed", areOff()); // what no key shows
  // The view stays on the way through the site.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (link && link.origin === location.origin && !link.hasAttribute("data-leaves")) link.href = view(link.href, true);
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.getAttribute("method") === "dialog") return;
    const to = new URL(form.getAttribute("action") ?? "", location.href); // form.action may be a button of that name
    if (to.origin === location.origin) form.setAttribute("action", view(to, true));
  }, true);
}

const keysOff = document.getElementById("turn-keys"); // on the page More: the way back from "off"
if (keysOff) {
  const say = () => { keysOff.textContent = `Turn the keys ${areOff() ? "on" : "off"}`; };
  keysOff.addEventListener("click", () => { localStorage.keys = areOff() ? "" : "off"; say(); });
  keysOff.hidden = false;
  say();
}
