// Tries the stolen copy every second and shows what the servers said. Without it, a link on the page does the same.
const EVERY = 1000; // ms from one answer to the next question
let timer = 0;
let asking = null;
let leaving = false;

const result = () => document.getElementById("result");
const sentence = () => result().textContent.trim();
const isOver = () => result().dataset.watch !== "yes";

async function ask() {
  asking = new AbortController();
  try {
    const said = await read(result().dataset.url);
    if (!said) return location.reload(); // the copy is gone: the page tells another story now
    const before = result().dataset.result;
    swap(said, "#result, #story, #unenforced, #copy, #cost");
    document.title = sentence() + " · authdemo";
    if (result().dataset.result !== before) await tellNews();
  } catch {
    // the site cannot be reached, or the page is being left: the next question will tell
  }
  wait();
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
