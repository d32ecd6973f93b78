// Before the first paint, so that a dark room is not flashed at. Not a module: those run later.
(function () {
  const chosen = localStorage.getItem("theme");
  if (chosen) document.documentElement.dataset.theme = chosen;
})();
