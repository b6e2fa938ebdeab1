/** Seconds that the sparklines show and that shares are counted over. */
export const span = 60;

/** Seconds between kept points at least: what is sent at once because of a change would make rates of tiny intervals. */
const shortest = 0.75;

/** Seconds without a sample that show as a gap. */
const gap = 2.5;

/** The last minute of every backend and pool, from samples of counters. */
export function createHistory() {
  let tracks = new Map();

  /** What a sample says together with those before: for each pool its readings, and those of its backends. */
  function take(pools, now) {
    const seen = new Map();
    const at = (key, counters, gauges) => {
      const track = continued(tracks.get(key), counters);
      advance(track, now, counters, gauges);
      seen.set(key, track);
      return track;
    };
    const readings = pools.map(pool => readPool(pool, at));
    tracks = seen;
    return readings;
  }

  return { take };
}

function readPool(pool, at) {
  const rows = pool.backends.map(backend => {
    const key = JSON.stringify([pool.name, backend.name, backend.url]);
    const { requests, failures, connCount, serviceTime } = backend;
    return { key, backend, track: at(key, { rate: requests, errors: failures }, { inFlight: connCount, p99: serviceTime.p99 || null }) };
  });
  const recent = sum(rows, row => row.track.recent.rate);
  for (const row of rows) {
    row.share = recent > 0 ? row.track.recent.rate / recent : null;
  }

  // Counted from the backends' rates, as the sum of their counters falls when one is removed.
  const total = name => (rows.some(row => row.track.rates[name] != null) ? sum(rows, row => row.track.rates[name] ?? 0) : null);
  const { length, refused, timedOut } = pool.queue;
  const gauges = { queue: length, rate: total('rate') };
  const track = at(JSON.stringify([pool.name]), { refused: refused + timedOut }, gauges);
  return {
    pool,
    rows,
    track,
    inFlight: sum(rows, row => row.backend.connCount),
    rate: gauges.rate,
    errors: total('errors'),
    failures: sum(rows, row => row.backend.failures),
    up: rows.filter(row => row.backend.state === 'up').length,
  };
}

const sum = (items, of) => items.reduce((total, item) => total + of(item), 0);

/** A counter that got smaller is that of another process or backend: then everything starts anew. */
function continued(track, counters) {
  const fell = track && Object.keys(counters).some(name => counters[name] < track.base.counters[name]);
  return track && !fell ? track : { base: null, rates: {}, recent: {}, steps: [], times: [], series: {} };
}

function advance(track, now, counters, gauges) {
  const elapsed = track.base ? now - track.base.at : 0;
  if (track.base && elapsed < shortest) {
    return;
  }

  const step = {};
  for (const name of Object.keys(counters)) {
    step[name] = track.base ? counters[name] - track.base.counters[name] : 0;
    track.rates[name] = track.base ? step[name] / elapsed : null;
  }

  if (elapsed > gap) {
    push(track, now - elapsed / 2, {}); // A point of nothing breaks the line.
  }

  push(track, now, { ...track.rates, ...gauges });
  track.steps.push({ at: now, step });
  while (track.steps[0].at <= now - span) {
    track.steps.shift();
  }

  for (const name of Object.keys(counters)) {
    track.recent[name] = sum(track.steps, s => s.step[name]);
  }

  track.base = { at: now, counters };
}

function push(track, at, values) {
  track.times.push(at);
  for (const name of new Set([...Object.keys(track.series), ...Object.keys(values)])) {
    const line = (track.series[name] ??= []);
    line.push(values[name] ?? null);
  }

  while (track.times[0] < at - span) {
    track.times.shift();
    Object.values(track.series).forEach(line => line.shift());
  }
}
