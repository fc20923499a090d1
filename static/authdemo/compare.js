// Tries the stolen copy every second and shows what the servers said. Without it, a link on the page does the same.
const EVERY = 1000; // ms from one answer to the next question
const TRIES = 9; // of which the median is shown: one check alone says more about that moment than about the check
let timer = 0;
let asking = null;
let leaving = false;
let heard = new Date(); // when the site last answered
const costs = []; // of the last tries: per try the µs of each bar

const result = () => document.getElementById("result");
const sentence = () => result().textContent.trim();
const isOver = () => result().dataset.watch !== "yes";

async function ask() {
  asking = new AbortController();
  try {
    const said = await read(result().dataset.url);
    if (!said) return location.reload(); // the copy is gone: the page tells another story now
    if (!said.getElementById("result")) throw new Error("not of this page"); // somebody else's, who stands between
    heard = new Date();
    const before = result().dataset.result;
    level(said);
    swap(said, "#result, #story, #unenforced, #copy, #cost");
    document.title = sentence() + " · authdemo";
    if (result().dataset.result !== before) await tellNews();
  } catch (error) {
    if (error.name !== "AbortError") tellSilence(); // that one is the page being left
  }
  wait();
}

// Nobody answers: that stands where a sentence stood that may be true no more, until the next answer replaces it.
function tellSilence() {
  const isNews = result().dataset.result !== "silence";
  result().dataset.result = "silence";
  result().textContent = `No answer since ${heard.toLocaleTimeString("en-GB")}.`;
  document.title = sentence() + " · authdemo";
  if (isNews) document.getElementById("said").textContent = sentence();
}

// The costs of a try give way to the medians of the last ones, on the bars of the same commands.
function level(said) {
  const bars = [...said.querySelectorAll("#cost [data-micros]")];
  const commands = said.querySelector("#cost")?.textContent.replace(/\d+\sµs/g, "");
  if (costs.commands !== commands) costs.length = 0;
  costs.commands = commands;
  costs.push(bars.map((bar) => Number(bar.dataset.micros)));
  if (costs.length > TRIES) costs.shift();
  bars.forEach((bar, place) => {
    const sorted = costs.map((each) => each[place]).sort((one, other) => one - other);
    const median = sorted[Math.floor(sorted.length / 2)];
    const drawn = bar.closest("dd").previousElementSibling.querySelector("rect:last-child");
    bar.textContent = median;
    drawn.setAttribute("width", `${Math.min(100, (100 * median) / bar.closest("[data-scale]").dataset.scale)}%`);
  });
  for (const note of said.querySelectorAll("#cost [data-tries]")) note.textContent = costs.length > 1 ? `; the median of ${costs.length} tries` : "";
}

async function read(url) {
  const answer = await fetch(url, { signal: asking.signal });
  return answer.status === 204 ? null : new DOMParser().parseFromString(await answer.text(), "text/html");
}

function swap(said, parts) {
  for (const part of said.querySelectorAll(parts)) {
    const here = document.getElementById(part.id);
    if (!here.contains(document.activeElement)) here.replaceWith(part); // whoever is there keeps the focus
  }
}

// The result is another one: said once, for ears; and what else the page says may be different now.
async function tellNews() {
  document.getElementById("said").textContent = sentence();
  swap(await read(location.href), "#ways, #kept, #next");
}

function wait() {
  stop();
  if (!document.hidden && !leaving && !isOver()) timer = setTimeout(ask, EVERY);
}

function stop() {
  clearTimeout(timer);
  asking?.abort();
}

document.addEventListener("visibilitychange", wait);
document.addEventListener("submit", () => { leaving = true; stop(); }); // no older answer may come after the next page's
addEventListener("pageshow", () => { leaving = false; wait(); });
