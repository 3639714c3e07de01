// What a browser with JavaScript gets on top: snippets are copied, charts can be explored.
// Every page is complete without it.
"use strict";

function button(said, pressed) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = said;
  made.addEventListener("click", () => pressed(made));
  return made;
}

async function copy(field, pressed) {
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    document.execCommand("copy"); // where the page is not served by https
  }
  pressed.textContent = "Copied";
}

// The same chart as drawn by the browser, with what each mark says; the picture stays if that fails.
async function explore(figure, pressed) {
  pressed.disabled = true;
  try {
    const dark = matchMedia("(prefers-color-scheme: dark)").matches;
    const theme = dark ? "&theme=dark" : "";
    await import(figure.dataset.bundle);
    const spec = await (await fetch(figure.dataset.spec + theme)).json();
    const drawn = document.createElement("div");
    figure.append(drawn);
    // Interpreted, and without styles of its own: the pages' policy allows neither eval nor those.
    await vegaEmbed(drawn, spec, {
      ast: true, renderer: "svg", actions: false, defaultStyle: false, tooltip: false,
    });
    figure.querySelector("picture").remove();
    pressed.remove();
  } catch (error) {
    pressed.textContent = "The chart cannot be explored here";
    console.warn(error);
  }
}

for (const field of document.querySelectorAll("[data-copy]")) {
  field.after(button("Copy", (pressed) => copy(field, pressed)));
}
for (const figure of document.querySelectorAll("[data-spec]")) {
  figure.after(button("Explore this chart", (pressed) => explore(figure, pressed)));
}
