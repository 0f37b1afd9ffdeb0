// Keeps an open page right: asks for the same page again when something changed, and swaps the parts marked
// data-live. Everything also works without this file.
(() => {
  const page = `${location.origin}${location.pathname}${location.search}`;
  const incidentId = document.body.dataset.incident;
  const status = document.getElementById('live');
  const POLL_MS = 15_000;
  const PAUSE_MS = 400;

  const say = (text, tone) => {
    if (!status) return;
    status.textContent = text;
    status.className = tone;
  };

  const ago = (at) => {
    const seconds = Math.round((Date.now() - Date.parse(at)) / 1000);
    if (seconds < 5) return 'just now';
    if (seconds < 60) return `${seconds} s ago`;
    if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
    if (seconds < 172800) return `${Math.floor(seconds / 3600)} h ago`;
    return `${Math.floor(seconds / 86400)} d ago`;
  };
  const tick = () => {
    for (const time of document.querySelectorAll('time[data-ago]')) time.textContent = ago(time.dateTime);
  };

  // A part that somebody types into or copies from stays as it is until they are done.
  const inUse = (part) => {
    for (const field of part.querySelectorAll('input:not([type=hidden])')) {
      if (field === document.activeElement || field.value !== field.defaultValue) return true;
    }
    const selection = getSelection();
    return Boolean(selection && !selection.isCollapsed && part.contains(selection.anchorNode));
  };

  const swap = (part, fresh) => {
    for (const details of part.querySelectorAll('details[id]')) {
      const same = fresh.querySelector(`#${CSS.escape(details.id)}`);
      if (same) same.open = details.open;
    }
    for (const row of fresh.querySelectorAll('[data-state]')) {
      const before = part.querySelector(`#${CSS.escape(row.id)}`);
      if (!before || before.dataset.state !== row.dataset.state) row.classList.add('changed');
    }
    const steps = part.querySelectorAll('.timeline > li').length;
    if (steps > 0) {
      for (const step of fresh.querySelectorAll('.timeline > li')) {
        if (!part.querySelector(`#${CSS.escape(step.id)}`)) step.classList.add('changed');
      }
    }
    const focused = part.contains(document.activeElement) ? document.activeElement.id : '';
    part.replaceWith(fresh);
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  };

  const refresh = async () => {
    const response = await fetch(page, { headers: { Accept: 'text/html' }, cache: 'no-store' });
    if (!response.ok) throw new Error(`the console answered ${response.status}`);
    const fresh = new DOMParser().parseFromString(await response.text(), 'text/html');
    for (const part of document.querySelectorAll('[data-live]')) {
      const replacement = fresh.getElementById(part.id);
      if (replacement && !inUse(part)) swap(part, document.adoptNode(replacement));
    }
    say(`Live, as of ${new Date().toISOString().slice(11, 19)} UTC`, 'live');
  };

  let waiting = false;
  let running = false;
  const refreshSoon = () => {
    if (waiting) return;
    waiting = true;
    setTimeout(async () => {
      waiting = false;
      if (running) {
        refreshSoon();
        return;
      }
      running = true;
      await refresh().catch(() => say('Not live: the console does not answer', 'lost'));
      running = false;
    }, PAUSE_MS);
  };

  // A browser opens six connections to one server: hidden pages give theirs back.
  let events;
  const listen = () => {
    events = new EventSource('/events');
    events.addEventListener('incident', (event) => {
      const changed = JSON.parse(event.data).incidentId;
      if (!incidentId || !changed || changed === incidentId) refreshSoon();
    });
  };
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) {
      events?.close();
      events = undefined;
    } else if (!events) {
      listen();
      refreshSoon();
    }
  });

  // Numbers of the head change without an incident of this page, and an event may be missed.
  setInterval(() => {
    if (!document.hidden) refreshSoon();
  }, POLL_MS);
  setInterval(tick, 5_000);
  listen();
  refreshSoon();
})();
