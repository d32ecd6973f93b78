// Light, dark, or as the system has it.

import { h, icon } from "./dom.js";

const system = window.matchMedia("(prefers-color-scheme: dark)");
const isDark = () => (document.documentElement.dataset.theme ?? (system.matches ? "dark" : "light")) === "dark";

export function themeSwitch() {
  const label = () => (isDark() ? "Light" : "Dark");
  const node = h("button", { class: "theme-switch", type: "button", dataset: { key: "theme" } });
  const draw = () => {
    node.replaceChildren(icon(isDark() ? "sun" : "moon"), label());
    node.setAttribute("aria-label", `Switch to ${label().toLowerCase()}`);
  };
  node.addEventListener("click", () => {
    const theme = isDark() ? "light" : "dark";
    document.documentElement.dataset.theme = theme;
    localStorage.setItem("theme", theme);
    draw();
  });
  draw();
  return node;
}
