// The reader's theme, before anything is painted.
try {
  const theme = localStorage.getItem("wrkbook-theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch { /* not kept */ }
