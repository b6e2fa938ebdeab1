import { clean, element, setText } from './dom.js';
import { bytes, count, duration, milliseconds, time } from './format.js';

/** What there is to know of a backend beyond its row: titles and texts. */
function detailsOf(pool, backend) {
  const { serviceTime, connections, probes, ejection } = backend;
  const times = [serviceTime.p50, serviceTime.p90, serviceTime.p99].map(milliseconds).join(' / ');
  return Object.entries({
    Pool: pool,
    Address: backend.url,
    'In this state since': backend.since && time(backend.since),
    'Ejected until': ejection?.until && time(ejection.until),
    Mode: backend.mode,
    Origin: backend.origin === 'api' ? 'added here' : backend.origin,
    'Changed here': backend.overrides?.join(', '),
    'In flight elsewhere': backend.elsewhere == null ? '' : `${count(backend.elsewhere)}, from other nodes`,
    'Limit in flight': backend.maxConnections == null ? 'none' : count(backend.maxConnections),
    'Permits of this node': backend.permits == null ? '' : count(backend.permits),
    Requests: `${count(backend.requests)}, of which ${count(backend.failures)} failed`,
    'p50 / p90 / p99': times,
    'Up for': backend.uptimeSeconds > 0 ? duration(backend.uptimeSeconds) : 'not up',
    Memory: bytes(backend.memoryUsage),
    Connections: connections && `${count(connections.opened)} opened, ${count(connections.reused)} times reused`,
    Probes: probes && `${count(probes.all)}, of which ${count(probes.bad)} were bad`,
    'Ups and downs': count(backend.flips),
    Ejections: count(backend.ejections),
  }).filter(([, text]) => text);
}

/** Shows the details, keeping what stands there: a reader may have a line selected. */
export function showDetails(list, pool, backend) {
  const details = detailsOf(pool, backend);
  const titles = details.map(([title]) => title).join();
  if (list.dataset.titles !== titles) {
    list.dataset.titles = titles;
    list.replaceChildren(...details.flatMap(([title]) => [element('dt', title), element('dd', '')]));
  }

  details.forEach(([, text], i) => setText(list.children[2 * i + 1], clean(text)));
}
