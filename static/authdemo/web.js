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
