// Which parts of the page are open. Wide screens show all; narrow ones show one drawer at a time.

const shell = () => document.getElementById("shell");
const WIDE = window.matchMedia("(min-width: 1080px)");

/** Open or close a drawer: `sidebar`, `backstage`, or nothing. */
export function showDrawer(name) {
  const root = shell();
  if (name === "backstage" && WIDE.matches) {
    root.classList.toggle("without-backstage");
    localStorage.setItem("backstage", root.classList.contains("without-backstage") ? "closed" : "open");
    return;
  }
  root.dataset.drawer = root.dataset.drawer === name ? "" : name;
}

export const closeDrawers = () => (shell().dataset.drawer = "");

export function prepareShell() {
  shell().classList.toggle("without-backstage", localStorage.getItem("backstage") === "closed");
  document.getElementById("scrim").addEventListener("click", closeDrawers);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && shell().dataset.drawer) closeDrawers();
  });
}
