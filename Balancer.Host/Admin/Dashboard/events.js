import { now } from './charts.js';
import { clean, fromTemplate, setAttribute, setHidden, setText } from './dom.js';
import { time } from './format.js';

/** Events that are shown at most; the oldest go. */
const most = 200;

/** Seconds after connecting in which the past events come, which are not read out. */
const past = 2;

const severities = ['info', 'warning', 'error'];
const byId = id => document.getElementById(id);

/** The list of events, the newest first. */
export function createEvents({ mention }) {
  const list = byId('event-list');
  const shown = new Map();
  let openedAt = 0;

  function add(event) {
    // An id alone is not enough: another process counts from 1 again.
    const key = `${event.id} ${event.at}`;
    if (shown.has(key)) {
      return;
    }

    const item = createItem(event);
    shown.set(key, item);
    list.prepend(item.root);
    setHidden(item.root, !fits(item));
    if (shown.size > most) {
      const [oldest, { root }] = shown.entries().next().value;
      shown.delete(oldest);
      root.remove();
    }

    showEmpty();
    if (event.severity !== 'info' && now() - openedAt > past) {
      mention(clean(event.text));
    }
  }

  function fits({ text, severity }) {
    return text.includes(byId('find-event').value.trim().toLowerCase())
      && severity >= severities.indexOf(byId('severity').value);
  }

  function filter() {
    shown.forEach(item => setHidden(item.root, !fits(item)));
    showEmpty();
  }

  function showEmpty() {
    const any = [...shown.values()].some(item => !item.root.hidden);
    setHidden(byId('no-events'), any);
    setText(byId('no-events'), shown.size > 0 ? 'No event matches.' : 'No events yet.');
  }

  byId('event-filters').addEventListener('submit', e => e.preventDefault());
  byId('find-event').addEventListener('input', filter);
  byId('severity').addEventListener('change', filter);

  return {
    add,

    /** A connection stands: past events come first. */
    opened: () => (openedAt = now()),
  };
}

function createItem({ at, kind, severity, pool, backend, text, by }) {
  const { root, parts } = fromTemplate('event-template');
  const known = severities.includes(severity) ? severity : 'warning';
  root.dataset.severity = known;
  setAttribute(root.querySelector('use'), 'href', `#icon-${known}`);
  setText(parts.severity, clean(severity));
  setText(parts.at, time(at));
  setAttribute(parts.at, 'datetime', clean(at));
  setText(parts.text, clean(text));
  setText(parts.by, clean([pool, by && `by ${by}`].filter(Boolean).join(', ')));
  const texts = [text, kind, severity, pool, backend, by];
  return { root, severity: severities.indexOf(known), text: texts.filter(Boolean).join(' ').toLowerCase() };
}
