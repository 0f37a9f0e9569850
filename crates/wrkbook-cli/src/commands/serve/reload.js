// Loads the page again once there is another edition of the site. Hidden pages let go of their
// connection: a browser allows only a few to one server.
(() => {
  const { edition } = document.currentScript.dataset;
  let events;
  const follow = () => {
    events?.close();
    if (document.hidden) return;
    events = new EventSource(`/.wrkbook/events?since=${edition}`);
    events.onmessage = () => location.reload();
  };
  document.addEventListener("visibilitychange", follow);
  addEventListener("pagehide", () => events?.close());
  addEventListener("pageshow", (event) => event.persisted && follow());
  follow();
})();
