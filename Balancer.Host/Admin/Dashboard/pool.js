import { forget, showWhenNear, sparkline } from './charts.js';
import { arrange, clean, fromTemplate, setAttribute, setHidden, setText } from './dom.js';
import { count, plural, rate, short } from './format.js';
import { sorted } from './order.js';
import { createRow } from './row.js';
import { reasonOf, showShape } from './states.js';

/** More backends than these get rows of less height. */
const many = 12;

/** The section of a pool: its figures, and the table of its backends. */
export function createPool(first, { onManage, onSort }) {
  const { root, parts } = fromTemplate('pool-template');
  const body = root.querySelector('tbody');
  const head = root.querySelector('.pool-head');
  const name = clean(first.pool.name);
  const rows = new Map();
  let reading = first;

  setText(parts.name, name);
  parts.name.title = name;
  root.setAttribute('aria-label', `Pool ${name}`);
  root.querySelector('table').setAttribute('aria-label', `Backends of ${name}`);
  const sorters = [...root.querySelectorAll('[data-sort]')];
  sorters.forEach(button => button.addEventListener('click', () => onSort(button.dataset.sort)));

  const lines = {
    rate: { label: `Requests a second of pool ${name}`, say: short },
    queue: { label: `Queue of pool ${name}`, say: count },
  };
  const sparks = [...root.querySelectorAll('.pool-head [data-spark]')].map(host => {
    const { spark } = host.dataset;
    return sparkline(host, { ...lines[spark], read: () => ({ times: reading.track.times, values: reading.track.series[spark] }) });
  });
  showWhenNear(head, sparks);

  function update(next, lost) {
    reading = next;
    showFigures(parts, next, lost);
    sparks.forEach(spark => spark.update());
    root.classList.toggle('dense', next.rows.length > many);
    root.classList.toggle('shared', next.rows.some(({ backend }) => backend.elsewhere != null));

    const keys = new Set(next.rows.map(row => row.key));
    for (const [key, row] of rows) {
      if (!keys.has(key)) {
        row.remove();
        rows.delete(key);
      }
    }

    for (const item of next.rows) {
      if (!rows.has(item.key)) {
        const row = createRow(item, chosen => onManage(pool, chosen));
        rows.set(item.key, row);
        body.append(row.root);
      }

      rows.get(item.key).update(item, lost);
    }
  }

  /** Hides the rows that do not match, and the pool where none does; gives how many do. */
  function filter({ text, notUp }) {
    let matches = 0;
    for (const row of rows.values()) {
      const hit = fits(reading.pool, row.reading.backend, text, notUp);
      setHidden(row.root, !hit);
      matches += hit;
    }

    setHidden(parts.empty, rows.size > 0);
    setHidden(root, matches === 0 && (text !== '' || (notUp && rows.size > 0)));
    return matches;
  }

  /** Sorts the rows, but not under the hands of somebody who is in them unless they ask for it. */
  function sort(order, asked) {
    for (const button of sorters) {
      const by = button.dataset.sort === order.key;
      setAttribute(button.closest('th'), 'aria-sort', !by ? 'none' : order.descending ? 'descending' : 'ascending');
    }

    if (asked || !(body.matches(':hover') || body.contains(document.activeElement))) {
      arrange(body, sorted(reading.rows.map(row => rows.get(row.key)), order).map(row => row.root));
    }
  }

  function remove() {
    forget(head);
    rows.forEach(row => row.remove());
    root.remove();
  }

  const pool = { root, update, filter, sort, remove, get reading() { return reading; } };
  return pool;
}

function fits(pool, backend, text, notUp) {
  if (notUp && backend.state === 'up') {
    return false;
  }

  return text === '' || [pool.name, backend.name, backend.url, backend.state, reasonOf(backend)].some(s => s.toLowerCase().includes(text));
}

function showFigures(parts, { pool, rows, track, up, inFlight, rate: requests, errors, failures }, lost) {
  const changed = pool.overrides.length > 0 ? ` (changed here: ${pool.overrides.join(', ')})` : '';
  setText(parts.algorithm, clean(words(pool.algorithm)) + clean(changed) + clean(sharing(pool.permits)));

  // One that is up is not enough for the green: that is for all of them.
  showShape(parts.state, up === 0 ? 'down' : up < rows.length ? 'partly' : 'up');
  setText(parts.up, `${lost ? 'unknown now; was ' : ''}${count(up)} of ${count(rows.length)} up`);
  setHidden(parts['none-up'], up > 0);
  setText(parts['none-up-text'], lost ? 'No backend was up.' : 'No backend is up.');
  setText(parts['none-up-more'], clean(tally(rows)));

  setText(parts.inFlight, count(inFlight));
  setText(parts.rate, rate(requests));
  setText(parts.errorRate, rate(errors));
  setText(parts.failures, `${count(failures)} in all`);
  setAttribute(parts.errorCell, 'data-bad', String(errors > 0));
  setText(parts.queue, `${count(pool.queue.length)} waiting`);
  setText(parts.refusedRate, rate(track.rates.refused));
  setText(parts.refused, `${count(pool.queue.refused + pool.queue.timedOut)} in all`);
  setAttribute(parts.refusedCell, 'data-bad', String(track.rates.refused > 0));

  list(parts.removed, 'Taken out here, though configured', pool.removed);
  list(parts.unresolved, 'Not resolved yet', pool.unresolved);
}

/** Whether limits hold for all nodes, and who sees to that. */
function sharing(permits) {
  return !permits ? ''
    : !permits.inTouch ? ', cut off from the nodes that share its limits'
    : `, permits from ${permits.owner}${permits.granting ? '' : ', who grants no more for now'}`;
}

/** "2 down, 1 disabled" */
function tally(rows) {
  const states = rows.map(row => row.backend.state);
  return [...new Set(states)].map(state => `${count(states.filter(s => s === state).length)} ${state}`).join(', ');
}

function list(node, title, names) {
  setHidden(node, names.length === 0);
  setText(node, names.length === 0 ? '' : `${title} (${plural(names.length, 'name')}): ${names.map(clean).join(', ')}`);
}

/** "LeastConnections" → "least connections". */
const words = name => String(name).replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
