import { forget, showWhenNear, sparkline } from './charts.js';
import { clean, fromTemplate, setAttribute, setHidden, setText } from './dom.js';
import { count, milliseconds, percent, rate, short } from './format.js';
import { reasonOf, showState } from './states.js';

const whole = n => count(n == null ? null : Math.round(n));

/** The row of a backend, which stays as long as the backend does. */
export function createRow(reading, onManage) {
  const { root, parts } = fromTemplate('backend-template');
  const name = clean(reading.backend.name);
  const url = clean(reading.backend.url);
  const row = { root, reading, key: reading.key };

  setText(parts.name, name);
  const address = url.replace(/^http:\/\//, '');
  setText(parts.url, address === name ? '' : address); // What tells addresses apart is at their end, which a narrow column would cut off.
  parts.name.title = name;
  parts.url.title = url;
  parts.manage.setAttribute('aria-label', `Manage ${name}`);
  parts.manage.addEventListener('click', () => onManage(row));

  const lines = {
    inFlight: { label: `In flight of ${name}`, say: whole },
    rate: { label: `Requests a second of ${name}`, say: short },
    p99: { label: `p99 of ${name}`, say: milliseconds },
    errors: { label: `Errors a second of ${name}`, say: short, bad: true },
  };
  const sparks = [...root.querySelectorAll('[data-spark]')].map(host => {
    const { spark } = host.dataset;
    return sparkline(host, { ...lines[spark], read: () => ({ times: row.reading.track.times, values: row.reading.track.series[spark] }) });
  });
  showWhenNear(root, sparks);

  row.update = (next, lost) => {
    row.reading = next;
    show(parts, next, lost);
    sparks.forEach(spark => spark.update());
  };
  row.remove = () => {
    forget(root);
    root.remove();
  };
  return row;
}

function show(parts, { backend, track, share }, lost) {
  const why = clean(reasonOf(backend));
  showState(parts.state, parts.word, backend.state, lost);
  setText(parts.reason, why);
  setAttribute(parts.reason, 'title', why);
  setHidden(parts.backup, !backend.backup);

  setText(parts.inFlight, count(backend.connCount));
  setText(parts.limit, backend.maxConnections == null ? '' : `of ${count(backend.maxConnections)}`);
  setHidden(parts.elsewhere, backend.elsewhere == null);
  setText(parts.others, `+${count(backend.elsewhere)} elsewhere`);
  setText(parts['others-said'], `, and ${count(backend.elsewhere)} from other nodes`);
  setText(parts.share, percent(share));
  setText(parts.rate, rate(track.rates.rate));
  setText(parts.p50, milliseconds(backend.serviceTime.p50));
  setText(parts.p99, milliseconds(backend.serviceTime.p99));
  setText(parts.errorRate, rate(track.rates.errors));
  setText(parts.failures, `${count(backend.failures)} in all`);
  setAttribute(parts.errorCell, 'data-bad', String(track.rates.errors > 0));
  setText(parts.weight, count(backend.weight));
}
