import { createHistory } from './history.js';
import { now } from './charts.js';
import { arrange, clean, setHidden, setText } from './dom.js';
import { count } from './format.js';
import { chosen } from './order.js';
import { createPool } from './pool.js';

/** Seconds between sorts by numbers that change: rows that jump each second cannot be read. */
const calm = 5;

const byId = id => document.getElementById(id);

/** All pools, with the filters and the order above them. */
export function createPools({ onManage, say }) {
  const history = createHistory();
  const pools = new Map();
  let order = { key: '', descending: false };
  let sortedAt = -calm;
  let readings = [];

  function show(lost) {
    const names = new Set(readings.map(({ pool }) => pool.name));
    for (const [name, pool] of pools) {
      if (!names.has(name)) {
        pool.remove();
        pools.delete(name);
      }
    }

    for (const reading of readings) {
      const { name } = reading.pool;
      const known = pools.get(name);
      const pool = known ?? createPool(reading, { onManage, onSort: choose });
      pools.set(name, pool);
      if (reading.up === 0 && (!known || known.reading.up > 0)) {
        say(`Pool ${clean(name)}: no backend is up`);
      }

      pool.update(reading, lost);
    }

    arrange(byId('pool-list'), readings.map(({ pool }) => pools.get(pool.name).root));
    setHidden(byId('empty'), readings.length > 0);
    setText(byId('empty'), 'There are no pools.');
    filter();
    sort(false);
  }

  function filter() {
    const text = byId('find').value.trim().toLowerCase();
    const notUp = byId('not-up').checked;
    const matches = [...pools.values()].reduce((total, pool) => total + pool.filter({ text, notUp }), 0);
    const all = readings.reduce((total, reading) => total + reading.rows.length, 0);
    setText(byId('found'), text === '' && !notUp ? '' : `${count(matches)} of ${count(all)} shown`);
  }

  function sort(asked) {
    if (asked || now() - sortedAt >= calm) {
      sortedAt = now();
      pools.forEach(pool => pool.sort(order, asked));
    }
  }

  function choose(key) {
    order = chosen(order, key);
    byId('sort').value = key;
    sort(true);
  }

  byId('filters').addEventListener('submit', event => event.preventDefault());
  byId('find').addEventListener('input', filter);
  byId('not-up').addEventListener('change', filter);
  byId('sort').addEventListener('change', event => choose(event.target.value));

  return {
    /** Takes a sample as it has just come. */
    take(sample) {
      readings = history.take(sample, now());
      show(false);
      return readings;
    },

    /** Says of all that is shown that it is of the past. */
    lose: () => show(true),
  };
}
